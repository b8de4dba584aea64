package metrics

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
	"github.com/resim-contrib/metrics-go/internal/golden"
)

// Names, types and statuses are told without decoding a series or a figure; a series that is asked for
// is decoded, and only that one.
func TestUnpackDefers(t *testing.T) {
	w := NewWriter()
	w.Add("plot", LinePlot{Lines: []Line{{XY: Points(ramp(1000), ramp(1000))}}})
	w.Add("figure", Plotly{bigFigure()})
	w.AddData("first", Numbers(ramp(1000)))
	w.AddData("second", Numbers(ramp(500)))
	d := reread(t, w)

	names := map[string]string{}
	for m := range d.Metrics() {
		names[m.Name()] = m.Type().String() + " " + m.Status().String()
	}
	for s := range d.Data() {
		names[s.Name()] = s.Type().String()
	}
	want := map[string]string{
		"plot": "LINE_PLOT NOT_APPLICABLE", "figure": "PLOTLY NOT_APPLICABLE",
		"plot (x)": "DOUBLE_SERIES", "plot (y)": "DOUBLE_SERIES", "plot (status)": "METRIC_STATUS_SERIES",
		"first": "DOUBLE_SERIES", "second": "DOUBLE_SERIES",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	if got := pending(d); got != 6 { // the figure, and five data sets
		t.Errorf("%d contents are deferred after reading names, want 6", got)
	}
	if v, err := d.Numbers("second"); err != nil || len(v) != 500 || v[499] != 499 {
		t.Errorf("second: %d values, %v", len(v), err)
	}
	if got := pending(d); got != 5 {
		t.Errorf("%d contents are deferred after reading one, want 5", got)
	}
	if f := Validate(d); len(f) > 0 {
		t.Errorf("findings: %v", f)
	}
	if got := pending(d); got != 5 {
		t.Errorf("%d contents are deferred after validation, want 5", got)
	}
	if f := Validate(d, Strict()); len(f) > 0 {
		t.Errorf("strict findings: %v", f)
	}
	if got := pending(d); got != 0 {
		t.Errorf("%d contents are deferred after strict validation", got)
	}
}

// Validation finds in content that is not decoded what it finds in decoded content, and decodes states
// only.
func TestValidateUndecoded(t *testing.T) {
	states, others := 0, 0
	for _, files := range []iter.Seq[golden.File]{golden.Valid(), golden.Invalid()} {
		for g := range files {
			eager := &metricspb.JobMetrics{}
			if err := proto.Unmarshal(g.Bytes, eager); err != nil {
				t.Fatal(err)
			}
			d, err := unpackDeferring(g.Bytes)
			if err != nil {
				t.Fatalf("%s: %v", g.Name, err)
			}
			if diff := cmp.Diff(Validate(newDocument(eager)), Validate(d)); diff != "" {
				t.Errorf("%s: %s", g.Name, diff)
			}
			for s := range d.Data() {
				if c := d.deferred[s.pb]; c == nil || c.raw != nil || s.pb.GetExternalFile() != nil {
					continue
				}
				if s.Type() == StringSeries || s.Type() == IndexedStringSeries {
					states++
					continue
				}
				others++
				t.Logf("%s: decoded %q, a %v", g.Name, s.Name(), s.Type())
			}
		}
	}
	if states == 0 || others > states {
		t.Errorf("decoded %d data sets with states and %d others", states, others)
	}
}

// A document may be validated while it is read elsewhere.
func TestValidateConcurrentSafe(t *testing.T) {
	w := NewWriter()
	w.Add("states", StatesOverTime{Rows: []StateRow{{States: StatesOver(ramp(1000), slices.Repeat([]string{"a", "b"}, 500))}}})
	w.AddData("doubles", Numbers(ramp(1000)))
	d := reread(t, w)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if i%2 == 0 {
				_, _ = d.Numbers("doubles")
			}
			if f := Validate(d); len(f) > 0 {
				t.Errorf("findings: %v", f)
			}
		})
	}
	all.Wait()
}

