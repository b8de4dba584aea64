package batch_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// suite is a server whose tests write what a function says. It is told the position of the experience in its
// suite, and whether the batch is the one that is judged or any before.
func suite(t *testing.T, experiences int, write func(i int, newest bool, w *metrics.Writer)) *resimtest.Server {
	t.Helper()
	shape := resimtest.Shape{Projects: 1, Suites: 1, Branches: 1, Batches: 4, Experiences: experiences, Samples: 5, Uniform: true}
	newest := resimtest.Start(t, resimtest.WithShape(shape)).Batch() // the same data, whatever tests write
	return resimtest.Start(t, resimtest.WithShape(shape), resimtest.WithJobDocuments(func(j *resimtest.Job) *metrics.Document {
		w := metrics.NewWriter(metrics.WithIDs(metrics.SeededIDs(uint64(j.ID[0])<<8 | uint64(j.ID[1]))))
		write(slices.Index(j.Batch.Suite.Revisions[0], j.Experience), j.Batch.ID == newest, w)
		if w.Len() == 0 {
			return nil
		}
		doc, err := w.Finish()
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}))
}

func nothing(int, bool, *metrics.Writer) {}

// Whatever there is of a batch, it is told as far as it goes.
func TestDegradation(t *testing.T) {
	value := func(i int) metrics.Scalar { return metrics.Scalar{Value: float64(i), Unit: "m"} }
	for _, c := range []struct {
		name        string
		experiences int
		write       func(i int, newest bool, w *metrics.Writer)
		has, lacks  []string
		summary     string
		check       func(t *testing.T, doc *metrics.Document)
	}{
		{
			name: "no test with metrics", experiences: 4, write: nothing,
			has:   []string{"Summary", "Pass rate", "Tests decided", "Duration of tests"},
			lacks: []string{"Test metrics", "Worst tests", "Which metric fails", "Events", "Errors by cause", "Changes of metrics"}, summary: "4 of 4 tests without metrics",
		},
		{
			name: "one test", experiences: 1, write: func(i int, _ bool, w *metrics.Writer) { w.Add("x", value(7)) },
			has: []string{"x (mean)", "x (median)", "Distribution of x"}, summary: "1 of 1 test with a result passed (100 %, 95 % interval 21–100 %).",
			check: func(t *testing.T, doc *metrics.Document) {
				r := rows(t, doc, "Test metrics")[0]
				if r["SD"] != "–" || r["25 %"] != "–" || r["Mean"] != "7" || r["Max"] != "7" {
					t.Errorf("row: %v", r)
				}
				for _, r := range rows(t, doc, "Changes of metrics") {
					if r["95 % interval"] != "–" || r[""] != "–" {
						t.Errorf("one test tells a change: %v", r)
					}
				}
			},
		},
		{
			name: "five tests have no interval of the median", experiences: 5, write: func(i int, _ bool, w *metrics.Writer) { w.Add("x", value(i)) },
			check: func(t *testing.T, doc *metrics.Document) {
				if e, _ := doc.Metric("x (median)"); strings.Contains(e.Description(), "interval") {
					t.Errorf("median: %s", e.Description())
				}
			},
		},
		{
			name: "six tests have one", experiences: 6, write: func(i int, _ bool, w *metrics.Writer) { w.Add("x", value(i)) },
			check: func(t *testing.T, doc *metrics.Document) {
				if e, _ := doc.Metric("x (median)"); !strings.Contains(e.Description(), "95 % interval 0 to 5") {
					t.Errorf("median: %s", e.Description())
				}
			},
		},
		{
			name: "some tests without metrics, others with other ones", experiences: 6,
			write: func(i int, _ bool, w *metrics.Writer) {
				if i > 0 {
					w.Add("x", value(i))
				}
				if i > 3 {
					w.Add("y", value(i))
				}
			},
			summary: "1 of 6 tests without metrics.",
			check: func(t *testing.T, doc *metrics.Document) {
				for _, r := range rows(t, doc, "Test metrics") {
					if want := map[string]string{"x": "5 1", "y": "2 4"}[r["Metric"]]; r["Tests"]+" "+r["Missing"] != want {
						t.Errorf("row %v, want %s", r, want)
					}
				}
			},
		},
		{
			name: "a metric in two units is two", experiences: 4,
			write: func(i int, _ bool, w *metrics.Writer) {
				w.Add("x", metrics.Scalar{Value: float64(i), Unit: []string{"m", "s"}[i%2]})
			},
			has: []string{"x [m] (mean)", "x [s] (mean)", "Distribution of x [m]"}, lacks: []string{"x (mean)"},
		},
		{
			name: "no scalar", experiences: 4, write: func(_ int, _ bool, w *metrics.Writer) { w.Add("note", metrics.Text("fine")) },
			has: []string{"Summary"}, lacks: []string{"Test metrics", "Which metric fails"},
		},
		{
			name: "no test that passed", experiences: 4,
			write: func(_ int, _ bool, w *metrics.Writer) {
				w.Add("x", metrics.Scalar{Value: 5, Limits: metrics.BlockAbove(1)})
			},
			has: []string{"Worst tests", "Which metric fails"}, summary: "0 of 4 tests with a result passed (0 %, 95 % interval 0–49 %).",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := run(t, suite(t, c.experiences, c.write), nil)
			all := names(doc)
			for _, name := range c.has {
				if !slices.Contains(all, name) {
					t.Errorf("there is no %q among %q", name, all)
				}
			}
			for _, name := range c.lacks {
				if slices.Contains(all, name) {
					t.Errorf("there is %q", name)
				}
			}
			if have := text(t, doc, "Summary"); !strings.Contains(have, c.summary) || strings.Count(have, "\n") > 12 {
				t.Errorf("summary:\n%s\nwant … %s …", have, c.summary)
			}
			if c.check != nil {
				c.check(t, doc)
			}
		})
	}
}

