package resolve_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

func TestSweepHasItsBatchesAndTheirParameters(t *testing.T) {
	s := start(t)
	c := connect(t, s)
	want := s.Data().Projects[0].Sweeps[0]
	sweep, err := resolve.OpenSweep(t.Context(), c, uuid.Nil, want.ID)
	if err != nil || sweep.Project() != s.Project() || sweep.Info().Name != want.Name {
		t.Fatalf("%+v, %v", sweep, err)
	}
	batches, err := sweep.Batches(t.Context())
	if err != nil || len(batches) != len(want.Batches) || len(batches) < 2 {
		t.Fatalf("%d batches of %d, %v", len(batches), len(want.Batches), err)
	}
	for i, b := range batches {
		if b.Info().ID != want.Batches[i].ID {
			t.Errorf("batch %d is %s, want %s", i, b, want.Batches[i].ID)
		}
		for j, err := range b.Jobs(t.Context()) {
			if err != nil || j.Info().Parameters["planner"] != want.Batches[i].Parameters["planner"] || len(j.Info().Parameters) != 2 {
				t.Errorf("%s: %v, %v", j, j.Info().Parameters, err)
			}
		}
	}
	if a := sweep.Account(); len(a.Missing) > 0 || a.Lists == 0 || len(sweep.Losses()) > 0 {
		t.Errorf("the account is %+v", a)
	}
	empty, err := resolve.OpenSweep(t.Context(), c, s.Project(), s.Data().Projects[0].Sweeps[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	if batches, err := empty.Batches(t.Context()); err != nil || len(batches) != 0 {
		t.Errorf("%v, %v", batches, err)
	}
}

// A batch of a sweep that cannot be read is never left out.
func TestSweepWithABatchThatIsGone(t *testing.T) {
	want := resimtest.New(resimtest.WithShape(tiny))
	defer want.Close()
	gone := want.Data().Projects[0].Sweeps[0].Batches[1].ID
	s := start(t, resimtest.WithFault(resimtest.Fault{Operation: "getBatch", Path: gone.String(), Status: 404}))
	sweep, err := resolve.OpenSweep(t.Context(), connect(t, s, conformance.InjectedStatus(404)), s.Project(), s.Data().Projects[0].Sweeps[0].ID, resolve.TolerateLoss())
	if err != nil {
		t.Fatal(err)
	}
	_, err = sweep.Batches(t.Context())
	var lost *resolve.LossError
	if !errors.As(err, &lost) || lost.Loss.Batch != gone || !strings.Contains(err.Error(), gone.String()) {
		t.Errorf("%v", err)
	}
}

func TestFindSweep(t *testing.T) {
	s := start(t)
	c := connect(t, s)
	p := s.Data().Projects[0]
	for _, which := range []string{p.Sweeps[0].Name, p.Sweeps[0].ID.String()} {
		found, err := resolve.FindSweep(t.Context(), c, p.Name, which)
		if err != nil || found.ID != p.Sweeps[0].ID || found.Project != p.ID || len(found.Batches) != len(p.Sweeps[0].Batches) {
			t.Errorf("%s: %+v, %v", which, found, err)
		}
	}
	if _, err := resolve.FindSweep(t.Context(), c, "", p.Sweeps[0].Name); !errors.Is(err, resolve.ErrAmbiguous) {
		t.Errorf("it is in two projects: %v", err)
	}
	if _, err := resolve.FindSweep(t.Context(), c, "", nobody); !errors.Is(err, resim.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func TestMetricListsAreThoseOfTheJobsInTheirOrder(t *testing.T) {
	s := start(t)
	b, err := resolve.OpenBatch(t.Context(), connect(t, s), s.Project(), s.Batch(), resolve.WithCache(0))
	if err != nil {
		t.Fatal(err)
	}
	listed := func() (jobs []uuid.UUID, metrics int) {
		for l, err := range b.MetricLists(t.Context()) {
			if err != nil || l.Loss != nil {
				t.Fatalf("%v %v", err, l.Loss)
			}
			own, err := l.Job.Metrics(t.Context())
			if err != nil || !slices.EqualFunc(own, l.Metrics, func(a, b resim.Metric) bool { return a.ID == b.ID }) {
				t.Errorf("%s has %d metrics, %d in the list, %v", l.Job, len(own), len(l.Metrics), err)
			}
			jobs, metrics = append(jobs, l.Job.Info().ID), metrics+len(own)
		}
		return jobs, metrics
	}
	jobs, metrics := listed()
	var want []uuid.UUID
	for j, err := range b.Jobs(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, j.Info().ID)
	}
	if !slices.Equal(jobs, want) || len(want) == 0 || metrics == 0 {
		t.Errorf("%d of %d jobs, %d metrics", len(jobs), len(want), metrics)
	}
	before := s.Requests()["listJobs"]
	b.Forget()
	if again, _ := listed(); !slices.Equal(again, jobs) || s.Requests()["listJobs"] != before+1 {
		t.Errorf("after it was forgotten: %d jobs, %d requests for them before, %d after", len(again), before, s.Requests()["listJobs"])
	}
}

func TestMetricListThatIsLost(t *testing.T) {
	truth := resimtest.New(resimtest.WithShape(tiny))
	defer truth.Close()
	batch := truth.Data().Projects[0].Batches[3]
	lost := batch.Jobs[1].ID
	s := start(t, resimtest.WithFault(resimtest.Fault{Operation: "listMetricsForJob", Path: lost.String(), Status: 500}))
	c := connect(t, s, conformance.InjectedStatus(500))
	b, err := resolve.OpenBatch(t.Context(), c, s.Project(), batch.ID, resolve.TolerateLoss())
	if err != nil {
		t.Fatal(err)
	}
	for l, err := range b.MetricLists(t.Context()) {
		if err != nil || (l.Loss != nil) != (l.Job.Info().ID == lost) {
			t.Errorf("%s: loss %v, %v", l.Job, l.Loss, err)
		}
	}
	if len(b.Losses()) != 1 {
		t.Errorf("losses: %v", b.Losses())
	}
	if b, err = resolve.OpenBatch(t.Context(), c, s.Project(), batch.ID); err != nil {
		t.Fatal(err)
	}
	for _, err = range b.MetricLists(t.Context()) {
		if err != nil {
			break
		}
	}
	var failure *resolve.LossError
	if !errors.As(err, &failure) || failure.Loss.Job != lost {
		t.Errorf("without tolerance: %v", err)
	}
}
