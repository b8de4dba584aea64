package report

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	builtin "github.com/resim-contrib/metrics-go/pkg/builtin/batch"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/builtintest"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// ofValues is a story of one steady test, and of a metric of batches with some values.
func ofValues(name string, values ...float64) story {
	return story{
		batches: len(values), tests: []string{strings.Repeat("P", len(values))},
		ofBatch: func(at int) []resim.Metric { return []resim.Metric{value(name, values[at])} },
	}
}

// seriesA is the worked example: a step at position 6, found with p 0.004.
var seriesA = []float64{1.02, .95, .99, 1.00, 1.12, .90, .50, .51, .48, .48, .55}

func TestDetected(t *testing.T) {
	drift := make([]float64, 40)
	for i := range drift {
		drift[i] = 10 + 0.3*float64(i) + 0.5*math.Sin(float64(i*i))
	}
	for _, c := range []struct {
		name   string
		values []float64
		want   []string // of the first row
	}{
		{"a step", seriesA, []string{"score | confirmed | down | ", "1.6</a> | 2026-03-07 · 1.5 – 2026-03-08 · 1.6 | 0.9967 → 0.504 | -0.4927 [-0.571, -0.4144] | -49.4 % |", "| 11"}},
		{"an exact step", []float64{1, 1, 1, 1, 1, 1, 9, 9}, []string{"score | exact step | up | ", "1.6</a> | there | 1 → 9 | +8 | +800 % | exact | 8"}},
		{"an exact step of too few batches", []float64{1, 1, 1, 9, 9}, nil},
		{"another value than always", []float64{1, 1, 1, 1, 1, 1, 1, 9}, []string{"score | unusual newest, unconfirmed | up | ", "1 → 9 | +8 | +800 % | exact | 8"}},
		{"an unusual value that is not of the newest batch", []float64{10, 12, 11, 13, 12, 11, 14, 12, 19, math.NaN()}, nil},
		{"an unusual newest value", []float64{10, 12, 11, 13, 12, 11, 14, 12, 19}, []string{"score | unusual newest, unconfirmed | up | ", "1.8</a> | there | 11.88 → 19 | +7.125 | +60 % | 0.001 | 9"}},
		{"a drift", drift, []string{"score | drifting or autocorrelated | up | ", "1.0</a> | ", "| – | +0.3", "per batch [", "| trend < 0.001, descriptive | 40"}},
		{"a spike that went", []float64{5.0, 5.1, 4.9, 5.0, 5.2, 9.0, 5.1, 4.8, 5.0, 5.1, 4.9, 5.0}, nil},
		{"noise", []float64{5.0, 5.1, 4.9, 5.0, 5.2, 4.8, 5.1, 4.9, 5.05, 5.12, 4.91, 5.02}, nil},
		{"a step too short to tell", []float64{1.0, 1.1, 0.9, 5, 5.1}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := ofValues("score", c.values...).written(t)
			if c.want == nil {
				wantIn(t, textOf(t, doc, "Detected changes"), "No change was found in 2 series")
				return
			}
			rows := rowsOf(t, doc, "Detected changes")
			if len(rows) != 1 {
				t.Errorf("rows: %q", rows)
			}
			wantIn(t, rows[0], c.want...)
		})
	}
}

// Runs of equal pass rates are no exact steps, for chance makes them; enough of them are confirmed like others.
func TestPassRateSteps(t *testing.T) {
	of := func(line string) []change {
		return story{tests: []string{line, "PPPPPPPPPPPPPPPP"[:len(line)], "PPPPPPPPPPPPPPPP"[:len(line)]}}.history().findings().changes
	}
	if c := of("PPPBB"); len(c) != 0 {
		t.Errorf("five batches: %+v", c)
	}
	if c := of("PPPPPPPPPPPB"); len(c) != 0 {
		t.Errorf("one failure after none: %+v", c)
	}
	if c := of("PPPPPPPBBBPPPPPP"); len(c) != 0 && c[0].what == exactStep {
		t.Errorf("three failures: %+v", c)
	}
	if c := of("PPPPPPBBBBBB"); len(c) != 1 || c[0].difference() != "-33.33 points" || c[0].percent() != "–" || c[0].what != confirmed || c[0].at != 6 || c[0].direction() != worse || !(c[0].p < 0.01) {
		t.Errorf("twelve batches: %+v", c)
	}
}

