package resolve

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// content is what a part's URL led to, or the loss.
type content struct {
	bytes []byte
	loss  *Loss
}

type contentKey struct{ job, part uuid.UUID }

// content downloads a part, again if an earlier pass did so. A URL that storage refuses may have expired
// while it waited for its turn, so a fresh one is tried, once.
func (j *Job) content(ctx context.Context, p part, fresh freshURLs, again bool) (content, error) {
	g := j.batch.g
	b, err := get(ctx, g.cache, contentKey{j.id, p.id}, func(ctx context.Context) ([]byte, int64, error) {
		b, err := g.download(ctx, p, p.url, g.client.Download)
		if errors.Is(err, resim.ErrForbidden) || errors.Is(err, resim.ErrRefused) {
			var url string
			if url, err = fresh.of(ctx, p); err == nil {
				g.account.renewed.Add(1)
				b, err = g.download(ctx, p, url, g.client.DownloadNow)
			}
		}
		if err == nil && again {
			g.account.again.Add(1)
		}
		return b, int64(len(b)), err
	})
	if err == nil {
		g.account.documents.Add(1)
		return content{bytes: b}, nil
	}
	loss, err := j.lost(ctx, p.String(), err)
	return content{loss: loss}, err
}

func (g *graph) download(ctx context.Context, p part, url string, how func(context.Context, string, ...func([]byte) error) ([]byte, error)) ([]byte, error) {
	if url == "" {
		return nil, fmt.Errorf("%w: the list has no URL for it", resim.ErrAnswer)
	}
	return how(ctx, url, p.check)
}

// check refuses content that is not what the list promised. A document cut off between two fields, or an
// empty one, is valid protobuf; but every metric names its job, which comes behind its values and
// importance, and every data set has elements, which come last. Behind the job are only the order, whether
// the metric is one of an event, and the tags, any of which may be absent: a cut there cannot be seen.
func (p part) check(b []byte) error {
	var of [2][][]byte
	if p.kind == dataPart {
		of[1] = [][]byte{b}
	} else {
		of[0] = [][]byte{b}
	}
	doc, err := metrics.UnpackParts(of[0], of[1])
	if err != nil {
		return fmt.Errorf("what storage holds cannot be read: %w", err)
	}
	var name, lacks string
	for m := range doc.Metrics() {
		name = m.Name()
		if _, ok := m.JobID(); !ok {
			lacks = "job"
		}
	}
	for d := range doc.Data() {
		name = d.Name()
		if d.IsEmpty() {
			lacks = "elements"
		}
	}
	switch {
	case name == "":
		lacks = "name"
	case lacks != "":
	case p.name != "" && name != p.name:
		return fmt.Errorf("what storage holds is another one, named %q", name)
	}
	if lacks != "" {
		return fmt.Errorf("what storage holds (%d bytes) has no %s, so it is not whole", len(b), lacks)
	}
	return nil
}

// freshURLs lists again what a job's old lists had the URLs of: each list once, however many of its
// URLs have expired.
type freshURLs struct {
	job  *Job
	urls *cache // by the kind of part
}

func newFreshURLs(j *Job) freshURLs { return freshURLs{j, newCache(math.MaxInt64)} }

func (f freshURLs) of(ctx context.Context, p part) (string, error) {
	urls, err := get(ctx, f.urls, p.kind, func(ctx context.Context) (map[uuid.UUID]string, int64, error) {
		urls, err := f.list(ctx, p.kind)
		return urls, 0, err
	})
	if err != nil {
		return "", fmt.Errorf("its URL was refused, and listing it again failed: %w", err)
	}
	url, ok := urls[p.id]
	if !ok {
		return "", fmt.Errorf("its URL was refused, and it is not listed any more: %w", resim.ErrNotFound)
	}
	return url, nil
}

// list asks for a list anew.
func (f freshURLs) list(ctx context.Context, kind partKind) (map[uuid.UUID]string, error) {
	f.job.batch.g.cache.forget(listKey{f.job.id, kind})
	urls := map[uuid.UUID]string{}
	if kind == dataPart {
		list, err := f.job.listData(ctx)
		for _, d := range list {
			urls[d.ID] = d.URL
		}
		return urls, err
	}
	list, err := f.job.listMetrics(ctx, kind)
	for _, m := range list {
		urls[m.ID] = m.URL
	}
	return urls, err
}
