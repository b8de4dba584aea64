package emissions_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

// everything is a config with a field of each type.
const everything = `
version: 1
topics:
  all:
    schema:
      b: boolean
      i: int
      f: float
      s: string
      st: status
      im: image
      vi: video
      l: string[]
      m: metric[]
  one: {schema: {x: float}}
  names: {schema: {list: "string[]"}}
  crash: {event: true, schema: {with: string}}
  bare:
  none: {schema: {}}
`

func config(t testing.TB, yaml string) *emissions.Config {
	t.Helper()
	c, err := emissions.Merge(emissions.Source{Name: "c.yml", Content: []byte(yaml)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// emitter is one that writes to what is returned with it.
func emitter(t testing.TB, opts ...emissions.Option) (*emissions.Emitter, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	e, err := emissions.New(&out, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return e, &out
}

// problems are the parts of an error.
func problems(t testing.TB, err error) []*emissions.Error {
	t.Helper()
	if err == nil {
		return nil
	}
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	var have []*emissions.Error
	for _, err := range all {
		var e *emissions.Error
		if !errors.As(err, &e) {
			t.Fatalf("%v is no *Error", err)
		}
		have = append(have, e)
	}
	return have
}

func read(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func write(t testing.TB, content string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "emissions.resim.jsonl")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// changed is a map with another value for a field, or, if its name has a minus before it, without it.
func changed(fields map[string]any, change string, value any) map[string]any {
	other := map[string]any{}
	for name, v := range fields {
		if name != strings.TrimPrefix(change, "-") {
			other[name] = v
		}
	}
	if !strings.HasPrefix(change, "-") {
		other[change] = value
	}
	return other
}
