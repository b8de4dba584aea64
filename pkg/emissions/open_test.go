package emissions_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

const (
	oldLine = `{"$metadata":{"topic":"old"},"$data":{}}`
	newLine = `{"$metadata":{"topic":"new"},"$data":{}}` + "\n"
)

// Lines of two runs are mixed only if somebody says so (trap E8), and a line that a crash has left never
// spoils the next one.
func TestOpen(t *testing.T) {
	for _, c := range []struct {
		name, before string
		opts         []emissions.Option
		want         string // after a line was emitted, or the error
	}{
		{"an empty file", "", nil, newLine},
		{"a file with something in it", oldLine + "\n", nil, "it has 41 bytes in it: the option Append continues it, Truncate begins anew"},
		{"appending", oldLine + "\n", []emissions.Option{emissions.Append()}, oldLine + "\n" + newLine},
		{"beginning anew", oldLine + "\n", []emissions.Option{emissions.Truncate()}, newLine},
		{"appending to nothing", "", []emissions.Option{emissions.Append()}, newLine},
		{"an unfinished line", oldLine + "\n" + oldLine[:20], []emissions.Option{emissions.Append()}, oldLine + "\n" + newLine},
		{"a single unfinished line", oldLine[:1], []emissions.Option{emissions.Append()}, newLine},
		{"a line that only lacks its end", oldLine, []emissions.Option{emissions.Append()}, oldLine + "\n" + newLine},
		{"a text of somebody", "first\nthe last, without an end", []emissions.Option{emissions.Append()}, `its last line, "the last, without an end", is no emission`},
		{"a JSON file of somebody", `{"seed": 1}`, []emissions.Option{emissions.Append()}, "is no emission, nor the beginning of one"},
		{"no file of lines", strings.Repeat("x", emissions.LongestLine+1), []emissions.Option{emissions.Append()}, "have no end of a line"},
		{"both", "", []emissions.Option{emissions.Append(), emissions.Truncate()}, "both Append and Truncate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, c.before)
			e, err := emissions.Open(path, c.opts...)
			if err != nil {
				if !strings.HasPrefix(err.Error(), "opening "+path+" for emissions: ") || !strings.Contains(err.Error(), c.want) || strings.HasPrefix(c.want, "{") {
					t.Errorf("have %v", err)
				}
				if read(t, path) != c.before {
					t.Error("the file was changed")
				}
				return
			}
			if err := errors.Join(e.Emit("new", map[string]any{}), e.Close()); err != nil {
				t.Fatal(err)
			}
			if have := read(t, path); have != c.want {
				t.Errorf("have %.200q, want %q", have, c.want)
			}
		})
	}
	if _, err := emissions.Open(write(t, "x")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("have %v", err)
	}
}

func TestOpenMakesFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "e.jsonl")
	e, err := emissions.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if have := read(t, path); have != "" { // it is there at once
		t.Errorf("have %q", have)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := emissions.Open(filepath.Dir(path)); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("a folder: have %v", err)
	}
}

// Each line is one call of Write, and what a failed call has left of a line does not spoil the next one.
func TestTornWriter(t *testing.T) {
	w := &tornWriter{}
	e, err := emissions.New(w)
	if err != nil {
		t.Fatal(err)
	}
	first := e.Emit("new", map[string]any{})
	w.room = 10
	second := e.Emit("new", map[string]any{})
	w.room = 1000
	third := e.Emit("new", map[string]any{})
	if first == nil || w.calls != 3 {
		t.Errorf("have %v, %d calls", first, w.calls)
	}
	if !errors.Is(second, os.ErrDeadlineExceeded) || third != nil {
		t.Errorf("have %v, %v", second, third)
	}
	if want := newLine[:10] + "\n" + newLine; w.all != want {
		t.Errorf("have %q, want %q", w.all, want)
	}
}

// tornWriter has room for so many bytes of each call.
type tornWriter struct {
	room, calls int
	all         string
}

func (w *tornWriter) Write(p []byte) (int, error) {
	w.calls++
	n := min(w.room, len(p))
	w.all += string(p[:n])
	if n < len(p) {
		return n, os.ErrDeadlineExceeded
	}
	return n, nil
}

// A file is one emitter's own, unless all append.
func TestSharedFile(t *testing.T) {
	alone, together := []emissions.Option(nil), []emissions.Option{emissions.Append()}
	for _, c := range []struct {
		name          string
		first, second []emissions.Option
		taken         bool
	}{
		{"alone and alone", alone, alone, true},
		{"alone and appending", alone, together, true},
		{"appending and alone", together, alone, true},
		{"appending and beginning anew", together, []emissions.Option{emissions.Truncate()}, true},
		{"both appending", together, together, false},
	} {
		path := filepath.Join(t.TempDir(), "e.jsonl")
		first, err := emissions.Open(path, c.first...)
		if err != nil {
			t.Fatal(err)
		}
		second, err := emissions.Open(path, c.second...)
		if c.taken != (err != nil) || c.taken && !strings.Contains(err.Error(), "another emitter has it open") {
			t.Errorf("%s: have %v", c.name, err)
		}
		if err == nil {
			err = errors.Join(second.Emit("new", map[string]any{}), second.Close())
		} else {
			err = nil
		}
		if err := errors.Join(err, first.Emit("new", map[string]any{}), first.Close()); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		third, err := emissions.Open(path, emissions.Append()) // it is free again
		if err == nil {
			err = third.Close()
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Nothing is cut off while another emitter may be writing it.
func TestNoMendingOfOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "e.jsonl")
	first, err := emissions.Open(path, emissions.Append())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(newLine[:10]), 0o600); err != nil { // as if it were just writing
		t.Fatal(err)
	}
	second, err := emissions.Open(path, emissions.Append())
	if err != nil {
		t.Fatal(err)
	}
	if have := read(t, path); have != newLine[:10] {
		t.Errorf("have %q", have)
	}
	if err := errors.Join(first.Close(), second.Close()); err != nil {
		t.Error(err)
	}
}
