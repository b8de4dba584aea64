package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	old = "openapi: 3.0.2\ninfo:\n  title: Old\n  version: '1'\n  x-prose: metrics-go\npaths:\n  /a: {}\n"

	// live is what a server might send: its own order, and a rule beside a reference.
	live = `openapi: 3.0.2
info:
  title: Live
  version: '2'
paths:
  /z:
    get:
      operationId: getZ
      responses:
        '200':
          description: Fine.
  /a: {}
components:
  schemas:
    thing:
      type: object
      properties:
        parent:
          $ref: '#/components/schemas/thing'
          nullable: true
`
	overlay = `
overlay: 1.0.0
x-speakeasy-jsonpath: rfc9535
info: {title: A test, version: '1'}
actions:
  - {target: "$.components.schemas.thing.properties.parent['$ref','allOf']", remove: true}
  - target: $.components.schemas.thing.properties.parent
    update: {nullable: true, allOf: [{$ref: '#/components/schemas/thing'}]}
  - target: $.components.schemas.lost.properties.parent
    update: {nullable: true, allOf: [{$ref: '#/components/schemas/thing'}]}
`
)

// TestMain plays oasdiff when the test calls its own binary as one.
func TestMain(m *testing.M) {
	switch {
	case os.Getenv("PLAY_OASDIFF") == "" || len(os.Args) < 2:
		os.Exit(m.Run())
	case os.Getenv("PLAY_OASDIFF") == "broken":
		fmt.Fprintln(os.Stderr, "no network")
		os.Exit(3)
	}
	files := os.Args[len(os.Args)-2:]
	before, err := os.ReadFile(files[0])
	if err != nil {
		panic(err)
	}
	after, err := os.ReadFile(files[1])
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s: %d lines became %d\n", os.Args[1], bytes.Count(before, []byte("\n")), bytes.Count(after, []byte("\n")))
}

func files(t *testing.T, source string) update {
	t.Helper()
	dir := t.TempDir()
	u := update{Source: source, Spec: filepath.Join(dir, "openapi.yaml"), Overlay: filepath.Join(dir, "overlay.yaml")}
	for path, text := range map[string]string{u.Spec: old, u.Overlay: overlay} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return u
}

func serve(t *testing.T, status int, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/v1/openapi.yaml"
}

func TestUpdate(t *testing.T) {
	u := files(t, serve(t, http.StatusOK, live))
	t.Setenv("PLAY_OASDIFF", "yes")
	u.Compare = os.Args[0]
	var out bytes.Buffer
	if err := u.run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(u.Spec)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(live, "          $ref: '#/components/schemas/thing'\n          nullable: true\n",
		"          nullable: true\n          allOf:\n            - $ref: '#/components/schemas/thing'\n", 1)
	if string(got) != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	for _, line := range []string{
		"1 operations, 1 schemas",
		"overlay: 2 of 3 actions applied",
		"nothing to update at $.components.schemas.lost.properties.parent",
		"changelog: 7 lines became 21",
		"breaking: 7 lines became 21",
		"next: make generate test",
		"-prose upstream",
	} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("the report lacks %q:\n%s", line, &out)
		}
	}

	// The same again is no change, and compares nothing.
	t.Setenv("PLAY_OASDIFF", "broken")
	out.Reset()
	if err := u.run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "this very document already") {
		t.Errorf("the second time: %s", &out)
	}
}

func TestUpdateFromAFile(t *testing.T) {
	source := filepath.Join(t.TempDir(), "live.yaml")
	if err := os.WriteFile(source, []byte(live), 0o600); err != nil {
		t.Fatal(err)
	}
	u := files(t, source)
	if err := u.run(t.Context(), &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(u.Spec); !strings.Contains(string(got), "title: Live") {
		t.Errorf("not replaced: %s", got)
	}
}

func TestBadSourceLeavesTheOldDescription(t *testing.T) {
	dangling := strings.Replace(live, "/schemas/thing'", "/schemas/nothing'", 1)
	for _, tt := range []struct{ name, source, want string }{
		{"not found", serve(t, http.StatusNotFound, "no"), "404"},
		{"a login page", serve(t, http.StatusOK, "<!DOCTYPE html><title>Log in</title>"), "not an OpenAPI document"},
		{"no paths", serve(t, http.StatusOK, "openapi: 3.0.2\n"), "without paths"},
		{"too large", serve(t, http.StatusOK, strings.Repeat("#", maxBytes+1)), "too large"},
		{"a dangling reference", serve(t, http.StatusOK, strings.Replace(dangling, "          nullable: true\n", "", 1)+"    other:\n      $ref: '#/components/schemas/gone'\n"), "gone"},
		{"no such file", "does-not-exist.yaml", "does-not-exist.yaml"},
		{"no such host", "http://127.0.0.1:1/openapi.yaml", "connect"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := files(t, tt.source)
			err := u.run(t.Context(), &bytes.Buffer{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
			if got, _ := os.ReadFile(u.Spec); string(got) != old {
				t.Errorf("the old description was changed to %s", got)
			}
		})
	}
}

func TestComparisonThatFailsIsSaid(t *testing.T) {
	u := files(t, serve(t, http.StatusOK, live))
	t.Setenv("PLAY_OASDIFF", "broken")
	u.Compare = os.Args[0]
	err := u.run(t.Context(), &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "is replaced") || !strings.Contains(err.Error(), "no network") {
		t.Errorf("got %v, want an error that says what was done and what was not", err)
	}
}

func TestBadOverlayIsNamed(t *testing.T) {
	u := files(t, serve(t, http.StatusOK, live))
	if err := os.WriteFile(u.Overlay, []byte("overlay: 1.0.0"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := u.run(t.Context(), &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "overlay.yaml") {
		t.Errorf("got %v, want an error that names overlay.yaml", err)
	}
}
