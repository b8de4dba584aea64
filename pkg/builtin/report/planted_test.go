package report

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// What was planted is found, and of what is claimed little is something else: sixty batches of twenty tests with noise, a regression
// that is fixed later, a slow drift, a flaky test, one that is broken since a known batch, and an outage.
func TestPlanted(t *testing.T) {
	const batches, tests, seeds = 60, 20, 20
	const regressed, repaired, broke, outage = 22, 38, 45, 30
	found := map[string]int{}
	drifts := map[uint64]bool{}
	claims, others := 0, 0
	for seed := range uint64(seeds) {
		random := rand.New(rand.NewPCG(seed, 1))
		var lines [tests]strings.Builder
		for at := range batches {
			for k := range tests {
				switch {
				case at == outage && k > 1:
					lines[k].WriteByte('E')
				case k == 3 && at >= broke, k == 5 && random.Float64() < 0.4:
					lines[k].WriteByte('B')
				default:
					lines[k].WriteByte('P')
				}
			}
		}
		s := story{metrics: func(at, test int) []resim.Metric {
			latency, energy := 50+float64(test)+random.NormFloat64()*4, 9+0.5*float64(test)+random.NormFloat64()
			if at >= regressed && at < repaired {
				latency += 5
			}
			energy += 0.03 * float64(at)
			return []resim.Metric{value("latency", latency), value("energy", energy), value("clearance", 1+random.NormFloat64()), value("speed", 2+random.ExpFloat64())}
		}}
		for k := range lines {
			s.tests = append(s.tests, lines[k].String())
		}
		h := s.history()
		near := func(c change, at int) bool { return c.what == confirmed && c.at >= at-1 && c.at <= at+1 }
		for _, c := range h.findings().changes {
			switch {
			case c.name == "latency" && near(c, regressed) && c.delta > 0:
				found["the regression"]++
			case c.name == "latency" && near(c, repaired) && c.delta < 0:
				found["its repair"]++
			case c.name == "energy" && c.delta > 0: // as a drift, or as steps up
				drifts[seed] = true
			case c.kind == "pass rate" && c.at >= broke-2 && c.delta < 0: // one of twenty tests broke
			default:
				others++
			}
			claims++
		}
		if h.batches[outage].outage && !slices.Contains(h.usable, outage) && len(h.usable) == batches-1 {
			found["the outage"]++
		}
		if r := h.rows[3]; r.broken() && r.since == broke {
			found["the broken test"]++
		}
		if h.rows[5].unstable() {
			found["the flaky test"]++
		}
		for k, r := range h.rows {
			if k != 5 && (r.unstable() || k != 3 && r.history.Failed > 0) {
				t.Errorf("seed %d: %s is told, and is steady", seed, r.title)
			}
		}
	}
	found["the drift, or a step of it"] = len(drifts)
	for _, what := range []string{"the regression", "its repair", "the drift, or a step of it", "the outage", "the broken test", "the flaky test"} {
		if least := seeds * 3 / 4; found[what] < least {
			t.Errorf("%s was found in %d of %d reports", what, found[what], seeds)
		}
	}
	if others*10 > claims { // a share of 5 % is expected
		t.Errorf("%d of %d claims are of something else", others, claims)
	}
}