// A gate gives its item a status and a reason, whether the settings show the item or not.
func TestGates(t *testing.T) {
	s := suite(t, 10, func(i int, newest bool, w *metrics.Writer) {
		broken := newest && i < 2
		v := 10 + float64(i)
		if newest {
			v *= 1.2
		}
		w.Add("error", metrics.Scalar{Value: v})
		w.Add("verdict", metrics.Scalar{Value: map[bool]float64{true: 1}[broken], Limits: metrics.BlockAbove(0.5)})
	})
	b, _ := ground(t, s)
	first := b.Suite.Revisions[0][0]
	limits := []settings.Limit{{Metric: "error", Limits: metrics.WarnAbove(1000)}}
	for _, c := range []struct {
		name   string
		gate   settings.Gate
		limits []settings.Limit
		metric string
		want   metrics.Status
		why    string
	}{
		{"too few pass", settings.Gate{Kind: settings.PassRateBelow, Below: 0.9, Status: metrics.FailBlock}, nil, "Pass rate", metrics.FailBlock, `FAIL_BLOCK by gate "pass rate below": 8 of 10 tests passed, the limit is 90 %.`},
		{"enough pass", settings.Gate{Kind: settings.PassRateBelow, Below: 0.8, Status: metrics.FailBlock}, nil, "Pass rate", metrics.Passed, `Gate "pass rate below": nothing found.`},
		{"of one experience", settings.Gate{Kind: settings.PassRateBelow, Below: 0.8, Experiences: []string{first.Name}, Status: metrics.FailWarn}, nil, "Pass rate", metrics.FailWarn, "0 of 1 tests passed"},
		{"of no experience", settings.Gate{Kind: settings.PassRateBelow, Below: 0.8, Experiences: []string{"none"}, Status: metrics.FailWarn}, nil, "Pass rate", metrics.NotApplicable, `Gate "pass rate below": it is about no test that came to a result.`},
		{"newly failing", settings.Gate{Kind: settings.NewlyFailing, Status: metrics.FailWarn}, nil, "Newly failing", metrics.FailWarn, first.Name},
		{"newly failing elsewhere", settings.Gate{Kind: settings.NewlyFailing, Experiences: []string{"none"}, Status: metrics.FailWarn}, nil, "Newly failing", metrics.Passed, "nothing found"},
		{"newly failing by tag", settings.Gate{Kind: settings.NewlyFailing, Tags: []string{first.Tags[0].Name}, Status: metrics.FailBlock}, nil, "Newly failing", metrics.FailBlock, first.Name},
		{"worse by 20 %", settings.Gate{Kind: settings.MetricWorse, By: 0.1, Status: metrics.FailBlock}, limits, "Metrics worse", metrics.FailBlock, "error by 20 %"},
		{"not by so much", settings.Gate{Kind: settings.MetricWorse, By: 0.3, Status: metrics.FailBlock}, limits, "Metrics worse", metrics.Passed, "nothing found"},
		{"another metric", settings.Gate{Kind: settings.MetricWorse, Metrics: []string{"speed *"}, Status: metrics.FailBlock}, limits, "Metrics worse", metrics.Passed, "nothing found"},
		{"the better direction", settings.Gate{Kind: settings.MetricWorse, Status: metrics.FailBlock}, []settings.Limit{{Metric: "error", Limits: metrics.WarnBelow(0)}}, "Metrics worse", metrics.Passed, "nothing found"},
		{"an unknown direction", settings.Gate{Kind: settings.MetricWorse, Status: metrics.FailBlock}, nil, "Metrics worse", metrics.Passed, "Not judged, for which direction is worse is not known without limits: error."},
		{"an unknown direction of another metric", settings.Gate{Kind: settings.MetricWorse, Metrics: []string{"speed *"}, Status: metrics.FailBlock}, nil, "Metrics worse", metrics.Passed, `Gate "metric worse": nothing found. Of`},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := run(t, s, func(all *settings.Settings) {
				all.Show, all.Gates, all.Limits = []string{"summary"}, []settings.Gate{c.gate}, c.limits
			})
			e, ok := doc.Metric(c.metric)
			if !ok || e.Status() != c.want || !strings.Contains(e.Description(), c.why) {
				t.Errorf("%q (%v): %v, %q", c.metric, ok, e.Status(), e.Description())
			}
			if summary, _ := doc.Metric("Summary"); summary.Status() != c.want {
				t.Errorf("the summary is %v", summary.Status())
			}
		})
	}
}