// What is deferred comes out as if it had been decoded at once, for every file of ReSim's own writer.
func TestUnpackDefersLosslessly(t *testing.T) {
	for g := range golden.Valid() {
		eager := &metricspb.JobMetrics{}
		if err := proto.Unmarshal(g.Bytes, eager); err != nil {
			t.Fatal(err)
		}
		d, err := unpackDeferring(g.Bytes)
		if err != nil {
			t.Errorf("%s: %v", g.Name, err)
			continue
		}
		if diff := cmp.Diff(eager, d.whole(), protocmp.Transform(), cmp.Comparer(sameBits)); diff != "" {
			t.Errorf("%s: %s", g.Name, diff)
		}
	}
}

// Content that cannot be decoded is an error of Unpack, not a surprise later.
func TestUnpackChecksDeferred(t *testing.T) {
	w := NewWriter()
	labels := make([]string, 100)
	for i := range labels {
		labels[i] = fmt.Sprintf("label-%02d", i)
	}
	w.AddData("data", ByLabel(labels, ramp(100)))
	d, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	good, err := d.Pack()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ about, old, spoilt, want string }{
		{"doubles whose length is no multiple of eight", "\x0a\xa3\x06\x0a\xa0\x06", "\x0a\xa3\x06\x0a\x9f\x06", ""},
		{"a label that is no text", "label-07", "label-\xff7", "UTF-8"},
		{"a label longer than what is left", "\x0a\x08label-99", "\x0a\x7flabel-99", ""},
	} {
		bad := bytes.Replace(good, []byte(c.old), []byte(c.spoilt), 1)
		if bytes.Equal(bad, good) {
			t.Fatalf("%s: nothing was spoilt", c.about)
		}
		if err := proto.Unmarshal(bad, &metricspb.JobMetrics{}); err == nil {
			t.Errorf("%s: protobuf takes it", c.about)
		}
		if _, err := Unpack(bad); err == nil || !strings.Contains(err.Error(), "no metrics.binproto") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.about, err, c.want)
		}
	}
}

// Field numbers that are too large for protobuf are so within deferred content too.
func TestUnpackChecksDeferredNumbers(t *testing.T) {
	texts, err := proto.Marshal(stringsOf(strings.Repeat("x", 2*largeContent)))
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range []uint64{1<<29 - 1, 1 << 29, 1<<31 - 1} {
		unknown := protowire.AppendVarint(protowire.AppendVarint(nil, number<<3), 1) // AppendTag would not write it
		b := protowire.AppendBytes(protowire.AppendTag(nil, seriesField, protowire.BytesType), append(unknown, texts...))
		b = protowire.AppendBytes(protowire.AppendTag(nil, 3, protowire.BytesType), b)
		want := proto.Unmarshal(b, &metricspb.JobMetrics{})
		d, err := Unpack(b)
		if (err == nil) != (want == nil) {
			t.Errorf("number %d: %v, protobuf says %v", number, err, want)
		}
		if err == nil {
			d.whole() // does not panic
		}
	}
}

// A hostile message that says its content twice, or two contents of which the last counts, means
// what protobuf says it means.
func TestUnpackMergesTwoContents(t *testing.T) {
	one, two := plainSeries(ramp(100)), plainSeries(ramp(200))
	file := &metricspb.MetricsData{Data: &metricspb.MetricsData_ExternalFile{ExternalFile: &metricspb.ExternalFile{Path: "a.png"}}}
	for _, order := range [][]proto.Message{{one, two}, {two, file}, {file, two}} {
		var b []byte
		for _, m := range order {
			part, err := proto.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			b = append(b, part...)
		}
		eager := &metricspb.MetricsData{}
		if err := proto.Unmarshal(b, eager); err != nil {
			t.Fatal(err)
		}
		d, err := UnpackParts(nil, [][]byte{b})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(eager, d.whole().MetricsData[0], protocmp.Transform()); diff != "" {
			t.Error(diff)
		}
	}
}

