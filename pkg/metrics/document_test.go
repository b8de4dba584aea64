package metrics

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
	"github.com/resim-contrib/metrics-go/internal/golden"
)

// What ReSim's own writer made means the same after reading and writing it.
func TestGoldenRoundTrip(t *testing.T) {
	n := 0
	for g := range golden.Valid() {
		n++
		doc, err := Unpack(g.Bytes)
		if err != nil {
			t.Errorf("%s: %v", g.Name, err)
			continue
		}
		packed, err := doc.Pack()
		if err != nil {
			t.Errorf("%s: %v", g.Name, err)
			continue
		}
		want, have := &metricspb.JobMetrics{}, &metricspb.JobMetrics{}
		if err := errors.Join(proto.Unmarshal(g.Bytes, want), proto.Unmarshal(packed, have)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, have, protocmp.Transform()); diff != "" {
			t.Errorf("%s (-read +written):\n%s", g.Name, diff)
		}
	}
	if n < 70 {
		t.Errorf("only %d golden files", n)
	}
}

// A document in parts, as ReSim serves it, can be put together again.
func TestParts(t *testing.T) {
	whole := finish(t, everything)
	var metrics, data [][]byte
	for p, err := range whole.Parts() {
		if err != nil {
			t.Fatal(err)
		}
		if p.IsMetric {
			metrics = append(metrics, p.Bytes)
		} else {
			data = append(data, p.Bytes)
		}
		switch {
		case p.Name == "scalar" && !p.EventMetric:
			if !p.Scalar || p.Value != 2.5 || p.Unit != "m" || p.Status != FailWarn || len(p.DataIDs) != 0 {
				t.Errorf("scalar part: %+v", p)
			}
		case p.Name == "batches":
			if len(p.DataIDs) != 6 || p.Scalar {
				t.Errorf("batchwise part: %+v", p)
			}
		}
	}
	doc, err := UnpackParts(metrics, data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole.pb.JobLevelMetrics.Metrics, doc.pb.JobLevelMetrics.Metrics, protocmp.Transform()); diff != "" {
		t.Errorf("metrics (-whole +parts):\n%s", diff)
	}
	if diff := cmp.Diff(whole.pb.MetricsData, doc.pb.MetricsData, protocmp.Transform(), cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("data (-whole +parts):\n%s", diff)
	}
}

func TestLookups(t *testing.T) {
	doc := finish(t, everything)
	if v, err := doc.Scalar("scalar"); v != 2.5 || err != nil {
		t.Errorf("scalar: %v, %v", v, err)
	}
	if _, err := doc.Scalar("nothing"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a missing scalar: %v", err)
	}
	if _, err := doc.Scalar("text"); !errors.Is(err, ErrWrongType) {
		t.Errorf("a text as scalar: %v", err)
	}
	if v, err := doc.Numbers("plain"); !cmp.Equal(v, []float64{1, 2}) || err != nil {
		t.Errorf("plain: %v, %v", v, err)
	}
	if _, err := doc.Numbers("nothing"); !errors.Is(err, ErrNotFound) {
		t.Errorf("missing data: %v", err)
	}
	if _, err := doc.Numbers("lines: a (status)"); !errors.Is(err, ErrWrongType) {
		t.Errorf("statuses as numbers: %v", err)
	}
	labelled, _ := doc.DataSet("labelled")
	index, ok := labelled.Index()
	labels, _ := index.Strings()
	if !ok || !cmp.Equal(labels, []string{"a", "b"}) {
		t.Errorf("labels: %v, %v", labels, ok)
	}
	timed, _ := doc.DataSet("timed")
	index, _ = timed.Index()
	if times, ok := index.Times(); !ok || times[1].Unix() != 1 {
		t.Errorf("times: %v, %v", times, ok)
	}
	batched, _ := doc.DataSet("batched")
	index, _ = batched.Index()
	if ids, ok := index.IDs(); !ok || !cmp.Equal(ids, batchIDs(3)) {
		t.Errorf("ids: %v, %v", ids, ok)
	}
	if _, ok := index.Index(); ok {
		t.Error("an index is not indexed")
	}
	categories, _ := doc.DataSet("categories (values)")
	if !cmp.Equal(categories.Categories(), []string{"a", "b"}) {
		t.Errorf("categories: %v", categories.Categories())
	}
	a, _ := categories.Category("a")
	if v, ok := a.Numbers(); !ok || !cmp.Equal(v, []float64{1, 2, 3}) {
		t.Errorf("category: %v, %v", v, ok)
	}
	index, _ = a.Index()
	if times, ok := index.Times(); !ok || len(times) != 3 {
		t.Errorf("index of a category: %v, %v", times, ok)
	}
	if _, ok := categories.Category("c"); ok {
		t.Error("there is a category c")
	}
	if _, ok := categories.Numbers(); ok {
		t.Error("categories are no plain series")
	}
	if file, ok := must(doc.DataSet("the log")).File(); file != "run.log" || !ok {
		t.Errorf("file: %v, %v", file, ok)
	}
	if e, _ := doc.Metric("text"); e.Type().String() != "TEXT" {
		t.Errorf("type: %v", e.Type())
	}
	if figure, ok := must(doc.Metric("plotly")).Figure(); !ok || len(figure) == 0 {
		t.Errorf("figure: %s", figure)
	}
}

