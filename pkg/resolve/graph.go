package resolve

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"sync"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// graph is what all parts of one report or batch share.
type graph struct {
	client  *resim.Client
	project uuid.UUID
	config  config
	kept    *cache // records, for good
	cache   *cache // metric lists of jobs and contents, up to a size
	words   words
	losses  losses
}

type config struct {
	tolerate  bool
	cache     int64
	documents int // ahead
	observer  func(Progress)
}

// Option configures [OpenReport] and [OpenBatch].
type Option func(*config)

// TolerateLoss leaves out what cannot be fetched of a job's or batch's metrics instead of failing;
// Losses then lists it. What has to do with the whole is never left out: the lists of batches and
// jobs, a token that is refused, a context that ended.
func TolerateLoss() Option { return func(c *config) { c.tolerate = true } }

// WithCache sets how many bytes of metric lists and documents are kept. Default 32 MiB.
func WithCache(bytes int64) Option { return func(c *config) { c.cache = bytes } }

// WithLookahead sets how many documents are fetched ahead, and thus held at once. Default 8.
func WithLookahead(n int) Option { return func(c *config) { c.documents = max(1, n) } }

// WithObserver has f called as things are resolved. It must be quick and safe for concurrent use.
func WithObserver(f func(Progress)) Option { return func(c *config) { c.observer = f } }

// Progress is how far something is.
type Progress struct {
	What        string // "batches", "jobs", "metric lists" or "documents"
	Done, Total int    // Total is 0 if it is not known
}

// lists is how many metric lists are fetched ahead: they are small, and how many requests are really
// under way is the client's to decide.
const lists = 64

func newGraph(client *resim.Client, opts []Option) *graph {
	c := config{cache: 32 << 20, documents: 8}
	for _, o := range opts {
		o(&c)
	}
	return &graph{client: client, config: c, kept: newCache(math.MaxInt64), cache: newCache(c.cache)}
}

func (g *graph) progress(what string, done, total int) {
	if g.config.observer != nil {
		g.config.observer(Progress{what, done, total})
	}
}

// keep is what fetch returns, asked for once and kept for good.
func keep[V any](ctx context.Context, g *graph, key any, fetch func(context.Context) (V, error)) (V, error) {
	return get(ctx, g.kept, key, func(ctx context.Context) (V, int64, error) {
		v, err := fetch(ctx)
		return v, 0, err
	})
}

// findProject asks each project the token can see for something, until one has it.
func findProject[T any](ctx context.Context, client *resim.Client, what string, ask func(project uuid.UUID) (T, error)) (uuid.UUID, T, error) {
	var none T
	n := 0
	for p, err := range client.Projects(ctx) {
		if err != nil {
			return uuid.Nil, none, fmt.Errorf("looking for the project of %s: %w", what, err)
		}
		n++
		v, err := ask(p.ID)
		if err == nil {
			return p.ID, v, nil
		}
		if !errors.Is(err, resim.ErrNotFound) {
			return uuid.Nil, none, fmt.Errorf("looking for the project of %s: %w", what, err)
		}
	}
	return uuid.Nil, none, fmt.Errorf("%s: %w in any of the %d projects that the token can see; give the config file a projectID, or check the id",
		what, resim.ErrNotFound, n)
}

// collect reads a whole list.
func collect[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// words keeps one copy of strings that come again and again.
type words struct {
	mu    sync.Mutex
	known map[string]string
}

func (w *words) intern(s string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if known, ok := w.known[s]; ok {
		return known
	}
	if w.known == nil {
		w.known = map[string]string{}
	}
	w.known[s] = s
	return s
}