// wellFormed knows every kind of field that deferred content can hold in packed form; a new kind in
// the format must be added there.
func TestWellFormedKnowsAllKinds(t *testing.T) {
	seen := map[protoreflect.FullName]bool{}
	var walk func(protoreflect.MessageDescriptor)
	walk = func(m protoreflect.MessageDescriptor) {
		if seen[m.FullName()] {
			return
		}
		seen[m.FullName()] = true
		for i := range m.Fields().Len() {
			f := m.Fields().Get(i)
			switch k := f.Kind(); {
			case f.Message() != nil:
				walk(f.Message())
			case f.IsList() && k != protoreflect.StringKind && k != protoreflect.DoubleKind && k != protoreflect.EnumKind:
				t.Errorf("%s is a list of %v", f.FullName(), k)
			}
		}
	}
	walk((&metricspb.MetricValues{}).ProtoReflect().Descriptor())
	walk((&metricspb.MetricsData{}).ProtoReflect().Descriptor())
	if !seen["google.protobuf.Struct"] || !seen["google.protobuf.Timestamp"] {
		t.Errorf("saw only %v", seen)
	}
}

// What is wrong deep within is said in one short line, with the fields that lead there.
func TestDeepMistakes(t *testing.T) {
	for _, c := range []struct {
		lists int
		want  string
	}{
		{1, "this is no metrics.binproto: plotly_metric_values: json: fields: value: list_value: values: string_value: text that is not UTF-8"},
		{2000, "this is no metrics.binproto: plotly_metric_values: json: fields: value: list_value: values: list_value: values: list_value: values: …: text that is not UTF-8"},
		{6000, "this is no metrics.binproto: plotly_metric_values: json: fields: value: list_value: values: list_value: values: list_value: values: …: messages are nested too deeply"},
	} {
		field := func(n protowire.Number, b []byte) []byte {
			return protowire.AppendBytes(protowire.AppendTag(nil, n, protowire.BytesType), b)
		}
		value := field(3, append(bytes.Repeat([]byte("x"), largeContent), 0xff))
		for range c.lists {
			value = field(6, field(1, value))
		}
		figure := field(1, append(field(1, []byte("a")), field(2, value)...))
		_, err := Unpack(field(2, field(1, field(7, field(8, field(1, figure))))))
		if err == nil || err.Error() != c.want {
			t.Errorf("%d lists: %v\nwant %s", c.lists, err, c.want)
		}
	}
}

// Reading in two steps takes what protobuf takes, refuses what it refuses, and means the same.
func FuzzDeferred(f *testing.F) {
	for g := range golden.Valid() {
		f.Add(g.Bytes)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		eager := &metricspb.JobMetrics{}
		want := proto.Unmarshal(b, eager)
		d, got := unpackDeferring(b)
		if (want == nil) != (got == nil) {
			t.Fatalf("protobuf says %v, reading in two steps %v", want, got)
		}
		if got != nil {
			return
		}
		if diff := cmp.Diff(Validate(newDocument(eager)), Validate(d)); diff != "" {
			t.Fatalf("what is not decoded has other findings: %s", diff)
		}
		pack := proto.MarshalOptions{Deterministic: true}
		x, err1 := pack.Marshal(eager)
		y, err2 := pack.Marshal(d.whole())
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(x, y) {
			t.Fatalf("another meaning:\n%x\n%x", x, y)
		}
	})
}

// unpackDeferring reads a file and defers all content, however small.
func unpackDeferring(b []byte) (*Document, error) {
	r := newReader(0)
	pb, err := r.file(b)
	if err != nil {
		return nil, err
	}
	return newLazyDocument(pb, r.deferred), nil
}

// pending is how many contents of the document are not decoded yet.
func pending(d *Document) int {
	n := 0
	for _, c := range d.deferred {
		if c.raw != nil {
			n++
		}
	}
	return n
}

func reread(t *testing.T, w *Writer) *Document {
	t.Helper()
	d, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	b, err := d.Pack()
	if err != nil {
		t.Fatal(err)
	}
	d, err = Unpack(b)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func ramp(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = float64(i)
	}
	return values
}

func bigFigure() json.RawMessage {
	return json.RawMessage(`{"data":[{"type":"scatter","text":"` + strings.Repeat("x", largeContent) + `"}]}`)
}

func plainSeries(values []float64) *metricspb.MetricsData {
	return &metricspb.MetricsData{Data: &metricspb.MetricsData_Series{Series: Numbers(values).col.series()}}
}

// sameBits compares doubles so that a NaN is itself.
func sameBits(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }
