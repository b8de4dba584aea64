package lightbatch_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/lightbatch"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// TestMain knows that a server gives a connection half a second whose request it has refused unread.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

const configFile = "testdata/config.resim.yml"

// bench is a stand-in with a client whose exchanges are checked against the API description and noted.
type bench struct {
	t      *testing.T
	server *resimtest.Server
	client *resim.Client

	mu    sync.Mutex
	calls []string // operation ids that succeeded, lists left out
}

func newBench(t *testing.T, exempt ...conformance.Exemption) *bench {
	t.Helper()
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Suites: 1, Branches: 1, Batches: 1, Experiences: 2, Samples: 2}))
	b := &bench{t: t, server: s}
	host, _, _ := strings.Cut(strings.TrimPrefix(s.GraphQLURL(), "http://"), "/")
	exempt = append(exempt, conformance.NullPageToken, conformance.GraphQL(host))
	c, err := resim.Connect(s.URL(), resim.NewToken(s.Token()), resim.WithGraphQLURL(s.GraphQLURL()),
		resim.WithTransport(conformance.Check(t, s.Transport(), s.URL(), exempt...)), resim.WithObserver(b.note),
		resim.WithRetry(resim.Retry{Base: 1, Cap: 1}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	t.Cleanup(func() {
		if v := s.Violations(); len(v) > 0 {
			t.Errorf("violations: %q", v)
		}
	})
	b.client = c
	return b
}

func (b *bench) note(e resim.Exchange) {
	if e.Err != nil || strings.HasPrefix(e.Operation, "list") {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, e.Operation)
}

// settings are good ones, with local files in a folder of the test's.
func (b *bench) settings() lightbatch.Settings {
	p := b.server.Data().Projects[0]
	return lightbatch.Settings{Project: p.Name, Branch: p.Branches[0].Name, Config: []string{configFile}, Dir: b.t.TempDir()}
}

// open opens a batch.
func (b *bench) open(s lightbatch.Settings) *lightbatch.Batch {
	b.t.Helper()
	batch, err := lightbatch.Open(b.t.Context(), b.client, s)
	if err != nil {
		b.t.Fatal(err)
	}
	return batch
}

// batch is the only batch there is now, by the server's account.
func (b *bench) batch() resimtest.LightBatch {
	b.t.Helper()
	all := b.server.LightBatches()
	if len(all) != 1 {
		b.t.Fatalf("%d batches were opened", len(all))
	}
	return all[0]
}

// job is the only job of the only batch.
func (b *bench) job() resimtest.LightJob {
	b.t.Helper()
	jobs := b.batch().Jobs
	if len(jobs) != 1 {
		b.t.Fatalf("%d jobs were begun", len(jobs))
	}
	return jobs[0]
}

// wantClosed checks that the batch and all of its jobs are closed, the batch last.
func (b *bench) wantClosed() {
	b.t.Helper()
	batch := b.batch()
	if batch.Closed.IsZero() {
		b.t.Error("the batch is open")
	}
	for _, j := range batch.Jobs {
		if j.Closed.IsZero() || j.Closed.After(batch.Closed) {
			b.t.Errorf("%s: closed at %v, the batch at %v", j.Experience.Name, j.Closed, batch.Closed)
		}
	}
}

// uploaded are the names of the logs whose content is there, with their types.
func uploaded(j resimtest.LightJob) (names []string) {
	for _, l := range j.Logs {
		if l.Uploaded {
			names = append(names, l.Type+" "+l.FileName)
		}
	}
	return names
}

// left are the files left in a folder and below.
func left(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

func write(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// wantError checks that an error says things.
func wantError(t *testing.T, err error, says ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("there is no error that says %q", says)
	}
	for _, s := range says {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("the error does not say %q: %v", s, err)
		}
	}
}

// grips is a test that emits one good point.
func grips(ctx context.Context, test *lightbatch.Test) error {
	return test.Emit("drive", map[string]any{"speed": 1.5, "film": "drive.mp4"})
}
