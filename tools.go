//go:build tools

// Package tools pins the generators that `go generate ./...` runs, so that go.mod decides their versions.
package tools

import (
	_ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
	_ "google.golang.org/protobuf/cmd/protoc-gen-go"
)
