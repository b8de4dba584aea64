package report

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// history is a suite over time: its finished batches in the order of their creation, and what became
// of each experience in each of them.
type history struct {
	name        string
	project     uuid.UUID
	start, end  time.Time
	batches     []batch
	unfinished  int
	tests       int
	experiences []*experience // in order of first appearance
}

// batch is one column of the history.
type batch struct {
	*resolve.Batch
	created time.Time
	label   string // unique; for axes and tables
	counts  map[resim.ConflatedStatus]int
}

// experience is one row of the history.
type experience struct {
	name  string                        // the newest
	cells map[int]resim.ConflatedStatus // by position of the batch; the worst, if it was run several times
}

func newHistory(ctx context.Context, r *resolve.Report) (*history, error) {
	info := r.Info()
	h := &history{name: info.Name, project: r.Project(), start: info.Start, end: info.End}
	all, err := r.Batches(ctx)
	if err != nil {
		return nil, err
	}
	builds, err := r.Builds(ctx)
	if err != nil {
		return nil, err
	}
	labels := map[string]int{}
	for _, b := range all {
		if !b.Info().Status.Final() {
			h.unfinished++
			continue
		}
		label := batchLabel(b.Info(), builds)
		if labels[label]++; labels[label] > 1 {
			label += fmt.Sprintf(" #%d", labels[label])
		}
		h.batches = append(h.batches, batch{b, b.Info().Created, label, map[resim.ConflatedStatus]int{}})
	}
	if err := h.fetchJobs(ctx); err != nil {
		return nil, err
	}
	rows := map[uuid.UUID]*experience{}
	for i, b := range h.batches {
		for job, err := range b.Jobs(ctx) {
			if err != nil {
				return nil, err
			}
			info := job.Info()
			h.tests++
			b.counts[info.Conflated]++
			row := rows[info.Experience]
			if row == nil {
				row = &experience{cells: map[int]resim.ConflatedStatus{}}
				rows[info.Experience] = row
				h.experiences = append(h.experiences, row)
			}
			row.name = info.ExperienceName
			if old, ok := row.cells[i]; !ok || badness(info.Conflated) > badness(old) {
				row.cells[i] = info.Conflated
			}
		}
	}
	return h, nil
}

// fetchJobs fetches the job lists of all batches at once; they are kept, so going through them one by
// one then costs nothing. How many requests are really under way is for the client to decide.
func (h *history) fetchJobs(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(32)
	for _, b := range h.batches {
		group.Go(func() error {
			for _, err := range b.Jobs(ctx) { // to the end: a list that nobody reads any more is given up
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// batchLabel is the day and minute of a batch's creation and its build's version, if the build is
// still there and has one.
func batchLabel(b resim.Batch, builds map[uuid.UUID]resim.Build) string {
	label := b.Created.UTC().Format("2006-01-02 15:04")
	if v := builds[b.Build].Version; v != "" {
		label += " · " + v
	}
	return label
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02") }

// shown are the statuses that say how a test ended, from harmless to bad.
var shown = []resim.ConflatedStatus{resim.ConflatedPassed, resim.ConflatedWarning, resim.ConflatedBlocker, resim.ConflatedError, resim.ConflatedCancelled}

// badness orders the ends of tests; a test that did not decide anything is the least.
func badness(s resim.ConflatedStatus) int {
	switch s {
	case resim.ConflatedError:
		return 4
	case resim.ConflatedBlocker:
		return 3
	case resim.ConflatedWarning:
		return 2
	case resim.ConflatedPassed:
		return 1
	default:
		return 0
	}
}

func failed(s resim.ConflatedStatus) bool { return badness(s) >= badness(resim.ConflatedBlocker) }

// decided reports whether a test came to an end that says something: neither cancelled nor running.
func decided(s resim.ConflatedStatus) bool { return badness(s) > 0 }

// summary is the batch's tests by status in words.
func (b batch) summary() string {
	var parts []string
	for _, s := range shown {
		if n := b.counts[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ToLower(string(s))))
		}
	}
	if len(parts) == 0 {
		return "no finished tests"
	}
	return strings.Join(parts, ", ")
}
