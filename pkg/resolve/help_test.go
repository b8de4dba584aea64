package resolve_test

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tiny is enough for most: six batches of four tests, with every oddity that fits.
var tiny = resimtest.Shape{Projects: 2, Suites: 2, Branches: 2, Batches: 6, Experiences: 4, Samples: 5}

func start(t testing.TB, opts ...resimtest.Option) *resimtest.Server {
	t.Helper()
	return resimtest.Start(t, append([]resimtest.Option{resimtest.WithShape(tiny)}, opts...)...)
}

// connect is a patient-less client whose every exchange is checked against the API description. Faults
// must be exempt by name.
func connect(t *testing.T, s *resimtest.Server, exempt ...conformance.Exemption) *resim.Client {
	t.Helper()
	checked := conformance.Check(t, s.Transport(), s.URL(), append(exempt, conformance.NullPageToken)...)
	c := connectThrough(t, s, checked)
	t.Cleanup(func() {
		for _, v := range s.Violations() {
			t.Errorf("the server was asked wrongly: %s", v)
		}
	})
	return c
}

func connectThrough(t testing.TB, s *resimtest.Server, rt http.RoundTripper) *resim.Client {
	t.Helper()
	c, err := resim.Connect(s.URL(), resim.NewToken(s.Token()), resim.WithTransport(rt), resim.AllowHTTP(),
		resim.WithRetry(resim.Retry{Attempts: 2, Base: time.Microsecond}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func openReport(t *testing.T, c *resim.Client, s *resimtest.Server, opts ...resolve.Option) *resolve.Report {
	t.Helper()
	r, err := resolve.OpenReport(t.Context(), c, s.Project(), s.Report(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func openBatch(t *testing.T, c *resim.Client, b *resimtest.Batch, opts ...resolve.Option) *resolve.Batch {
	t.Helper()
	opened, err := resolve.OpenBatch(t.Context(), c, b.Project.ID, b.ID, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// good is a succeeded batch whose jobs have metrics, all but one or two of them.
func good(s *resimtest.Server) *resimtest.Batch {
	for _, b := range s.Data().Projects[0].Batches {
		if b.ID == s.Batch() {
			return b
		}
	}
	panic("the batch is not among the data")
}

// reported are the jobs of a batch that have metrics.
func reported(b *resimtest.Batch) []*resimtest.Job {
	var jobs []*resimtest.Job
	for _, j := range asListed(b) {
		if len(j.Metrics()) > 0 {
			jobs = append(jobs, j)
		}
	}
	return jobs
}

// all drains an iterator; the error is the last thing it yielded.
func all[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var items []T
	for v, err := range seq {
		if err != nil {
			return items, err
		}
		items = append(items, v)
	}
	return items, nil
}

func jobsOf(t *testing.T, b *resolve.Batch) []*resolve.Job {
	t.Helper()
	jobs, err := all(b.Jobs(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

// wantRequests compares the requests since the last reset and sets them back.
func wantRequests(t *testing.T, s *resimtest.Server, want map[string]int) {
	t.Helper()
	have := s.Requests()
	s.ResetRequests()
	for op, n := range want {
		if have[op] != n {
			t.Errorf("%d requests %s, want %d", have[op], op, n)
		}
		delete(have, op)
	}
	for op, n := range have {
		t.Errorf("%d requests %s, want none", n, op)
	}
}

// wantText fails unless an error has all the words.
func wantText(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", words)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error does not say %q: %v", w, err)
		}
	}
}

// searches remembers the search expressions that pass through it.
type searches struct {
	next http.RoundTripper
	mu   sync.Mutex
	seen []url.Values
}

func (s *searches) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.seen = append(s.seen, r.URL.Query())
	s.mu.Unlock()
	return s.next.RoundTrip(r)
}

// metricsBody is an answer of a list of metrics, for faults.
func metricsBody(t *testing.T, field string, items ...map[string]any) string {
	t.Helper()
	for _, item := range items {
		for name, value := range map[string]any{
			"metricID": uuid.NewString(), "type": "SCALAR", "status": "NOT_APPLICABLE", "eventMetric": false, "dataIDs": []string{},
		} {
			if _, set := item[name]; !set {
				item[name] = value
			}
		}
	}
	b, err := json.Marshal(map[string]any{field: items, "nextPageToken": ""})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// cancelled is a context that is over.
func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// asListed are the jobs of a batch in the order in which the API lists them.
func asListed(b *resimtest.Batch) []*resimtest.Job {
	return slices.SortedFunc(slices.Values(b.Jobs), func(x, y *resimtest.Job) int { return bytes.Compare(x.ID[:], y.ID[:]) })
}
