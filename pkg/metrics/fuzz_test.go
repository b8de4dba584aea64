package metrics

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/resim-contrib/metrics-go/internal/golden"
)

// Whatever can be read can be written, and reading and writing that again changes nothing: nothing is
// lost, unknown fields included. Looking at all of it does not panic.
func FuzzUnpack(f *testing.F) {
	for g := range golden.Valid() {
		f.Add(g.Bytes)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Unpack(b)
		if err != nil {
			return
		}
		first, err := d.Pack()
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := Unpack(first)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		second, err := again.Pack()
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("writing again changed it: %v\n%x\n%x", err, first, second)
		}
		for m := range d.Metrics() {
			_, _ = m.Scalar()
			_, _ = m.Figure()
			_, _ = m.Order()
			_, _, _ = m.ID(), m.Tags(), m.Displayed()
		}
		for e := range d.Events() {
			_, _ = e.Relative()
			_, _ = e.Absolute()
			_ = e.Metrics()
		}
		for s := range d.Data() {
			for _, name := range append(s.Categories(), "") {
				c, _ := s.Category(name)
				_, _ = c.Numbers()
			}
			_, _ = s.Index()
			_, _ = s.Times()
			_, _ = s.IDs()
			_, _ = s.Statuses()
			_ = s.Len()
		}
		for p, err := range d.Parts() {
			if err != nil {
				t.Fatalf("part %q: %v", p.Name, err)
			}
		}
	})
}

// Whatever is taken for a figure makes a document without strict errors, and is read back as JSON that
// means the same after another round.
func FuzzFigure(f *testing.F) {
	for _, text := range []string{`{}`, `{"data":[{"type":"scatter","y":[1,null,"x",true,{}]}],"layout":{"a":{"b":[[]]}}}`, `[1]`, `{"a":1e400}`, `{"a":"\ud800"}`, nested(32), nested(33)} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		w := NewWriter()
		w.Add("figure", Plotly{json.RawMessage(text)})
		if w.Err() != nil {
			return
		}
		d, err := w.Finish()
		if err != nil {
			t.Fatal(err)
		}
		for _, finding := range Validate(d, Strict()) {
			if finding.Severity == Error {
				t.Fatalf("%s: %v", text, finding)
			}
		}
		e, _ := d.Metric("figure")
		first, ok := e.Figure()
		if !ok {
			t.Fatalf("%s cannot be read back", text)
		}
		again := NewWriter()
		again.Add("figure", Plotly{json.RawMessage(first)})
		if err := again.Err(); err != nil {
			t.Fatalf("%s became %s: %v", text, first, err)
		}
	})
}
