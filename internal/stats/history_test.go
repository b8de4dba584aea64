package stats

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// outcomes reads P for passed, W for warned, F and E for failed, and - for a blank.
func outcomes(s string) []Outcome {
	var all []Outcome
	for _, c := range s {
		all = append(all, map[rune]Outcome{'P': Passed, 'W': Warned, 'F': Failed, 'E': Failed, '-': Blank}[c])
	}
	return all
}

func TestHistory(t *testing.T) {
	for _, c := range []struct {
		results  string
		decided  int
		failed   int
		flips    int
		flipRate string
		newest   Outcome
		streak   int
		since    int
		lastPass int
		runs     int
	}{
		{"PPFPFFFFPP", 10, 5, 4, "0.4444", Passed, 2, 8, 9, 5},
		{"PF-PFPEFPF", 9, 5, 7, "0.8750", Failed, 1, 9, 8, 8},
		{"PPPPPFFFFF", 10, 5, 1, "0.1111", Failed, 5, 5, 4, 2},
		{"F", 1, 1, 0, "none", Failed, 1, 0, -1, 1},
		{"PWF", 3, 1, 2, "1.0000", Failed, 1, 2, 0, 2},
		{"F-F--", 2, 2, 0, "0.0000", Failed, 2, 0, -1, 1},
		{"", 0, 0, 0, "none", Blank, 0, -1, -1, 0},
		{"---", 0, 0, 0, "none", Blank, 0, -1, -1, 0},
	} {
		h := HistoryOf(outcomes(c.results))
		rate := "none"
		if r, ok := h.FlipRate(); ok {
			rate = fmt.Sprintf("%.4f", r)
		}
		have := []any{h.Decided, h.Failed, h.Flips, rate, h.Newest, h.Streak, h.Since, h.LastPass, h.Runs}
		want := []any{c.decided, c.failed, c.flips, c.flipRate, c.newest, c.streak, c.since, c.lastPass, c.runs}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("%q: want -, have +:\n%s", c.results, diff)
		}
	}
}

func TestEpisodes(t *testing.T) {
	h := HistoryOf(outcomes("PF-FPFW-FF"))
	want := []Episode{{1, 3, 2, 4}, {5, 5, 1, 6}, {8, 9, 2, -1}}
	if diff := cmp.Diff(want, h.Episodes); diff != "" {
		t.Errorf("want -, have +:\n%s", diff)
	}
	if h.Episodes[0].BatchesToFix() != 3 || !h.Episodes[2].Open() || h.Episodes[2].BatchesToFix() != 0 || h.MedianBatchesToFix() != 2 {
		t.Errorf("batches to fix: %v", h.MedianBatchesToFix())
	}
	if !math.IsNaN(HistoryOf(outcomes("PFF")).MedianBatchesToFix()) {
		t.Error("an open episode has a time to fix")
	}
}

func TestLabel(t *testing.T) {
	for _, c := range []struct {
		results  string
		unsteady bool
		want     Label
	}{
		{"", false, NoData},
		{"--", true, NoData},
		{"--P", false, New},
		{"--F", true, New},
		{"--P-", false, Stable},
		{"-F-", false, Broken},
		{"PPF", true, NewlyFailing},
		{"PWF", false, NewlyFailing},
		{"FP", true, Fixed},
		{"FFFW", false, Fixed},
		{"FF", false, Broken},
		{"PFFF", true, Broken},
		{"PFPFFF", false, Broken},
		{"PFPPFF", false, Unstable},
		{"PFPP", false, Stable},
		{"PFPFPP", false, Unstable},
		{"PFPFPPPPPPPPPPP", false, Stable},
		{"PFPPPFPPPP", false, Unstable},
		{"FPPPPFPPPPP", false, Stable}, // the first flip is no longer recent
		{"PPPP", true, Unstable},
		{"PPFF", false, StillFailing},
		{"PPFF", true, Unstable},
		{"PWPWW", false, Unstable},
	} {
		if have := HistoryOf(outcomes(c.results)).Label(c.unsteady); have != c.want {
			t.Errorf("%q, %v: have %v, want %v", c.results, c.unsteady, have, c.want)
		}
	}
}

func TestLabelsAsWords(t *testing.T) {
	for label, want := range map[Label]string{NoData: "NO DATA", NewlyFailing: "NEWLY FAILING", Stable: "STABLE", Stable + 1: "Label(8)", -1: "Label(-1)"} {
		if label.String() != want {
			t.Errorf("have %s, want %s", label, want)
		}
	}
}

func TestRegime(t *testing.T) {
	for results, want := range map[string]float64{"PPPPPPPFFFFF": .00253, "PPFPFFFFPP": .35714} {
		if have, ok := HistoryOf(outcomes(results)).Regime(); !ok || !near(have, want, 5e-6) {
			t.Errorf("%s: have %v %v, want %v", results, have, ok, want)
		}
	}
	if _, ok := HistoryOf(outcomes("PPPPPPFFF")).Regime(); ok {
		t.Error("three failures make a regime")
	}
}

func TestOutage(t *testing.T) {
	for _, c := range []struct {
		errors, decided int
		want            bool
	}{{4, 4, false}, {4, 5, true}, {3, 5, false}, {80, 100, true}, {79, 100, false}, {0, 0, false}} {
		if have := Outage(c.errors, c.decided); have != c.want {
			t.Errorf("%d errors of %d: have %v", c.errors, c.decided, have)
		}
	}
}
