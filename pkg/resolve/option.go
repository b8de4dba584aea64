package resolve

import "github.com/resim-contrib/metrics-go/pkg/resim"

// Option configures [OpenReport] and [OpenBatch].
type Option func(*config)

type config struct {
	tolerate  bool
	cache     int64
	documents int // ahead
	observer  func(Progress)
}

// mostAhead bounds the default of [WithLookahead], as each document takes memory.
const mostAhead = 64

func newConfig(client *resim.Client, opts []Option) config {
	c := config{cache: 16 << 20, documents: min(client.Concurrency(), mostAhead)}
	for _, o := range opts {
		o(&c)
	}
	return c
}

// TolerateLoss leaves out what cannot be fetched instead of failing; Losses then lists it. What has to
// do with the whole is never left out: the lists of batches and jobs, a token that is refused, a
// context that ended.
func TolerateLoss() Option { return func(c *config) { c.tolerate = true } }

// WithCache sets how many bytes of jobs' metric lists, of content behind presigned URLs and of the sums of
// [Batch.Scalars] are kept.
// Default 16 MiB; 0 keeps nothing.
func WithCache(bytes int64) Option { return func(c *config) { c.cache = max(0, bytes) } }

// WithLookahead sets how many jobs a loop over documents has under way or ready, the one in use
// included, and thus how many documents are held at once. Default as many as the connection has requests
// under way at most ([resim.WithConcurrency]), but no more than 64; at least 1.
func WithLookahead(n int) Option { return func(c *config) { c.documents = max(1, n) } }

// WithObserver has f called as things are resolved, one call at a time. It must be quick and must not
// ask for anything itself.
func WithObserver(f func(Progress)) Option { return func(c *config) { c.observer = f } }
