# What there is to do here. `make help` lists it; `make ci` is all that CI does.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO          ?= go
GOFUMPT     := mvdan.cc/gofumpt@v0.12.0
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME    ?= 4s
GOOS        ?= $(shell $(GO) env GOOS)
GOARCH      ?= $(shell $(GO) env GOARCH)
OUT         ?= dist/metrics
MAX_BINARY  := 20000000
TESTFLAGS   ?=
# Whose texts api/openapi.yaml has: ours, or after a spec-update that keeps ReSim's, upstream.
SPEC_PROSE  := ours

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- for everyone

.PHONY: demo
demo: ## all three modes against a ReSim that runs inside
	@echo "compiling the demo (a minute the first time, then a second) ..."
	@CGO_ENABLED=0 $(GO) build -o dist/demo ./cmd/metrics
	@dist/demo demo

.PHONY: test
test: ## the tests, with the race detector where there is a C compiler
	@if [ -n "$$($(GO) env CC)" ] && command -v "$$($(GO) env CC)" >/dev/null; then \
	  echo "running the tests with the race detector"; CGO_ENABLED=1 $(GO) test -race $(TESTFLAGS) ./...; \
	elif [ "$${CI:-}" = true ]; then \
	  echo "there is no C compiler, which the race detector needs; CI must have one" >&2; exit 1; \
	else \
	  echo "running the tests without the race detector, which needs a C compiler"; CGO_ENABLED=0 $(GO) test $(TESTFLAGS) ./...; \
	fi
	@[ "$${METRICS_PAGES:-}" = off ] || command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	  echo "skipped: opening the pages of metrics view, which needs a browser (install chromium; make check-pages)"

.PHONY: check-pages
check-pages: ## opens the pages of metrics view in a headless Chromium; pictures go to dist/pages
	METRICS_PAGES=required $(GO) test -count=1 ./cmd/metrics/internal/browser

# --- building

.PHONY: binary
binary: ## one static binary: OUT=dist/metrics, for GOOS and GOARCH
	CGO_ENABLED=0 GOOS=$(GOOS) GOARCH=$(GOARCH) $(GO) build -trimpath -ldflags='-s -w' -o $(OUT) ./cmd/metrics

.PHONY: binaries
binaries: ## the static binaries of the image, dist/linux/ARCH/metrics
	$(MAKE) --no-print-directory binary GOOS=linux GOARCH=amd64 OUT=dist/linux/amd64/metrics
	$(MAKE) --no-print-directory binary GOOS=linux GOARCH=arm64 OUT=dist/linux/arm64/metrics

.PHONY: image
image: ## the image, with docker
	docker build -t metrics .

# --- generated code

.PHONY: generate
generate: ## everything that is generated, from api/
	$(GO) generate ./...

.PHONY: check-generate
check-generate: ## fails if generated code is stale
	@before=$$(mktemp) after=$$(mktemp); trap 'rm -f "$$before" "$$after"' EXIT; \
	sums() { find gen internal pkg -type f \( -name '*.gen.go' -o -name '*.pb.go' \) -exec sha256sum {} + | sort -k 2; }; \
	sums >"$$before"; $(GO) generate ./...; sums >"$$after"; \
	diff "$$before" "$$after" || { echo "generated code was stale (it is fresh now): commit it" >&2; exit 1; }

.PHONY: spec-update
spec-update: ## replaces api/openapi.yaml by ReSim's live one: URL=https://api.resim.ai/v1/openapi.yaml
	@[ -n "$(URL)" ] || { echo "say where from: make spec-update URL=https://api.resim.ai/v1/openapi.yaml" >&2; exit 2; }
	$(GO) run ./internal/tools/specupdate -url "$(URL)"

# --- checks

# Hand-written Go files, new ones included.
SOURCES = git ls-files --cached --others --exclude-standard '*.go' | grep -v -e '\.gen\.go$$' -e '\.pb\.go$$' | xargs ls 2>/dev/null

.PHONY: fmt
fmt: ## formats the hand-written code
	@$(GO) run $(GOFUMPT) -w $$($(SOURCES))

.PHONY: check-fmt
check-fmt: ## fails if code is not formatted
	@out=$$($(GO) run $(GOFUMPT) -l $$($(SOURCES))); \
	[ -z "$$out" ] || { echo "not formatted (make fmt mends it):" >&2; echo "$$out" >&2; exit 1; }

.PHONY: vet
vet: ## go vet
	$(GO) vet ./...

.PHONY: lint
lint: ## staticcheck
	$(GO) run $(STATICCHECK) ./...

.PHONY: tidy-check
tidy-check: ## fails if go.mod or go.sum are not tidy
	$(GO) mod tidy -diff

.PHONY: floors
floors: ## fails if a package imports what stands above it
	$(GO) run ./internal/tools/floors

.PHONY: spec-lint
spec-lint: ## fails if a description in api/openapi.yaml says nothing
	$(GO) run ./internal/tools/speclint -prose $(SPEC_PROSE) api/openapi.yaml

.PHONY: check-editions
check-editions: ## fails if hand-written code needs one edition of ReSim's API
	$(GO) run ./internal/tools/edition

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME=4s
	@GO=$(GO) internal/tools/fuzz/all $(FUZZTIME)

.PHONY: fuzz-keep
fuzz-keep: ## keeps what fuzzing found: the small inputs of Go's cache go to testdata/fuzz, to be tried by every test
	@cache=$$($(GO) env GOCACHE)/fuzz; module=$$($(GO) list -m); \
	for package in $$($(GO) list ./...); do \
	  for found in $$(ls -d "$$cache/$$package"/Fuzz* 2>/dev/null || true); do \
	    kept=".$${package#$$module}/testdata/fuzz/$$(basename "$$found")"; mkdir -p "$$kept"; \
	    (cd "$$found" && ls -Sr | head -n 60) | while read -r name; do \
	      [ "$$(stat -c %s "$$found/$$name")" -gt 4096 ] || cp "$$found/$$name" "$$kept/"; \
	    done; echo "$$kept: $$(ls "$$kept" | wc -l)"; \
	  done; \
	done

.PHONY: check-size
check-size: binaries ## fails if a binary is larger than 20 MB
	@for f in dist/linux/*/metrics; do n=$$(stat -c %s "$$f"); echo "$$f: $$n bytes"; [ "$$n" -le $(MAX_BINARY) ] || exit 1; done

.PHONY: check-image
check-image: binaries ## builds the final stage of the Dockerfile and runs it, with buildah
	internal/tools/image/check

.PHONY: bench
bench: ## benchmarks, side by side in one run: compare lines, not machines
	@$(GO) test -run '^$$' -bench . -benchmem -timeout 1h $$(git ls-files --cached --others --exclude-standard '*_test.go' \
	  | xargs grep -l '^func Benchmark' | xargs -n 1 dirname | sort -u | sed 's|^|./|')

# --- all of it

CI_STEPS := tidy-check check-fmt vet lint floors spec-lint check-generate check-editions test check-pages fuzz check-size check-image demo

.PHONY: ci
ci: ## everything that CI runs
	@summary=""; export METRICS_PAGES=off TESTFLAGS=-vet=off; \
	for step in $(CI_STEPS); do \
	  echo "--- $$step"; started=$$SECONDS; \
	  $(MAKE) --no-print-directory $$step || { echo "CI failed at: make $$step" >&2; exit 1; }; \
	  summary+="$$(printf '  %-16s %4d s' "$$step" $$((SECONDS - started)))"$$'\n'; \
	done; \
	echo "--- all of CI passed"; printf '%s' "$$summary"; echo "$(words $(CI_STEPS)) passed, 0 failed"