// The first batch of a suite has nothing to be compared with, which is no failure.
func TestFirstBatch(t *testing.T) {
	shape := resimtest.Shape{Projects: 1, Suites: 1, Branches: 1, Batches: 1, Experiences: 3, Uniform: true}
	doc := run(t, resimtest.Start(t, resimtest.WithShape(shape)), func(all *settings.Settings) {
		all.Gates = []settings.Gate{{Kind: settings.NewlyFailing, Status: metrics.FailBlock}, {Kind: settings.MetricWorse, Status: metrics.FailBlock}}
	})
	if have := text(t, doc, "Summary"); !strings.Contains(have, "There is no batch before") {
		t.Errorf("summary:\n%s", have)
	}
	if e, _ := doc.Metric("Summary"); e.Status() != metrics.NotApplicable {
		t.Errorf("the summary is %v", e.Status())
	}
	if slices.Contains(names(doc), "Newly failing") {
		t.Error("it says what is newly failing")
	}
}

// Tests that failed come first, then by the number of blocking metrics, then by the margin to the limit.
func TestWorstTests(t *testing.T) {
	s := suite(t, 6, func(i int, _ bool, w *metrics.Writer) {
		block := metrics.BlockAbove(0.5)
		for k, name := range []string{"a", "b"} {
			w.Add(name, metrics.Scalar{Value: map[bool]float64{true: 1}[i == 2 && k == 0 || i == 4], Limits: block})
		}
		w.Add("distance", metrics.Scalar{Value: float64(i)})
	})
	doc := run(t, s, func(all *settings.Settings) {
		all.Show = []string{"worst-tests"}
		all.Limits = []settings.Limit{{Metric: "distance", Limits: metrics.Below(4, 2)}}
	})
	b, _ := ground(t, s)
	want := []int{4, 2, 0, 1, 3, 5}
	for i, r := range rows(t, doc, "Worst tests") {
		if name := b.Suite.Revisions[0][want[i]].Name; r["Test"] != name {
			t.Errorf("row %d is %s, want %s", i, r["Test"], name)
		}
		// the limit is 2, the interquartile range of 0 … 5 is 2.5
		if margin := fmt.Sprintf("%.4g", (float64(want[i])-2)/2.5); r["Margin"] != margin || r["Nearest to its limit"] != "distance" {
			t.Errorf("row %d: %v, want a margin of %s", i, r, margin)
		}
	}
}

// Events are counted by name, with the share of tests they came in; of the matrix the worst row is on top.
func TestEventsAndMatrix(t *testing.T) {
	s := suite(t, 8, func(i int, _ bool, w *metrics.Writer) {
		w.Add("x", metrics.Scalar{Value: float64(i), Limits: metrics.Above(4.5, 5.5)})
		w.Add("always fine", metrics.Scalar{Value: 1, Limits: metrics.BlockAbove(2)})
		for range map[bool]int{true: 3}[i < 2] {
			w.AddEvent("brake", metrics.Event{At: metrics.Relative(2 * time.Second), Status: metrics.FailWarn})
		}
		if i == 7 {
			w.AddEvent("stop", metrics.Event{At: metrics.Relative(4 * time.Second), Status: metrics.FailBlock})
		}
	})
	doc := run(t, s, show("events", "which-metric"))
	events := rows(t, doc, "Events")
	if len(events) != 2 || events[0]["Event"] != "stop" || events[0]["FAIL_BLOCK"] != "1" || events[1]["Event"] != "brake" || events[1]["Number"] != "6" ||
		events[1]["FAIL_WARN"] != "6" || events[1]["Tests"] != "2 of 8" || events[1]["Share of tests"] != "25 %" || events[1]["95 % interval"] != "7–59 %" {
		t.Errorf("events: %v", events)
	}
	if h := traces(t, doc, "Time of events")[0]; h.Type != "bar" || h.X[0].(float64) < 2 {
		t.Errorf("times: %v", h)
	}
	m := traces(t, doc, "Which metric fails")[0]
	if fmt.Sprint(m.Y) != "[x (n = 8) always fine (n = 8)]" || fmt.Sprint(m.Z) != "[[0.625 0.125 0.25] [1 0 0]]" || strings.Join(strings.Fields(string(m.Text)), "") != `[["5","1","2"],["8","0","0"]]` {
		t.Errorf("matrix: %v %v %s", m.Y, m.Z, m.Text)
	}
}

