# The image of cmd/metrics: one static binary for amd64 and arm64, and nothing else.
#
#   docker build -t metrics .
#   docker buildx build --platform linux/amd64,linux/arm64 -t REGISTRY/metrics --push .
#
# An image of your own program is the same file with your package in place of ./cmd/metrics.

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS TARGETARCH
RUN make binary GOOS=$TARGETOS GOARCH=$TARGETARCH OUT=/out/metrics

# The roots for TLS are in the binary (golang.org/x/crypto/x509roots/fallback) and are used because the image has none of
# its own: no second copy to keep fresh. A company's own root goes to /etc/ssl/certs/ca-certificates.crt.
#
# The user stays root: ReSim mounts /tmp/resim/outputs as it made it, and another user might not be allowed to write there.
# Nothing needs root, so the image runs as any user who may, and with a read-only root file system.
FROM scratch
COPY --from=build /out/metrics /metrics
ENTRYPOINT ["/metrics"]
