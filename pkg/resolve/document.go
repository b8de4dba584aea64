package resolve

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Select says which part of a job's document is wanted. Without any, all of it is.
type Select func(*selection)

type selection struct {
	metrics, data []string
}

// MetricsNamed selects the metrics of some names and the data sets they refer to.
func MetricsNamed(names ...string) Select {
	return func(s *selection) { s.metrics = append(s.metrics, names...) }
}

// DataNamed selects the data sets of some names.
func DataNamed(names ...string) Select {
	return func(s *selection) { s.data = append(s.data, names...) }
}

// JobDocument is what a job's metrics build wrote, or what was selected of it.
type JobDocument struct {
	Job      *Job
	Document *metrics.Document
}

// Documents yields the document of each job in the order of Jobs, a job without metrics being there
// with an empty one. A bounded number of jobs is fetched ahead; see [WithLookahead].
func (b *Batch) Documents(ctx context.Context, want ...Select) iter.Seq2[JobDocument, error] {
	return func(yield func(JobDocument, error) bool) {
		n := 0
		for d, err := range ordered(ctx, b.g.config.documents, b.Jobs(ctx), func(ctx context.Context, j *Job) (JobDocument, error) {
			doc, err := j.Document(ctx, want...)
			return JobDocument{j, doc}, err
		}) {
			if err == nil {
				n++
				b.g.progress("documents", n, b.info.TotalJobs)
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// Document is what the job's metrics build wrote, or what is selected of it: two requests for the
// lists, and one download for each metric and series. Files (images, videos) are not downloaded; the
// metrics that refer to them are there.
func (j *Job) Document(ctx context.Context, want ...Select) (*metrics.Document, error) {
	var s selection
	for _, w := range want {
		w(&s)
	}
	parts, err := j.parts(ctx, s)
	if err != nil {
		return nil, err
	}
	contents := make([][]byte, len(parts))
	i := 0
	for content, err := range ordered(ctx, lists, each(parts), func(ctx context.Context, p part) ([]byte, error) { return j.download(ctx, p) }) {
		if err != nil {
			return nil, err
		}
		contents[i] = content
		i++
	}
	var of [2][][]byte
	for i, p := range parts {
		if contents[i] == nil { // lost, and said so
			continue
		}
		of[p.kind] = append(of[p.kind], contents[i])
	}
	doc, err := metrics.UnpackParts(of[metricPart], of[dataPart])
	if err != nil {
		return nil, fmt.Errorf("reading the document of %s: %w", j, err)
	}
	return doc, nil
}

type partKind int

const (
	metricPart partKind = iota
	dataPart
)

// part is one metric or series to download.
type part struct {
	kind      partKind
	id        uuid.UUID
	name, url string
}

func (p part) String() string { return [...]string{"metric ", "data "}[p.kind] + p.name }

// parts is what to download for a selection, in the order of the lists.
func (j *Job) parts(ctx context.Context, s selection) ([]part, error) {
	all := s.metrics == nil && s.data == nil
	var parts []part
	referred := map[uuid.UUID]bool{}
	if all || s.metrics != nil {
		list, err := j.Metrics(ctx)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if all || slices.Contains(s.metrics, m.Name) {
				parts = append(parts, part{metricPart, m.ID, m.Name, m.URL})
				for _, id := range m.DataIDs {
					referred[id] = true
				}
			}
		}
	}
	if all || s.data != nil || len(referred) > 0 {
		list, err := j.Data(ctx)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			if d.Type == resim.DataStandard && (all || referred[d.ID] || slices.Contains(s.data, d.Name)) {
				parts = append(parts, part{dataPart, d.ID, d.Name, d.URL})
			}
		}
	}
	return parts, nil
}

// download fetches a part. A URL that is refused may have expired while it waited its turn: the list
// is then asked for again, once, and with it a fresh one. nil without an error is a part that is lost.
func (j *Job) download(ctx context.Context, p part) ([]byte, error) {
	g := j.batch.g
	content, err := get(ctx, g.cache, contentKey{p.id}, func(ctx context.Context) ([]byte, int64, error) {
		b, err := g.client.Download(ctx, p.url)
		if errors.Is(err, resim.ErrForbidden) || errors.Is(err, resim.ErrRefused) || errors.Is(err, resim.ErrNotFound) {
			fresh, listErr := j.fresh(ctx, p)
			if listErr != nil {
				return nil, 0, errors.Join(err, listErr)
			}
			b, err = g.client.Download(ctx, fresh)
		}
		if err == nil {
			err = checkPart(p, b)
		}
		if b == nil {
			b = []byte{} // an empty message is no loss
		}
		return b, int64(len(b)), err
	})
	what := p.String() + " of " + j.String()
	if err != nil {
		content = nil
		err = fmt.Errorf("fetching %s: %w", what, err)
	}
	return content, g.tolerate(ctx, what, err)
}

type contentKey struct{ id uuid.UUID }

// checkPart refuses content that is not what the list promised.
func checkPart(p part, b []byte) error {
	var of [2][][]byte
	of[p.kind] = [][]byte{b}
	doc, err := metrics.UnpackParts(of[metricPart], of[dataPart])
	if err != nil {
		return err
	}
	id := uuid.Nil
	for m := range doc.Metrics() {
		id = m.ID()
	}
	for d := range doc.Data() {
		id = d.ID()
	}
	if id != p.id {
		return fmt.Errorf("%w: the list says it is %s, the content that it is %s", resim.ErrAnswer, p.id, id)
	}
	return nil
}

// fresh asks for the list again and is the part's URL in it.
func (j *Job) fresh(ctx context.Context, p part) (string, error) {
	g := j.batch.g
	if p.kind == metricPart {
		g.cache.forget(listKey{j.record.id, "metrics"})
		for m, err := range g.client.JobMetrics(ctx, g.project, j.batch.info.ID, j.record.id) {
			if err != nil {
				return "", err
			}
			if m.ID == p.id {
				return m.URL, nil
			}
		}
	} else {
		g.cache.forget(listKey{j.record.id, "data"})
		for d, err := range g.client.JobMetricsData(ctx, g.project, j.batch.info.ID, j.record.id) {
			if err != nil {
				return "", err
			}
			if d.ID == p.id {
				return d.URL, nil
			}
		}
	}
	return "", fmt.Errorf("it is no longer in the list: %w", resim.ErrNotFound)
}
