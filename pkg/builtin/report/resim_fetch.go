package report

import (
	"bytes"
	"context"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// reSimTables are what ReSim's report is computed from: every batch, whatever its status, with all its
// tests and metrics.
type reSimTables struct {
	project                   uuid.UUID
	batches                   []*reSimBatch // by creation
	testMetrics, batchMetrics reSimMetrics
}

// reSimBatch is a batch, its tests, and when its build was created.
type reSimBatch struct {
	*resolve.Batch
	info     resim.Batch
	build    time.Time
	built    bool // the build still is there
	jobs     []*resolve.Job
	statuses map[string]int // how many of them have which
}

func (b *reSimBatch) id() uuid.UUID { return b.info.ID }

// fetchReSim reads all tables. Requests are one for each 100 batches, for each 100 tests and the metrics
// of each batch, for the metrics of each test, and those of the builds.
func fetchReSim(ctx context.Context, r *resolve.Report) (*reSimTables, error) {
	t := &reSimTables{project: r.Project()}
	all, err := r.Batches(ctx)
	if err != nil {
		return nil, err
	}
	builds, err := r.Builds(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range all {
		build, built := builds[b.Info().Build]
		t.batches = append(t.batches, &reSimBatch{
			Batch: b, info: b.Info(), build: build.Created, built: built, statuses: map[string]int{},
		})
	}
	if err := reSimEach(ctx, t.batches, t.fetchBatch); err != nil {
		return nil, err
	}
	type test struct {
		job   *resolve.Job
		batch *reSimBatch
	}
	var tests []test
	for _, b := range t.batches {
		for _, j := range b.jobs {
			tests = append(tests, test{j, b})
		}
	}
	err = reSimEach(ctx, tests, func(ctx context.Context, one test) error {
		metrics, err := one.job.Metrics(ctx)
		t.testMetrics.add(one.job.Info().ID, one.batch, metrics)
		return err
	})
	return t, err
}

// fetchBatch reads the tests and the metrics of a batch.
func (t *reSimTables) fetchBatch(ctx context.Context, b *reSimBatch) error {
	for job, err := range b.Jobs(ctx) {
		if err != nil {
			return err
		}
		b.jobs = append(b.jobs, job)
		b.statuses[string(job.Info().Conflated)]++
	}
	metrics, err := b.Metrics(ctx)
	t.batchMetrics.add(b.id(), b, metrics)
	return err
}

func reSimEach[T any](ctx context.Context, items []T, f func(context.Context, T) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(ahead)
	for _, item := range items {
		group.Go(func() error { return f(ctx, item) })
	}
	return group.Wait()
}

// reSimMetrics are the metrics of tests, or of batches, by name. It is safe for concurrent use while
// they are added.
type reSimMetrics struct {
	mu     sync.Mutex
	byName map[string]*reSimMetric
}

// reSimMetric is one metric in all tests, or batches, that have it.
type reSimMetric struct {
	name     string
	statuses map[string]int
	points   []reSimPoint // of scalars
}

// reSimPoint is the scalar of one test or batch.
type reSimPoint struct {
	owner uuid.UUID // the test or batch
	batch *reSimBatch
	value float64 // NaN if null
	unit  string  // "" for none
}

// add adds the metrics of one test or batch. Those of events are none of the test's, and of several with
// one name the first counts.
func (all *reSimMetrics) add(owner uuid.UUID, b *reSimBatch, metrics []resim.Metric) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.byName == nil {
		all.byName = map[string]*reSimMetric{}
	}
	seen := map[string]bool{}
	for _, m := range metrics {
		if m.Event || seen[m.Name] {
			continue
		}
		seen[m.Name] = true
		known := all.byName[m.Name]
		if known == nil {
			known = &reSimMetric{name: m.Name, statuses: map[string]int{}}
			all.byName[m.Name] = known
		}
		if m.Status != "" {
			known.statuses[string(m.Status)]++
		}
		if m.Type == resim.TypeScalar {
			known.points = append(known.points, reSimPoint{owner, b, valueOrNaN(m), m.Unit})
		}
	}
}

// sorted are the metrics by name, their points by the owner's id.
func (all *reSimMetrics) sorted() []*reSimMetric {
	var metrics []*reSimMetric
	for _, name := range slices.Sorted(maps.Keys(all.byName)) {
		m := all.byName[name]
		slices.SortFunc(m.points, func(a, b reSimPoint) int { return bytes.Compare(a.owner[:], b.owner[:]) })
		metrics = append(metrics, m)
	}
	return metrics
}

// scalars are the metrics that are a scalar anywhere, as sorted.
func (all *reSimMetrics) scalars() []*reSimMetric {
	return slices.DeleteFunc(all.sorted(), func(m *reSimMetric) bool { return len(m.points) == 0 })
}

func valueOrNaN(m resim.Metric) float64 {
	if !m.HasValue {
		return math.NaN()
	}
	return m.Value
}
