package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

func judgedMetric(name string, status resim.MetricStatus) resim.Metric {
	m := value(name, 1)
	m.Status = status
	return m
}

func TestChanges(t *testing.T) {
	doc := story{
		tests: []string{"PPB", "PPW", "BBP", "--P", "PP-", "PPP", "PEE", "P-B", "WWW"},
		metrics: func(at, test int) []resim.Metric {
			if at == 2 && test == 0 {
				return []resim.Metric{judgedMetric("speed", resim.StatusFailBlock), judgedMetric("noise", resim.StatusFailWarn), judgedMetric("fine", resim.StatusPassed)}
			}
			return nil
		},
	}.written(t)
	var have []string
	for _, row := range rowsOf(t, doc, "What changed in the newest batch") {
		cells := strings.Split(row, " | ")
		have = append(have, strings.Join(cells[:5], " | "))
	}
	want := []string{
		"NEWLY FAILING | test 0 | passed → blocker | 2 times | noise, speed",
		"NEWLY FAILING | test 7 | passed → blocker | 1 time | ",
		"NEWLY WARNING | test 1 | passed → warning | 2 times | ",
		"FIXED | test 2 | blocker → passed | 2 times | ",
		"NEW | test 3 | – → passed |  | ",
		"REMOVED | test 4 | passed → – | 2 times | ",
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("(-want +have):\n%s", diff)
	}
	doc = story{tests: []string{"PP", "BB"}}.written(t)
	wantIn(t, textOf(t, doc, "What changed in the newest batch"), "Nothing changed.", "0 newly failing and 0 fixed of 2 tests")
}

// Broken tests stand at the top, tests that always passed are one row, letters stand beside colors.
func TestGrid(t *testing.T) {
	c := chartOf(t, story{tests: []string{"PPPPP", "WPPPB", "PBBBB", "PPP-P", "CPPPP", "BPBPP", "EPPPP"}}.written(t), "Test grid").Data[0]
	var letters [][]string
	if err := json.Unmarshal(c.Text, &letters); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"", "B", "B", "B", "B"}, {"W", "", "", "", "B"}, {"B", "", "B", "", ""}, {"E", "", "", "", ""}, {"C", "", "", "", ""}, {"", "", "", "", ""}}, letters); diff != "" {
		t.Errorf("letters (-want +have):\n%s", diff)
	}
	want := [][]any{{2., 4., 4., 4., 4.}, {3., 2., 2., 2., 4.}, {4., 2., 4., 2., 2.}, {5., 2., 2., 2., 2.}, {1., 2., 2., 2., 2.}, {2., 2., 2., 2., 2.}}
	if diff := cmp.Diff(want, c.Z); diff != "" {
		t.Errorf("cells (-want +have):\n%s", diff)
	}
	if diff := cmp.Diff([]any{"test 2", "test 1", "test 5", "test 6", "test 4", "(2 tests that always passed)"}, c.Y); diff != "" {
		t.Errorf("rows (-want +have):\n%s", diff)
	}
}

// Upright labels of batches have room, also below a grid of a single row.
func TestRoomForLabels(t *testing.T) {
	doc := story{tests: []string{"PP"}, tags: map[int][]string{0: {"night"}}}.written(t)
	for name, want := range map[string]int{"Test grid": 320, "Pass rate by experience tag": 322, "Pass rate over batches": 480, "Duration over batches": 480} {
		if have := chartOf(t, doc, name).Layout.Height; have != want {
			t.Errorf("%s is %d high, want %d", name, have, want)
		}
	}
}

// A short table leaves no empty page below, a long one can be scrolled.
func TestHeightOfTables(t *testing.T) {
	for tests, want := range map[int]int{1: 154, 2: 218, 20: 640} {
		s := story{}
		for range tests {
			s.tests = append(s.tests, "PB")
		}
		if have := chartOf(t, s.written(t), "Failing most often").Layout.Height; have != want {
			t.Errorf("%d rows are %d high, want %d", tests, have, want)
		}
	}
}

// A grid of many tests and batches is cut, and says so.
func TestGridIsBounded(t *testing.T) {
	var tests []string
	for range gridRows + 30 {
		tests = append(tests, strings.Repeat("PB", gridColumns/2+5))
	}
	doc := story{tests: tests}.written(t)
	c := chartOf(t, doc, "Test grid").Data[0]
	if len(c.Z) != gridRows || len(c.Z[0]) != gridColumns {
		t.Errorf("%d rows of %d columns", len(c.Z), len(c.Z[0]))
	}
	e, _ := doc.Metric("Test grid")
	wantIn(t, e.Description(), "30 more are left out.", "The oldest 10 batches are left out.")
}

func TestUnstable(t *testing.T) {
	rows := rowsOf(t, story{tests: []string{"PPFPFFFFPP", "PPPPPPPPPP", "PPPPPBBBBB", "PPPPPPPPBP"}}.replaced("F", "B").written(t), "Unstable experiences")
	if len(rows) != 1 {
		t.Fatalf("rows: %q", rows)
	}
	// Ten results, five failures in five stretches: as by chance.
	wantIn(t, rows[0], "test 0 | 4 | 4 of 9 (44 %) | 0 | 0 | 0 | as by chance, p = 0.36 | UNSTABLE | ▇▇✖▇✖✖✖✖▇▇")
	doc := story{tests: []string{"PPP", "PPP"}}.written(t)
	wantIn(t, textOf(t, doc, "Unstable experiences"), "None of 2 tests is unstable over 3 batches")
}

