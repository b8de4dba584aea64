package resolve

import (
	"bytes"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// written are metrics and data sets with and without what may be absent, one of them an event's.
func written(t *testing.T) []metrics.Part {
	t.Helper()
	w := metrics.NewWriter()
	w.Add("Speed", metrics.Scalar{Value: 3, Unit: "m/s"}, metrics.Order(2), metrics.Tag{Key: "of", Value: "ego"})
	w.Add("Words", metrics.Text("some"), metrics.Passed, metrics.Describe("what was said"))
	w.Add("Speeds", metrics.Histogram{Values: metrics.Numbers([]float64{1, 2, 3})})
	w.Add("Share", metrics.Scalar{Value: 0.5})
	w.AddEvent("Arrival", metrics.Event{At: metrics.Relative(12.5)}).Add("Time to goal", metrics.Scalar{Value: 12.5, Unit: "s"})
	w.AddData("speeds", metrics.Numbers([]float64{0, 4, 9}).Unit("m/s"))
	w.AddData("states", metrics.Strings([]string{"go", "stop"}))
	w.AddData("laps", metrics.GroupBy(metrics.Numbers([]float64{61, 64, 60}), []string{"ego", "other", "ego"}))
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	var parts []metrics.Part
	for p, err := range doc.Parts() {
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, p)
		if p.IsMetric {
			p.Bytes = byNumber(t, p.Bytes)
			parts = append(parts, p)
		}
	}
	return parts
}

// byNumber is a metric with its fields in the order of their numbers, as Python writes them. Go writes the
// job behind the others.
func byNumber(t *testing.T, b []byte) []byte {
	t.Helper()
	var m metricspb.Metric
	if err := proto.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	behind := &metricspb.Metric{Order: m.Order, EventMetric: m.EventMetric, Tags: m.Tags}
	job := &metricspb.Metric{ParentId: m.ParentId}
	m.Order, m.EventMetric, m.Tags, m.ParentId = nil, nil, nil, nil
	var all []byte
	for _, fields := range []*metricspb.Metric{&m, job, behind} {
		b, err := proto.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	return all
}

func listedAs(p metrics.Part) part {
	kind := dataPart
	if p.IsMetric {
		kind = metricPart
	}
	return part{kind: kind, id: p.ID, name: p.Name}
}

// bare is a metric without what comes behind its job.
func bare(t *testing.T, b []byte) []byte {
	t.Helper()
	var m metricspb.Metric
	if err := proto.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	m.Order, m.EventMetric, m.Tags = nil, nil, nil
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(&m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// No beginning of a metric or data set passes for the whole, unless it lacks nothing but what cannot be
// missed: order, event and tags.
func TestCheckOfBeginnings(t *testing.T) {
	passed := 0
	for _, p := range written(t) {
		listed := listedAs(p)
		if err := listed.check(p.Bytes); err != nil {
			t.Errorf("the whole of %q: %v", p.Name, err)
		}
		for n := range p.Bytes {
			if listed.check(p.Bytes[:n]) != nil {
				continue
			}
			passed++
			if !p.IsMetric || !bytes.Equal(bare(t, p.Bytes[:n]), bare(t, p.Bytes)) {
				t.Errorf("%d of %d bytes of %q pass for the whole", n, len(p.Bytes), p.Name)
			}
		}
	}
	if passed == 0 {
		t.Error("no metric was cut behind its job")
	}
}

// What the list does not call so is another one.
func TestCheckOfAnother(t *testing.T) {
	parts := written(t)
	for i, p := range parts {
		other := listedAs(parts[(i+2)%len(parts)])
		renamed := listedAs(p)
		renamed.name = other.name
		if err := renamed.check(p.Bytes); err == nil || !strings.Contains(err.Error(), `is another one, named "`+p.Name+`"`) {
			t.Errorf("another name than %q: %v", p.Name, err)
		}
		if err := (part{kind: renamed.kind}).check(p.Bytes); err != nil {
			t.Errorf("a list that gives no name: %v", err)
		}
	}
}
