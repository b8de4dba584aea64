package resolve_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// The values of the first jobs, in their order; what is beyond the limit is counted.
func TestConcatenation(t *testing.T) {
	s := start(t)
	c := connect(t, s)
	all, of := voltages(t, asListed(good(s)))
	jobs := len(asListed(good(s)))
	for _, limit := range []int{-1, 0, 1, len(all) / 2, len(all) - 1, len(all), len(all) + 1, 1 << 40} {
		s.ResetRequests()
		have, err := openBatch(t, c, good(s)).Concatenation(t.Context(), limit, "battery voltage")
		if err != nil {
			t.Fatal(err)
		}
		kept := min(max(0, limit), len(all))
		want := resolve.Concatenation{
			Names: []string{"battery voltage"}, Units: []string{"V"}, Values: [][]float64{all[:kept:kept]},
			LeftOut: len(all) - kept, Found: len(of), Missing: jobs - len(of),
		}
		if kept == 0 {
			want.Values[0] = nil
		}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("limit %d (-want +got):\n%s", limit, diff)
		}
		wantRequests(t, s, map[string]int{"getBatch": 1, "listJobs": 1, "listMetricsDataForJob": jobs, "download": len(of)})
	}
}

// Series that belong together stay together: a job that lacks one of them counts for none.
func TestConcatenationOfSeveral(t *testing.T) {
	s := start(t)
	jobs := reported(good(s))
	pair := []string{"path deviation over time", "battery voltage"}
	s.SetFaults(empty(t, jobs[1], pair[0]), empty(t, jobs[1], pair[1]))
	c := connect(t, s)
	have, err := openBatch(t, c, good(s)).Concatenation(t.Context(), 8, pair[0], pair[1])
	if err != nil {
		t.Fatal(err)
	}
	want := resolve.Concatenation{Names: pair, Units: []string{"m", "V"}, Values: make([][]float64, 2), Found: len(jobs), Missing: len(asListed(good(s))) - len(jobs)}
	for _, j := range jobs {
		if j == jobs[1] {
			continue
		}
		for i, name := range pair {
			values, err := mustDocument(t, j).Numbers(name)
			if err != nil {
				t.Fatal(err)
			}
			want.Values[i] = append(want.Values[i], values...)
		}
	}
	want.LeftOut = len(want.Values[0]) - 8
	want.Values[0], want.Values[1] = want.Values[0][:8], want.Values[1][:8]
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantRequests(t, s, map[string]int{"getBatch": 1, "listJobs": 1, "listMetricsDataForJob": len(asListed(good(s))), "download": 2 * len(jobs)})

	for _, names := range [][2]string{{"battery voltage", "no such data"}, {"no such data", "battery voltage"}} {
		have, err := openBatch(t, c, good(s)).Concatenation(t.Context(), 8, names[0], names[1])
		if err != nil || have.Found != 0 || have.Missing != len(asListed(good(s))) || have.Values[0] != nil || have.Values[1] != nil {
			t.Errorf("%v: %+v, %v", names, have, err)
		}
	}
}

func TestConcatenationFails(t *testing.T) {
	s := start(t)
	jobs := reported(good(s))
	c := connect(t, s)
	read := func(names ...string) error {
		_, err := openBatch(t, c, good(s), resolve.TolerateLoss()).Concatenation(t.Context(), 1000, names[0], names[1:]...)
		return err
	}
	s.SetFaults(instead(t, jobs[1], "battery voltage", metrics.Numbers([]float64{48_000}).Unit("mV")))
	err := read("battery voltage")
	if !errors.Is(err, resolve.ErrMixedUnits) {
		t.Errorf("not ErrMixedUnits: %v", err)
	}
	wantText(t, err, `"battery voltage"`, `"V" in job `+jobs[0].ID.String(), `"mV" in job `+jobs[1].ID.String())
	err = read("path deviation over time", "battery voltage")
	wantText(t, err, "job "+jobs[1].ID.String(), `"path deviation over time" has 5 values, "battery voltage" has 1`)
	if err := read("Speed over time: driven (status)"); !errors.Is(err, metrics.ErrWrongType) {
		t.Errorf("not ErrWrongType: %v", err)
	}
}

// A job of which anything is lost counts for none of the series.
func TestConcatenationWithLoss(t *testing.T) {
	s := start(t)
	lost := reported(good(s))[0]
	s.SetFaults(resimtest.Fault{Operation: "download", Path: dataOf(t, lost, "battery voltage").String(), Status: http.StatusNotFound})
	c := connect(t, s)
	_, err := openBatch(t, c, good(s)).Concatenation(t.Context(), 1000, "path deviation over time", "battery voltage")
	wantText(t, err, `data "battery voltage"`, "job "+lost.ID.String())

	b := openBatch(t, c, good(s), resolve.TolerateLoss())
	have, err := b.Concatenation(t.Context(), 1000, "path deviation over time", "battery voltage")
	if err != nil {
		t.Fatal(err)
	}
	rest := slices.DeleteFunc(asListed(good(s)), func(j *resimtest.Job) bool { return j == lost })
	all, of := voltages(t, rest)
	if have.Lost != 1 || have.Found != len(of) || have.Missing != len(rest)-len(of) || !slices.Equal(have.Values[1], all) || len(have.Values[0]) != len(all) {
		t.Errorf("have %+v", have)
	}
	if len(b.Losses()) != 1 {
		t.Errorf("losses: %v", b.Losses())
	}
}
