package resimtest

import (
	"time"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// Option configures a [Server].
type Option func(*config)

type config struct {
	seed        uint64
	shape       Shape
	documents   func(*Job) *metrics.Document
	token       string
	address     string
	memory      bool
	faults      []Fault
	urlLifetime time.Duration
	prerender   bool
	outputs     string
	login       Login
}

// Seed chooses the data: the same seed and [Shape] give the same. Default: 1.
func Seed(seed uint64) Option { return func(c *config) { c.seed = seed } }

// WithShape sets how much data there is. Default: the zero [Shape].
func WithShape(shape Shape) Option { return func(c *config) { c.shape = shape } }

// WithJobDocuments sets what jobs' metrics builds wrote, instead of what is made up: for tests of a
// batch function that reads metrics of its own. It is called once for each job that has metrics, when
// the server starts; with nil that job has none. A document may serve several jobs. Statuses of jobs
// and batches follow from the documents; the batches' own metrics stay made up. The content of
// external files is in no document, so these are listed and cannot be downloaded.
func WithJobDocuments(of func(*Job) *metrics.Document) Option {
	return func(c *config) { c.documents = of }
}

// WithToken sets the token that requests must carry. Default: one that follows from the seed.
func WithToken(token string) Option { return func(c *config) { c.token = token } }

// WithFault makes requests fail. It can be given several times.
func WithFault(faults ...Fault) Option {
	return func(c *config) { c.faults = append(c.faults, faults...) }
}

// InMemory listens on [net.Pipe] instead of TCP. Only [Server.Client] and [Server.Transport] reach
// such a server, under the names in [Server.URL] and its presigned URLs; their scheme is http, which
// clients may have to be told to allow, or https, which works as well and is plain all the same; that of
// [Credentials] is https. Real connections hang in a testing/synctest bubble; these do
// not.
func InMemory() Option { return func(c *config) { c.memory = true } }

// Listen sets the TCP address of the API, "127.0.0.1:8080" for example. The storage host and
// the login host take free ports of the same interface. Default: a free port of the loopback interface.
func Listen(address string) Option { return func(c *config) { c.address = address } }

// URLLifetime makes presigned URLs expire that long after they were listed. Default: never.
func URLLifetime(d time.Duration) Option { return func(c *config) { c.urlLifetime = d } }

// Prerendered keeps every good answer once it was given and repeats its bytes, so that a benchmark
// measures the client. It costs memory: some kilobytes for each job.
func Prerendered() Option { return func(c *config) { c.prerender = true } }
