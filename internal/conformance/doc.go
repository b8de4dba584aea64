// Package conformance checks in tests that what goes over the wire is what api/openapi.yaml promises,
// by means of an implementation of OpenAPI that is not the one our code is generated with.
//
//	s := resimtest.Start(t)
//	client := &http.Client{Transport: conformance.Check(t, s.Transport(), s.URL())}
//
// What is wrong fails the test at its end, unless an [Exemption] says by name why it must be allowed.
// Only tests import this package; the library below it never becomes part of a program.
package conformance