// What is missing, of another type, and there, are told apart for every kind of look-up.
func TestTypedLookups(t *testing.T) {
	doc := finish(t, everything)
	times := []time.Time{time.Unix(1, 5).UTC(), time.Unix(2, 0).UTC(), time.Unix(3, 999999999).UTC()}
	for _, c := range []struct {
		look        func(string) (any, error)
		name, else_ string
		want        any
	}{
		{anyOf(doc.Scalar), "scalar", "text", 2.5},
		{anyOf(doc.Text), "text", "scalar", "*hello*"},
		{anyOf(doc.Numbers), "plain", "grouped", []float64{1, 2}},
		{anyOf(doc.Strings), "texts by number", "plain", []string{"a", "b"}},
		{anyOf(doc.Times), "times", "ids", times},
		{anyOf(doc.Statuses), "statuses", "times", []Status{Passed, Raw}},
		{anyOf(doc.IDs), "ids by time", "the log", batchIDs(3)},
		{anyOf(doc.NumbersByCategory), "grouped", "plain", []Group[float64]{{"drive", []float64{1, 3}}, {"idle", []float64{2}}}},
		{anyOf(doc.NumbersByCategory), "by category", "grouped ids", []Group[float64]{{"b", []float64{1}}, {"a", []float64{2, 3}}}},
		{anyOf(doc.StringsByCategory), "states by lap (states)", "by category", []Group[string]{{"1", []string{"PASSED", "FAIL_WARN"}}, {"2", []string{"FAIL_BLOCK"}}}},
	} {
		if got, err := c.look(c.name); err != nil || !cmp.Equal(got, c.want) {
			t.Errorf("%s: have %v, %v; want %v", c.name, got, err, c.want)
		}
		if _, err := c.look("nothing"); !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), `"nothing"`) {
			t.Errorf("looking for nothing instead of %s: %v", c.name, err)
		}
		if _, err := c.look(c.else_); !errors.Is(err, ErrWrongType) || !strings.Contains(err.Error(), c.else_) {
			t.Errorf("looking for %s instead of %s: %v", c.else_, c.name, err)
		}
	}
}

func anyOf[T any](look func(string) (T, error)) func(string) (any, error) {
	return func(name string) (any, error) { return look(name) }
}

func must[T any](v T, _ bool) T { return v }

func TestUnpackRefusesRubbish(t *testing.T) {
	if _, err := Unpack([]byte("<html>")); err == nil {
		t.Error("a page was read as a document")
	}
	if _, err := UnpackParts([][]byte{{0xff}}, [][]byte{{0xff}}); err == nil {
		t.Error("rubbish was read as parts")
	}
}

// Equal event names get a number, metrics of events are marked, and an event is as bad as its worst.
func TestEvents(t *testing.T) {
	type row struct {
		Name    string
		Status  Status
		Metrics int
	}
	var have []row
	doc := finish(t, everything)
	for e := range doc.Events() {
		have = append(have, row{e.Name(), e.Status(), len(e.Metrics())})
		if at, ok := e.Relative(); !ok || at < time.Second {
			t.Errorf("%s is at %v, %v", e.Name(), at, ok)
		}
		if at, ok := e.Absolute(); ok {
			t.Errorf("%s is at %v", e.Name(), at)
		}
	}
	want := []row{{"False Positive", FailWarn, 2}, {"False Positive #2", FailWarn, 2}, {"Arrival", Passed, 0}}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("events (-want +have):\n%s", diff)
	}
	n := 0
	for e := range doc.Metrics() {
		if e.EventMetric() {
			n++
		}
	}
	if n != 4 {
		t.Errorf("%d event metrics, want 4", n)
	}
	if _, ok := doc.DataSet("False Positive: scalar (y)"); !ok {
		t.Error("data of event metrics are not named after event and metric")
	}
}

// Empty is what holds nothing; large content counts before it is decoded.
func TestDataSetIsEmpty(t *testing.T) {
	w := NewWriter()
	w.AddData("small", Numbers([]float64{1}))
	w.AddData("large", Numbers(make([]float64, 1000)))
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	file, err := doc.Pack()
	if err != nil {
		t.Fatal(err)
	}
	if doc, err = Unpack(file); err != nil {
		t.Fatal(err)
	}
	for d := range doc.Data() {
		if d.IsEmpty() {
			t.Errorf("%q is said to be empty", d.Name())
		}
	}
	headOnly, err := UnpackParts(nil, [][]byte{[]byte("\x1a\x04head")})
	if err != nil {
		t.Fatal(err)
	}
	if d, ok := headOnly.DataSet("head"); !ok || !d.IsEmpty() {
		t.Errorf("a data set without elements is not empty (found: %v)", ok)
	}
}

// A time since the start that no duration holds is the longest there is.
func TestFarEvents(t *testing.T) {
	for seconds, want := range map[int64]time.Duration{
		12: 12 * time.Second, lastSecond: math.MaxInt64, math.MaxInt64: math.MaxInt64, -1: -time.Second, math.MinInt64: math.MinInt64,
	} {
		doc := newDocument(changeEvent(eventDoc(), func(e *metricspb.Event) {
			e.TimestampType, e.Timestamp.Seconds, e.Timestamp.Nanos = metricspb.TimestampType_RELATIVE_TIMESTAMP, seconds, 0
		}))
		for e := range doc.Events() {
			if have, ok := e.Relative(); !ok || have != want {
				t.Errorf("%d s: have %d, want %d", seconds, have, want)
			}
		}
	}
}