// A long test outweighs short ones, unless every test counts the same.
func TestSeries(t *testing.T) {
	s := suite(t, 4, func(i int, _ bool, w *metrics.Writer) {
		switch i {
		case 0:
			long := make([]float64, 1000)
			for k := range long {
				long[k] = 10
			}
			w.AddData("speed", metrics.Numbers(long).Unit("m/s"))
		case 1:
			w.AddData("speed", metrics.Numbers([]float64{1, 2, 3}).Unit("m/s"))
		case 2:
			w.AddData("speed", metrics.Numbers([]float64{1}).Unit("km/h"))
		}
		w.Add("x", metrics.Scalar{Value: 1})
	})
	doc := run(t, s, func(all *settings.Settings) {
		all.Show = []string{"series"}
		all.Series = []settings.Series{{Data: "speed"}, {Data: "speed", PerTest: true}, {Data: "none"}}
	})
	for name, want := range map[string]struct{ sum, top float64 }{
		"Over all tests: speed": {1003, 1000}, "Over all tests: speed, test by test": {2, 1},
	} {
		all := traces(t, doc, name)
		sum := 0.0
		for _, y := range all[0].Y {
			sum += y.(float64)
		}
		if top := all[0].Y[len(all[0].Y)-1].(float64); len(all) != 3 || fmt.Sprintf("%.6g %.6g", sum, top) != fmt.Sprintf("%.6g %.6g", want.sum, want.top) {
			t.Errorf("%s: %v in all, %v in the last bin; want %v", name, sum, top, want)
		}
		e, _ := doc.Metric(name)
		if d := e.Description(); !strings.Contains(d, "1003 values of 2 tests") || !strings.Contains(d, `1 test without it`) || !strings.Contains(d, `(in "km/h")`) {
			t.Errorf("%s: %s", name, d)
		}
	}
	if slices.Contains(names(doc), "Over all tests: none") {
		t.Error("there is a series that nobody has")
	}
}

// Each tag has its rate; tests without one are a tag of their own; ignored tests are gone.
func TestTagsAndIgnored(t *testing.T) {
	s := resimtest.Start(t)
	b, _ := ground(t, s)
	ignored := b.Jobs[0].ExperienceName
	type rate struct{ passed, n int }
	want := map[string]rate{}
	left := 0
	for _, j := range b.Jobs {
		if j.ExperienceName == ignored {
			left++
			continue
		}
		if j.Conflated != "PASSED" && j.Conflated != "WARNING" && j.Conflated != "BLOCKER" && j.Conflated != "ERROR" {
			continue
		}
		tags := []string{"untagged"}
		if len(j.Experience.Tags) > 0 {
			tags = nil
		}
		for _, tag := range j.Experience.Tags {
			tags = append(tags, tag.Name)
		}
		for _, tag := range tags {
			r := want[tag]
			r.n++
			if j.Conflated == "PASSED" {
				r.passed++
			}
			want[tag] = r
		}
	}
	doc := run(t, s, func(all *settings.Settings) {
		all.Show, all.Ignore.Experiences = []string{"summary", "tags"}, []string{ignored}
	})
	found := 0
	for _, part := range traces(t, doc, "Pass rate by tag") {
		for i, x := range part.X {
			for tag, r := range want {
				if x == fmt.Sprintf("%s (n = %d)", tag, r.n) {
					found++
					if have := part.Y[i].(float64); fmt.Sprintf("%.9g", have) != fmt.Sprintf("%.9g", 100*float64(r.passed)/float64(r.n)) {
						t.Errorf("%s: have %v, want %v", tag, have, r)
					}
				}
			}
		}
	}
	if found != len(want) || len(want) < 3 {
		t.Errorf("%d of %d tags are shown", found, len(want))
	}
	if have := text(t, doc, "Summary"); !strings.Contains(have, fmt.Sprintf("%d tests\n", len(b.Jobs)-left)) || !strings.Contains(have, fmt.Sprintf("1 of %d tests left out by the settings", len(b.Jobs))) {
		t.Errorf("summary:\n%s", have)
	}
}
