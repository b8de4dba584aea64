package metrics_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/internal/golden"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// written is the document of one metric.
func written(t *testing.T, m metrics.Metric) metrics.Entry {
	t.Helper()
	w := metrics.NewWriter()
	w.Add("M", m)
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	packed, err := doc.Pack()
	if err != nil {
		t.Fatal(err)
	}
	doc, err = metrics.Unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	e, _ := doc.Metric("M")
	return e
}

// goldenMetric is the first metric of a document of ReSim's writer.
func goldenMetric(t *testing.T, name string) metrics.Entry {
	t.Helper()
	for g := range golden.Valid() {
		if g.Name != name {
			continue
		}
		doc, err := metrics.Unpack(g.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		for m := range doc.Metrics() {
			return m
		}
	}
	t.Fatalf("there is no %s", name)
	return metrics.Entry{}
}

func TestEntryChart(t *testing.T) {
	line, ok := written(t, metrics.LinePlot{XAxis: "s", YAxis: "m", Lines: []metrics.Line{
		{Name: "a", XY: metrics.Points([]float64{1, 2}, []float64{3, 9}), Limits: metrics.WarnAbove(5)},
		{Name: "b", XY: metrics.Points([]float64{4}, []float64{5})},
	}}).Chart()
	if !ok || line.XAxis != "s" || line.YAxis != "m" || len(line.Series) != 2 {
		t.Fatalf("line plot: %+v", line)
	}
	x, _ := line.Series[0].X.Numbers()
	y, _ := line.Series[0].Values.Numbers()
	statuses, _ := line.Series[0].Statuses.Statuses()
	if diff := cmp.Diff([]any{"a", "b", []float64{1, 2}, []float64{3, 9}, []metrics.Status{metrics.Passed, metrics.FailWarn}},
		[]any{line.Series[0].Name, line.Series[1].Name, x, y, statuses}); diff != "" {
		t.Errorf("line plot:\n%s", diff)
	}

	over, _ := written(t, metrics.DoubleOverTime{
		YAxis: "m", Start: metrics.At(1.0), End: metrics.At(9.0),
		Lines: []metrics.TimeLine{{Values: metrics.OverTime([]float64{2}, []float64{3}), Limits: metrics.Above(1, 4)}},
	}).Chart()
	if over.Start.Unix() != 1 || over.End.Unix() != 9 || *over.Series[0].Failure.Above != 4 || over.Series[0].Failure.Below != nil || over.Series[0].Name != "M" {
		t.Errorf("double over time: %+v", over)
	}

	histogram, _ := written(t, metrics.Histogram{Values: metrics.Numbers([]float64{1, 2}), Edges: []float64{0, 1.5, 3}, XAxis: "m"}).Chart()
	if diff := cmp.Diff([]metrics.Bucket{{0, 1.5}, {1.5, 3}}, histogram.Buckets); diff != "" || histogram.XAxis != "m" {
		t.Errorf("histogram: %s", diff)
	}

	states, _ := written(t, metrics.StatesOverTime{Block: []string{"lost"}, Rows: []metrics.StateRow{
		{Name: "ego", States: metrics.StatesOver([]float64{0, 1}, []string{"go", "stop"})},
	}}).Chart()
	if diff := cmp.Diff([]any{[]string{"go", "stop", "lost"}, []string{"lost"}, "ego"}, []any{states.States, states.FailureStates, states.Series[0].Name}); diff != "" {
		t.Errorf("states over time:\n%s", diff)
	}

	batches, _ := goldenMetric(t, "metric_batchwise_bar_chart").Chart()
	if len(batches.Series) == 0 || batches.Series[0].Color == "" || batches.Series[0].X.Type() != metrics.IndexedTimestampSeries {
		t.Errorf("batchwise bar chart: %+v", batches)
	}
	if _, ok := written(t, metrics.Text("no chart")).Chart(); ok {
		t.Error("a text is a chart")
	}
}

// A chart whose data are missing has series without data, not a panic.
func TestEntryChartOfMissingData(t *testing.T) {
	checked := 0
	for g := range golden.Invalid() {
		doc, err := metrics.Unpack(g.Bytes)
		if err != nil {
			continue
		}
		for m := range doc.Metrics() {
			c, _ := m.Chart()
			for _, s := range c.Series {
				if !s.Values.IsZero() && !s.Statuses.IsZero() {
					continue
				}
				checked++
				if _, ok := s.Statuses.Index(); s.Statuses.IsZero() && (ok || s.Statuses.Len() != 0) {
					t.Errorf("%s: a data set that is not there has content", g.Name)
				}
			}
			m.Summary()
			m.Images()
			m.Data()
		}
	}
	if checked == 0 {
		t.Error("no document lacks data; this test looks at nothing")
	}
}

func TestEntrySummary(t *testing.T) {
	values := []float64{1, 7, 3}
	for name, test := range map[string]struct {
		metric metrics.Summary
		want   []metrics.SummaryRow
	}{
		"first": {
			metrics.Summary{Values: metrics.Numbers(values).Unit("m"), Limits: metrics.WarnAbove(5)},
			[]metrics.SummaryRow{{Value: 1, Unit: "m", Status: metrics.Passed}},
		},
		"nth":   {metrics.Summary{Values: metrics.Numbers(values), At: metrics.Nth(2)}, []metrics.SummaryRow{{Value: 3, Status: metrics.NotApplicable}}},
		"time":  {metrics.Summary{Values: metrics.OverTime([]float64{1, 2, 4}, values), At: metrics.AtTime(2.0)}, []metrics.SummaryRow{{Value: 7, Status: metrics.NotApplicable}}},
		"label": {metrics.Summary{Values: metrics.ByLabel([]string{"a", "b", "c"}, values), At: metrics.AtLabel("c")}, []metrics.SummaryRow{{Value: 3, Status: metrics.NotApplicable}}},
		"table": {
			metrics.Summary{Values: metrics.ByLabel([]string{"a", "b", "c"}, values), Limits: metrics.BlockAbove(6)},
			[]metrics.SummaryRow{
				{Category: "a", Value: 1, Status: metrics.Passed}, {Category: "b", Value: 7, Status: metrics.FailBlock}, {Category: "c", Value: 3, Status: metrics.Passed},
			},
		},
	} {
		got, ok := written(t, test.metric).Summary()
		if diff := cmp.Diff(test.want, got); !ok || diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	if rows, _ := goldenMetric(t, "quirk_index_out_of_range").Summary(); len(rows) != 1 || !rows[0].Missing {
		t.Errorf("an element that is not there: %+v", rows)
	}
	if rows, _ := goldenMetric(t, "metric_double_summary_uuid").Summary(); len(rows) != 1 || rows[0].Missing {
		t.Errorf("an element by id: %+v", rows)
	}
}

func TestEntryImagesAndData(t *testing.T) {
	list := goldenMetric(t, "metric_image_list")
	images, ok := list.Images()
	if !ok || len(images) != 2 || len(list.Data()) != 2 {
		t.Fatalf("image list: %v, %v", images, list.Data())
	}
	if path, ok := images[0].File(); !ok || path == "" {
		t.Error("the first image has no path")
	}
	if images, ok := goldenMetric(t, "metric_image").Images(); !ok || len(images) != 1 {
		t.Errorf("image: %v", images)
	}
	if f := goldenMetric(t, "metric_scalar").Failure(); f.Above == nil && f.Below == nil {
		t.Error("the scalar has no failure definition")
	}
}