// What is surest comes first, whatever is newest.
func TestOrderOfChanges(t *testing.T) {
	const n = 40
	random := rand.New(rand.NewPCG(3, 4))
	lists := make([][]resim.Metric, n)
	for i := range lists {
		drift := 0.3*float64(i) + 0.5*math.Sin(float64(i*i))
		step, odd := random.NormFloat64(), random.NormFloat64()
		if i >= 20 {
			step += 6
		}
		if i == n-1 {
			odd += 12
		}
		lists[i] = []resim.Metric{value("drift", drift), value("odd", odd), value("step", step)}
	}
	h := story{
		batches: n, tests: []string{strings.Repeat("P", n)}, ofBatch: func(at int) []resim.Metric { return lists[at] },
	}.history()
	var have []string
	for _, c := range h.findings().changes {
		have = append(have, fmt.Sprintf("%s %s %d", c.name, c.what, c.at))
	}
	if want := []string{"step confirmed 20", "drift drifting or autocorrelated 0", "odd unusual newest, unconfirmed 39"}; !slices.Equal(have, want) {
		t.Errorf("have %q, want %q", have, want)
	}
	wantIn(t, h.summary(), "**drift** drifts or is autocorrelated: 0.3", "a batch since [2026-03-02 · 1.0]", "n = 40, descriptive).")
}

// The line of means breaks where the step is, in charts of tests as in those of batches.
func TestLevels(t *testing.T) {
	s := ofValues("score", seriesA...)
	s.metrics = func(at, _ int) []resim.Metric { return []resim.Metric{value("speed", seriesA[at])} }
	doc := s.written(t)
	for _, name := range []string{"score over batches", "speed of tests over batches"} {
		c := chartOf(t, doc, name)
		means := c.trace("mean between steps")
		want := []any{0.996667, 0.996667, 0.996667, 0.996667, 0.996667, 0.996667, 0.504, 0.504, 0.504, 0.504, 0.504}
		if !cmp.Equal(means, want) {
			t.Errorf("%s: means %v", name, means)
		}
		if have := c.marks(); have != "0.9967 → 0.504" {
			t.Errorf("%s: marks %q", name, have)
		}
	}
}

// A metric of batches that is a mean over tests does not tell the change of the tests' metric a second time.
func TestToldOnce(t *testing.T) {
	s := ofValues("speed (mean)", seriesA...)
	s.metrics = func(at, _ int) []resim.Metric { return []resim.Metric{value("speed", seriesA[at])} }
	if n := len(s.history().findings().changes); n != 1 {
		t.Errorf("%d changes", n)
	}
}

// What the built-in metrics of a batch write is no change of its own, and is charted last.
func TestBuiltinBatchMetrics(t *testing.T) {
	server, err := resimtest.Open(resimtest.Seed(3), resimtest.WithShape(resimtest.Shape{Samples: 2}))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	var ofTests, ofBatch []resim.Metric
	for m := range builtintest.Run(t, server, runner.BatchMode, builtin.Default()).Document.Metrics() {
		v, ok := m.Scalar()
		if !ok {
			continue
		}
		metric := value(m.Name(), v)
		metric.Unit = m.Unit()
		ofBatch = append(ofBatch, metric)
		if name, ok := strings.CutSuffix(m.Name(), " (mean)"); ok {
			metric.Name = name
			ofTests = append(ofTests, metric)
		}
	}
	if len(ofTests) < 3 || len(ofBatch) < 7*len(ofTests) {
		t.Fatalf("%d metrics of tests, %d of the batch", len(ofTests), len(ofBatch))
	}
	s := steadyStory(9)
	s.metrics = func(int, int) []resim.Metric { return ofTests }
	s.ofBatch = func(int) []resim.Metric { return append([]resim.Metric{value("Zeal", 1)}, ofBatch...) }
	h := s.history()
	for _, tested := range h.findings().tested {
		if tested.kind == "batch metric" && tested.name != "Zeal" {
			t.Errorf("%s is searched for changes of its own", tested.name)
		}
	}
	charts := slices.DeleteFunc(names(writtenFrom(t, h)), func(n string) bool { return !strings.HasSuffix(n, " over batches") })
	if at := slices.Index(charts, "Zeal over batches"); at < 0 || slices.Index(charts, "Hard failures over batches") < at {
		t.Errorf("charts: %q", charts)
	}
	// The same names by someone else's hand are metrics as any.
	s.ofBatch = func(int) []resim.Metric { return []resim.Metric{value("Errors", 1)} }
	if f := s.history().findings(); f.batches[0].repeats {
		t.Error("Errors of one's own are not searched for changes")
	}
}

