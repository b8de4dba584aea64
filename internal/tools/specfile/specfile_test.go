package specfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/resim-contrib/metrics-go/internal/tools/specfile"
)

func TestParseRefusesWhatIsNoDescription(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"empty":        {"", "not an OpenAPI document"},
		"a login page": {"<!DOCTYPE html>\n<title>Log in</title>", "not an OpenAPI document"},
		"a list":       {"[1, 2]", "not an OpenAPI document"},
		"broken":       {"a: [", "neither YAML nor JSON"},
		"Swagger 2":    {"swagger: '2.0'\npaths: {/a: {}}", "not an OpenAPI 3 document"},
		"no paths":     {"openapi: 3.0.2\ninfo: {}", "without paths"},
		"empty paths":  {"openapi: 3.0.2\npaths: {}", "without paths"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := specfile.Parse([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// A document in JSON becomes one in YAML with the same order; formatting that again changes nothing.
func TestFormat(t *testing.T) {
	const source = `{"paths": {"/b": {"get": {"responses": {"200": {"description": "one\n\ntwo"}}}}, "/a": {}},
		"openapi": "3.0.2", "x-yes": "yes", "x-list": [1, "two"]}`
	const want = `paths:
  /b:
    get:
      responses:
        "200":
          description: |-
            one

            two
  /a: {}
openapi: "3.0.2"
x-yes: "yes"
x-list:
  - 1
  - two
`
	for _, text := range []string{source, want} {
		doc, err := specfile.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		got, err := specfile.Format(doc)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

const overlay = `
overlay: 1.0.0
x-speakeasy-jsonpath: rfc9535
info: {title: A test, version: '1'}
actions:
  - {target: "$.paths['/a'].get", update: {summary: new}}
  - {target: "$.paths['/gone'].get", description: for the sake of it, update: {summary: new}}
  - {target: "$.paths['/a'].get.tags", remove: true}
  - {target: "$.paths['/a'].get.tags", remove: true}
`

func TestOverlayNamesWhatItMissed(t *testing.T) {
	doc, err := specfile.Parse([]byte("openapi: 3.0.2\npaths:\n  /a:\n    get: {tags: [x], summary: old}\n"))
	if err != nil {
		t.Fatal(err)
	}
	o, err := specfile.ParseOverlay([]byte(overlay))
	if err != nil {
		t.Fatal(err)
	}
	missed, err := o.Apply(doc)
	if err != nil {
		t.Fatal(err)
	}
	want := []specfile.Miss{
		{Target: "$.paths['/gone'].get", Description: "for the sake of it"},
		{Target: "$.paths['/a'].get.tags", Remove: true},
	}
	if diff := cmp.Diff(want, missed); diff != "" {
		t.Errorf("missed (-want +got):\n%s", diff)
	}
	got, _ := specfile.Format(doc)
	if want := "openapi: 3.0.2\npaths:\n  /a:\n    get:\n      summary: new\n"; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestParseOverlayRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"no YAML":    "a: [",
		"no version": "info: {title: a, version: '1'}\nactions: [{target: $, update: {a: 1}}]",
		"no actions": "overlay: 1.0.0\ninfo: {title: a, version: '1'}",
		"bad target": "overlay: 1.0.0\nx-speakeasy-jsonpath: rfc9535\ninfo: {title: a, version: '1'}\nactions: [{target: '$.[', remove: true}]",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := specfile.ParseOverlay([]byte(text)); err == nil {
				t.Error("want an error")
			}
		})
	}
}

func TestResolveMissesWhatIsNotThere(t *testing.T) {
	doc, err := specfile.Parse([]byte("openapi: 3.0.2\ninfo: {title: a, version: '1'}\npaths:\n  /a:\n    get:\n" +
		"      responses:\n        '404': {$ref: '#/components/responses/none'}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := specfile.Resolve(doc); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("got %v, want an error that names the reference", err)
	}
}

func TestWriteFileReplacesWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spec.yaml")
	if err := os.WriteFile(path, []byte("a longer old content"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := specfile.WriteFile(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != "new" {
		t.Errorf("got %q, %v", got, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v; want that of the old file", info.Mode(), err)
	}
	if err := specfile.WriteFile(filepath.Join(t.TempDir(), "none", "spec.yaml"), nil); err == nil {
		t.Error("want an error for a folder that is not there")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}
