package report

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// mostListed is how many of the newest batches are read test by test; older ones are only counted.
const mostListed = 200

// mostHeld is how many tests' lists of metrics are in memory before they are entered.
const mostHeld = 2048

// ahead is how many lists are asked for at a time. How many requests are really under way is for the
// client to decide.
const ahead = 64

// need is what has to be fetched.
type need struct {
	jobs, tags, batchMetrics, testMetrics bool
}

func (n need) and(more need) need {
	return need{n.jobs || more.jobs, n.tags || more.tags, n.batchMetrics || more.batchMetrics, n.testMetrics || more.testMetrics}
}

// fetch fills a history with what is needed, and asks for nothing else.
func fetch(ctx context.Context, r *resolve.Report, s settings.Settings, n need) (*history, error) {
	h := newHistory(s, n)
	info := r.Info()
	h.name, h.start, h.end = info.Name, info.Start, info.End
	h.links = links{resim.AppURL(r.Client().BaseURL()), r.Project()}

	all, err := r.Batches(ctx)
	if err != nil {
		return nil, err
	}
	builds, err := r.Builds(ctx)
	if err != nil {
		return nil, err
	}
	var batches []*resolve.Batch
	for _, b := range all {
		if _, finished := h.addBatch(b.Info(), builds[b.Info().Build].Version); finished {
			batches = append(batches, b)
		}
	}
	if n.tags {
		if h.tags, err = r.Tags(ctx); err != nil {
			return nil, err
		}
	}
	var tests [][]test
	if n.jobs || n.testMetrics {
		if tests, err = h.fetchJobs(ctx, batches); err != nil {
			return nil, err
		}
	}
	h.settle()
	if n.batchMetrics {
		if err := h.fetchBatchMetrics(ctx, batches); err != nil {
			return nil, err
		}
	}
	if n.testMetrics {
		if err := h.fetchTestMetrics(ctx, tests); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// test is the job that counts for a row in a batch.
type test struct {
	batch int
	row   *row
	job   *resolve.Job
}

// fetchJobs fetches the tests of the newest batches. They are by batch, without those that came to no
// result.
func (h *history) fetchJobs(ctx context.Context, batches []*resolve.Batch) ([][]test, error) {
	first := max(0, len(batches)-mostListed)
	h.asked.batchesCounted, h.asked.listsCap = first, mostListed
	lists := make([][]*resolve.Job, len(batches))
	group, groupContext := errgroup.WithContext(ctx)
	group.SetLimit(ahead)
	for i := first; i < len(batches); i++ {
		group.Go(func() error {
			for job, err := range batches[i].Jobs(groupContext) {
				if err != nil {
					return err
				}
				lists[i] = append(lists[i], job)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	tests := make([][]test, len(batches))
	for i := first; i < len(batches); i++ {
		h.batches[i].listed = true
		counts := map[*row]*resolve.Job{}
		var rows []*row
		for _, job := range lists[i] {
			r, kept := h.addJob(i, job.Info())
			if !kept {
				continue
			}
			if counts[r] == nil {
				rows = append(rows, r)
			}
			counts[r] = job
		}
		for _, r := range rows {
			if r.at(i).decided() {
				tests[i] = append(tests[i], test{i, r, counts[r]})
			}
		}
	}
	return tests, nil
}

func (h *history) fetchBatchMetrics(ctx context.Context, batches []*resolve.Batch) error {
	lists := make([][]resim.Metric, len(batches))
	group, groupContext := errgroup.WithContext(ctx)
	group.SetLimit(ahead)
	for i, b := range batches {
		group.Go(func() (err error) {
			lists[i], err = b.Metrics(groupContext)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for i, list := range lists {
		h.addBatchMetrics(i, list)
	}
	return nil
}

// fetchTestMetrics spends the budget, one request for each test, on the newest batches. A batch is read
// whole or not at all, for a part of it is not like another batch.
func (h *history) fetchTestMetrics(ctx context.Context, tests [][]test) error {
	var wanted []test
	full := false
	for _, of := range slices.Backward(tests) {
		if full = full || h.asked.spent+len(of) > h.settings.Requests; !full {
			h.asked.spent += len(of)
			wanted = append(wanted, of...)
		} else if len(of) > 0 {
			h.asked.batchesLeft++
			h.asked.testsLeft += len(of)
		}
	}
	for some := range slices.Chunk(wanted, mostHeld) {
		lists := make([][]resim.Metric, len(some))
		group, groupContext := errgroup.WithContext(ctx)
		group.SetLimit(ahead)
		for k, t := range some {
			group.Go(func() (err error) {
				lists[k], err = t.job.Metrics(groupContext)
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
		for k, list := range lists {
			h.addTestMetrics(some[k].batch, some[k].row, list)
		}
	}
	return nil
}
