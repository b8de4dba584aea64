package resim_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// TestMain knows that a server gives a connection half a second whose request it has refused unread.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

const secret = "s3cr3t-t0ken/with+odd=chars"

var (
	project = uuid.MustParse("11111111-1111-4111-8111-111111111111")
	report  = uuid.MustParse("22222222-2222-4222-8222-222222222222")
	batch   = uuid.MustParse("33333333-3333-4333-8333-333333333333")
	job     = uuid.MustParse("44444444-4444-4444-8444-444444444444")
	build   = uuid.MustParse("55555555-5555-4555-8555-555555555555")
)

// hasty repeats without waiting.
var hasty = resim.WithRetry(resim.Retry{Base: 1, Cap: 1})

// serve is a server of the given answers.
func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s
}

// connect connects to a server; it repeats without waiting unless the options say otherwise.
func connect(t *testing.T, url string, opts ...resim.Option) *resim.Client {
	t.Helper()
	c, err := resim.Connect(url+"/v1", resim.NewToken(secret), append([]resim.Option{hasty}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// answering is a server that gives one answer to everything, and counts.
func answering(t *testing.T, status int, contentType, body string) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var n atomic.Int32
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}), &n
}

func writeJSON(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, body)
}

// memoryTransport reaches a server on pipes, for time bubbles, in which real connections hang. All
// hosts are the handler's.
func memoryTransport(t *testing.T, handler http.HandlerFunc) *http.Transport {
	t.Helper()
	l := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
	s := &http.Server{Handler: handler}
	var serving sync.WaitGroup
	serving.Go(func() { _ = s.Serve(l) })
	transport := &http.Transport{DialContext: l.dial, MaxIdleConnsPerHost: 100}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = s.Close()
		serving.Wait()
	})
	return transport
}

type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.conns <- server:
		return client, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "memory"} }

// collect is what a list yields until its error, which must be its last word.
func collect[T any](t *testing.T, list iter.Seq2[T, error]) (items []T, err error) {
	t.Helper()
	for item, e := range list {
		if err != nil {
			t.Fatalf("the list goes on after its error %v", err)
		}
		if e != nil {
			err = e
			continue
		}
		items = append(items, item)
	}
	return items, err
}

// wantError checks an error's kind and that its one line says things, and no secrets.
func wantError(t *testing.T, err, kind error, says ...string) *resim.Error {
	t.Helper()
	if err == nil {
		t.Fatal("there is no error")
	}
	if kind != nil && !errors.Is(err, kind) {
		t.Errorf("the error is not %q: %v", kind, err)
	}
	for _, s := range says {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("the error does not say %q: %v", s, err)
		}
	}
	if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, secret) || strings.Contains(text, "Signature=abc") {
		t.Errorf("the error shows a secret: %v", text)
	}
	if strings.ContainsAny(err.Error(), "\r\n") {
		t.Errorf("the error is not one line: %q", err)
	}
	var e *resim.Error
	if !errors.As(err, &e) {
		t.Fatalf("the error is no *resim.Error: %v", err)
	}
	return e
}

// aReport, aBatch and aJob are records with all that must be there.
const (
	aReport = `{"reportID": "22222222-2222-4222-8222-222222222222", "projectID": "11111111-1111-4111-8111-111111111111",
		"testSuiteID": "66666666-6666-4666-8666-666666666666", "branchID": "77777777-7777-4777-8777-777777777777",
		"testSuiteRevision": 3, "respectRevisionBoundary": false, "name": "weekly", "status": "RUNNING",
		"startTimestamp": "2026-03-01T00:00:00Z", "endTimestamp": "2026-03-29T01:30:00.123456789+02:00"}`
	aBatch = `{"batchID": "33333333-3333-4333-8333-333333333333", "status": "SUCCEEDED", "creationTimestamp": "2026-03-02T00:00:00Z"}`
	aJob   = `{"jobID": "44444444-4444-4444-8444-444444444444", "jobStatus": "SUCCEEDED"}`
)

// gaps are the times between moments.
func gaps(moments []time.Time) (all []time.Duration) {
	for i := 1; i < len(moments); i++ {
		all = append(all, moments[i].Sub(moments[i-1]))
	}
	return all
}
