package preview_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/preview"
)

func TestCompare(t *testing.T) {
	limits := metrics.Above(5, 8)
	line := func(y ...float64) metrics.LinePlot {
		return metrics.LinePlot{Lines: []metrics.Line{{XY: metrics.Points(y, y)}}}
	}
	old := metrics.NewWriter()
	old.Add("same", metrics.Scalar{Value: 1, Unit: "m", Limits: limits})
	old.Add("up", metrics.Scalar{Value: 4, Unit: "m", Limits: limits})
	old.Add("down", metrics.Scalar{Value: 9, Unit: "m", Limits: limits})
	old.Add("line", line(1, 2, 3))
	old.Add("equal line", line(1, 2, 3))
	old.Add("other unit", metrics.Scalar{Value: 1, Unit: "m"})
	old.Add("gone", metrics.Text("bye"))
	now := metrics.NewWriter()
	now.Add("same", metrics.Scalar{Value: 1, Unit: "m", Limits: limits})
	now.Add("up", metrics.Scalar{Value: 6, Unit: "m", Limits: limits})
	now.Add("down", metrics.Scalar{Value: 3, Unit: "m", Limits: limits})
	now.Add("line", line(1, 2, 4))
	now.Add("equal line", line(1, 2, 3))
	now.Add("other unit", metrics.Scalar{Value: 1, Unit: "cm"})
	now.Add("new", metrics.Scalar{Value: 1, Limits: limits})
	now.AddEvent("crash", metrics.Event{At: metrics.Relative(1.0)}).Add("up", metrics.Scalar{Value: 99, Limits: limits})

	c := preview.Compare(finished(t, old), finished(t, now))
	var rows []string
	for _, change := range c.Changes {
		rows = append(rows, strings.Join([]string{change.Kind(), change.Event, change.Name, change.Difference()}, "|"))
	}
	if diff := cmp.Diff([]string{
		"worse||up|+2 (+50 %)", "better||down|−6 (−66.7 %)", "new||new|", "new|crash|up|", "gone||gone|", "changed||line|", "changed||other unit|", "same||same|", "same||equal line|",
	}, rows); diff != "" {
		t.Error(diff)
	}
	if c.Before != metrics.FailBlock || c.After != metrics.FailBlock || !c.Worse() {
		t.Errorf("from %v to %v, worse: %v", c.Before, c.After, c.Worse())
	}
}

// Worse is what a gate goes by.
func TestWorse(t *testing.T) {
	statuses := []metrics.Status{metrics.NotApplicable, metrics.Raw, metrics.Passed, metrics.FailWarn, metrics.FailBlock}
	for i, before := range statuses {
		for j, after := range statuses {
			want := after == metrics.FailWarn && i < 3 || after == metrics.FailBlock && i < 4
			w, v := metrics.NewWriter(), metrics.NewWriter()
			w.Add("m", metrics.Scalar{Value: 1}, before)
			v.Add("m", metrics.Scalar{Value: 1}, after)
			if have := preview.Compare(finished(t, w), finished(t, v)).Worse(); have != want {
				t.Errorf("%v to %v (%d, %d): worse is %v", before, after, i, j, have)
			}
		}
	}
	none := finished(t, metrics.NewWriter())
	failing := metrics.NewWriter()
	failing.Add("m", metrics.Scalar{Value: 1}, metrics.FailWarn)
	doc := finished(t, failing)
	if !preview.Compare(none, doc).Worse() {
		t.Error("a new metric that fails is not worse")
	}
	if preview.Compare(doc, none).Worse() {
		t.Error("a metric that is gone is worse")
	}
}

func TestComparePage(t *testing.T) {
	w := metrics.NewWriter()
	w.Add("text", metrics.Text("was here"))
	var b strings.Builder
	before, after := preview.Source{Document: finished(t, w), Title: "monday"}, preview.Source{Document: finished(t, metrics.NewWriter()), Title: "tuesday"}
	if err := preview.ComparePage(&b, before, after); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"against monday", "<h1>tuesday</h1>", `<span class="kind">gone</span>`, "not there any more", "was here"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