// replaced is the story with other letters.
func (s story) replaced(from, to string) story {
	for i := range s.tests {
		s.tests[i] = strings.ReplaceAll(s.tests[i], from, to)
	}
	return s
}

func TestFailingTable(t *testing.T) {
	rows := rowsOf(t, story{tests: []string{"PBBPPB-PWP", "PPPPPPPPPP"}}.written(t), "Failing most often")
	wantIn(t, rows[0], "test 0 | 3 of 9 | 33 % [12–65 %] | 1 | passes, 1 time |", "| 2 (2 times) | ▇✖✖▇▇✖·▇▒▇")
}

func TestTags(t *testing.T) {
	c := chartOf(t, story{
		tests: []string{"PP", "PB", "BP", "PB", "P-"}, tags: map[int][]string{0: {"night", "rain"}, 1: {"night"}, 2: {"night"}, 3: {"rain"}},
	}.written(t), "Pass rate by experience tag").Data[0]
	if diff := cmp.Diff([][]any{{66.6667, 66.6667}, {100., 50.}, {100., nil}}, c.Z); diff != "" {
		t.Errorf("cells (-want +have):\n%s", diff)
	}
	wantIn(t, c.Y[0].(string), "night: newest 2 of 3 [21–94 %]")
	wantIn(t, c.Y[1].(string), "rain: newest 1 of 2", "too few", "#85858F")
	wantIn(t, c.Y[2].(string), "(untagged): newest 0 of 0")
}

func TestWhichMetric(t *testing.T) {
	rows := rowsOf(t, story{
		tests: []string{"PP", "PP"},
		metrics: func(at, test int) []resim.Metric {
			status := resim.StatusPassed
			if at == 1 {
				status = []resim.MetricStatus{resim.StatusFailWarn, resim.StatusFailBlock}[test]
			}
			event := judgedMetric("event", resim.StatusFailBlock)
			event.Event = true
			return []resim.Metric{judgedMetric("speed", status), judgedMetric("quiet", resim.StatusNotApplicable), event}
		},
		ofBatch: func(int) []resim.Metric { return []resim.Metric{judgedMetric("score", resim.StatusPassed)} },
	}.written(t), "Which metric fails")
	if len(rows) != 2 {
		t.Fatalf("rows: %q", rows)
	}
	wantIn(t, rows[0], "speed | tests | 1 | 1 | 2 | 4 | 50 % [15–85 %] | FAIL_BLOCK | ", "1.1</a>")
	wantIn(t, rows[1], "score | batches | 0 | 0 | 2 | 2 | 0 % [0–66 %] | PASSED | ")
}

func TestDuration(t *testing.T) {
	doc := story{
		tests: []string{"PPPPPPPP", "PPPPPPPP", "PPPPPPPP", "CCCCCCCC"},
		batch: func(at int, b *resim.Batch) {
			b.LastUpdated = b.Created.Add(firstDay.AddDate(0, 0, at).Sub(firstDay) / (24 * 30))
		},
	}.written(t)
	c := chartOf(t, doc, "Duration over batches")
	if have := c.trace("median test"); have[0] != 6.0 {
		t.Errorf("tests of 5, 6 and 7 minutes: %v", have)
	}
	e, _ := doc.Metric("Duration over batches")
	wantIn(t, e.Description(), "n = 24 tests.", "Batches: +2 min per batch [2, 2] (Theil–Sen, n = 8), p < 0.001", "Tests: 0 min per batch [0, 0] (Theil–Sen, n = 8), p = 1.")
}

func TestErrors(t *testing.T) {
	rows := rowsOf(t, story{
		tests: []string{"PEE", "PEP", "PPP"},
		batch: func(at int, b *resim.Batch) {
			if at == 0 {
				b.ExecutionErrors = []resim.ExecutionError{{Code: "BATCH_FAILED"}}
			}
		},
	}.written(t), "Errors by cause")
	if len(rows) != 2 {
		t.Fatalf("rows: %q", rows)
	}
	wantIn(t, rows[0], "EXPERIENCE_FAILED | 1 | 3 | 2 | 0 | ", "| test 0, test 1")
	wantIn(t, rows[1], "BATCH_FAILED | 0 | 1 | 0 | 1 | ")
}

func TestHeadlines(t *testing.T) {
	doc := story{tests: []string{"PPPB", "BBBB", "BPPP", "PPBP", "BPBP", "--PP"}}.written(t)
	for name, want := range map[string]float64{
		"Newest pass rate": 100 * 4. / 6, "Pass rate change, like for like": 100 * 1. / 6, "Newly failing tests": 1, "Open failures": 2, "Unstable tests": 1, "Confirmed changes": 0,
	} {
		if have, err := doc.Scalar(name); err != nil || have-want > 1e-9 || want-have > 1e-9 {
			t.Errorf("%s: have %v, want %v (%v)", name, have, want, err)
		}
	}
}
