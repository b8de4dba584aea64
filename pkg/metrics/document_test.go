package metrics

import (
	"errors"
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
