// Package apispec says which API description this module was built from: its version, its number of
// operations and the start of its SHA-256.
package apispec

//go:generate go run ../tools/apispec -spec ../../api/openapi.yaml -out spec.gen.go
