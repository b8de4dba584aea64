package main

import (
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name string
		p    pkg
		want string // "" if all is well
	}{
		{"downwards", pkg{ImportPath: module + "/pkg/runner", Imports: []string{"fmt", module + "/pkg/resolve"}}, ""},
		{"upwards", pkg{ImportPath: module + "/pkg/resolve", Imports: []string{module + "/pkg/runner"}}, "pkg/resolve imports pkg/runner"},
		{"gen from a user", pkg{ImportPath: module + "/pkg/builtin/report", Imports: []string{module + "/gen/metricspb"}}, "imports gen/metricspb"},
		{"a new package", pkg{ImportPath: module + "/pkg/utils"}, "pkg/utils is in no room"},
		{"below a room", pkg{ImportPath: module + "/cmd/metrics/internal/command", Imports: []string{module + "/pkg/builtin/job"}}, ""},
		{"not below it", pkg{ImportPath: module + "/cmd/metricsx"}, "is in no room"},
		{"linked", pkg{ImportPath: module + "/cmd/metrics", Deps: []string{"github.com/getkin/kin-openapi/openapi3"}}, "links github.com/getkin/kin-openapi/openapi3"},
		{"alone", pkg{ImportPath: module + "/gen/resimapi", Deps: []string{"net/http", "github.com/oapi-codegen/runtime/types"}}, ""},
		{"not alone", pkg{ImportPath: module + "/gen/resimapi", Deps: []string{"github.com/labstack/echo"}}, "needs github.com/labstack/echo"},
	} {
		err := check([]pkg{c.p})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: have %v, want %q", c.name, err, c.want)
		}
	}
}
