// Package resimapi is the generated client of the whole ReSim API: one method for each operation and one
// type for each schema of api/openapi.yaml. It needs nothing else of this module, and beyond the standard
// library only github.com/oapi-codegen/runtime, so it can be imported alone.
//
// Client sends requests and returns the bare [net/http.Response]. ClientWithResponses reads the body as
// well and decodes it. Neither adds a token: pass a RequestEditorFn that sets the Authorization header.
// The base URL is the one with /v1, with or without a slash at its end.
//
// What generated code does not do, and its users should know:
//
//   - A status that the description does not promise (429, 502, a login page with 200) is no error. The
//     typed field, JSON200 say, is nil then: check it, and the status, before use.
//   - Bodies are read whole and without a limit. Limit them in the [net/http.RoundTripper].
//   - One malformed id or time fails the decoding of a whole page.
//   - Nothing is retried, and nothing follows pages: nextPageToken is the caller's.
//   - Ids are aliases of one UUID type, so the compiler does not tell a batch id from a job id.
//   - Unknown values of enumerations decode as they are; Valid tells them apart.
//
// pkg/resim of this module solves these for the operations it covers. Its HTTPClient method gives a
// transport with token, retries and limits to a client of this package for all others.
package resimapi

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config config.yaml ../../api/openapi.yaml
