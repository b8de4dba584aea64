// Package server holds the generated half of the stand-in: the models and the strict server of the
// operations it serves, generated from api/openapi.yaml and self-contained, so that a client
// generated from another edition of the spec does not touch it.
package server

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config config.yaml ../../../../api/openapi.yaml