// Above sixty batches bands are drawn instead of boxes; limits of the settings and of control are lines.
func TestManyBatches(t *testing.T) {
	s := steadyStory(70)
	s.settings = settings.Default()
	s.settings.Limits = []settings.Limit{{Metric: "s*", Limits: metrics.Above(6, 7).And(metrics.BlockBelow(0.5))}}
	doc := s.written(t)
	tests := chartOf(t, doc, "speed of tests over batches")
	if tests.trace("median") == nil || tests.trace("25 to 75 %") == nil || tests.Data[0].Type != "scatter" {
		t.Errorf("traces: %+v", tests.Data)
	}
	if have := chartOf(t, doc, "score over batches").marks(); have != "control limit; control limit; warns above; blocks above; blocks below" {
		t.Errorf("marks: %q", have)
	}
	if have := chartOf(t, steadyStory(12).written(t), "score over batches").marks(); have != "" { // of eleven values before the newest
		t.Errorf("marks of twelve batches: %q", have)
	}
}

// Tests that are far out are named, on the side that is worse.
func TestFarOut(t *testing.T) {
	s := story{tests: []string{"P", "P", "P", "P", "P", "P"}, metrics: func(_, test int) []resim.Metric {
		return []resim.Metric{value("speed", []float64{1, 2, 3, 4, 5, 60}[test])}
	}}
	far := func() string {
		for _, d := range chartOf(t, s.written(t), "speed of tests over batches").Data {
			if d.Name == "far out" {
				return fmt.Sprint(d.Y) + strings.ReplaceAll(string(d.Text), " ", "")
			}
		}
		return ""
	}
	if have := far(); have != `[60 1]["test5","test0"]` {
		t.Errorf("have %s", have)
	}
	s.settings = settings.Default()
	s.settings.Limits = []settings.Limit{{Metric: "speed", Limits: metrics.BlockBelow(0)}}
	if have := far(); have != `[1]["test0"]` {
		t.Errorf("low is worse: have %s", have)
	}
}

// Which direction is worse is known from limits in the settings, or from judgements if they are clear.
func TestDirection(t *testing.T) {
	judged := func(status func(v float64) resim.MetricStatus) story {
		s := ofValues("score", seriesA...)
		s.ofBatch = func(at int) []resim.Metric {
			m := value("score", seriesA[at])
			m.Status = status(m.Value)
			return []resim.Metric{m}
		}
		return s
	}
	failIf := func(fails func(float64) bool) func(float64) resim.MetricStatus {
		return func(v float64) resim.MetricStatus {
			if fails(v) {
				return resim.StatusFailWarn
			}
			return resim.StatusPassed
		}
	}
	with := func(l metrics.Limits) story {
		s := ofValues("score", seriesA...)
		s.settings = settings.Default()
		s.settings.Limits = []settings.Limit{{Metric: "sco*", Limits: l}}
		return s
	}
	for _, c := range []struct {
		name  string
		story story
		want  string
	}{
		{"not known", ofValues("score", seriesA...), "down"},
		{"low values failed", judged(failIf(func(v float64) bool { return v < 0.6 })), "worse"},
		{"high values failed", judged(failIf(func(v float64) bool { return v > 0.6 })), "better"},
		{"only middle values failed", judged(failIf(func(v float64) bool { return v > 0.5 && v < 1 })), "down"},
		{"nothing failed", judged(failIf(func(float64) bool { return false })), "down"},
		{"an upper limit", with(metrics.Above(2, 3)), "better"},
		{"a lower limit", with(metrics.BlockBelow(0.2)), "worse"},
		{"two limits", with(metrics.WarnAbove(2).And(metrics.WarnBelow(0))), "down"},
	} {
		h := c.story.history()
		if have := h.findings().changes[0].direction(); have != c.want {
			t.Errorf("%s: have %s, want %s", c.name, have, c.want)
		}
	}
}

// Twenty noisy series of forty batches: what is called a change by chance is little.
func TestFewFalseAlarms(t *testing.T) {
	claimed := 0
	const reports = 20
	for seed := range reports {
		state := uint64(seed + 1)
		random := func() float64 {
			sum := 0.0
			for range 12 { // nearly normal
				state ^= state << 13
				state ^= state >> 7
				state ^= state << 17
				sum += float64(state>>11) / (1 << 53)
			}
			return sum - 6
		}
		s := story{batches: 40, tests: []string{strings.Repeat("P", 40)}, ofBatch: func(int) []resim.Metric {
			var list []resim.Metric
			for k := range 20 {
				list = append(list, value(string(rune('a'+k)), random()))
			}
			return list
		}}
		if len(s.history().findings().changes) > 0 {
			claimed++
		}
	}
	if claimed > 4 { // 5 % for steps and 5 % for newest values, of reports
		t.Errorf("%d of %d reports on noise claim a change", claimed, reports)
	}
}
