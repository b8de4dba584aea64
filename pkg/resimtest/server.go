package resimtest

import (
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Server is a running stand-in of ReSim. It is safe for concurrent use.
type Server struct {
	data        *Data
	token       string
	urlLifetime time.Duration
	api         *api
	login       *loginHost
	ledger      *ledger
	faults      faults
	kept        *sync.Map // answers to repeat by request, nil without

	apiURL, storageURL, graphQLURL string

	transport *http.Transport
	hosts     []*http.Server
	closed    chan struct{}
	closing   sync.Once
	handling  sync.RWMutex   // held for reading while a request is answered
	serving   sync.WaitGroup // listeners
}

// TB is the part of [testing.TB] that [Start] needs. Programs that are no tests thus do not link
// the testing package.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Start opens a server and closes it with the test.
func Start(tb TB, opts ...Option) *Server {
	tb.Helper()
	s, err := Open(opts...)
	if err != nil {
		tb.Fatalf("%v", err)
	}
	tb.Cleanup(s.Close)
	return s
}

// New is [Open] for programs that cannot go on without: it panics if the server cannot start.
func New(opts ...Option) *Server {
	s, err := Open(opts...)
	if err != nil {
		panic(err)
	}
	return s
}

// Open generates or reads the data and starts a server. The error says which address could not be had, or
// which file is wrong and why.
func Open(opts ...Option) (*Server, error) {
	c := config{seed: 1, address: "127.0.0.1:0"}
	for _, o := range opts {
		o(&c)
	}
	data, err := c.data()
	if err != nil {
		return nil, fmt.Errorf("resimtest: %w", err)
	}
	root := data.Projects[0].world.source
	if c.token == "" {
		c.token = fmt.Sprintf("resimtest.%016x%016x", uint64(root.at(ofToken, 1)), uint64(root.at(ofToken, 2)))
	}
	s := &Server{data: data, token: c.token, urlLifetime: c.urlLifetime, ledger: newLedger(), closed: make(chan struct{})}
	s.faults.seed = root
	s.faults.set(c.faults)
	if c.prerender && c.urlLifetime == 0 {
		s.kept = &sync.Map{}
	}
	s.api = &api{data: data, ledger: s.ledger, presign: s.presign, presignLog: s.presignLog, written: newWritten(root), key: binary.BigEndian.AppendUint64(nil, uint64(root.at(ofToken, 3)))}
	s.login = newLoginHost(c.login, root, s.api.key)
	if c.memory {
		s.listenInMemory()
		return s, nil
	}
	return s, s.listen(c.address)
}

func (s *Server) listenInMemory() {
	api, storage, login, graphQL := newPipes(), newPipes(), newPipes(), newPipes()
	s.apiURL, s.storageURL, s.login.known.Issuer = "http://"+memoryAPI+basePath, "http://"+memoryStorage, "https://"+memoryLogin+"/"
	s.graphQLURL = "http://" + memoryGraphQL + graphQLPath
	s.transport = memoryTransport(api, storage, login, graphQL)
	s.serve(api, storage, login, graphQL)
}

func (s *Server) listen(address string) error {
	host, _, _ := net.SplitHostPort(address)
	var listeners []net.Listener // of the API, the storage, the login host and the GraphQL endpoint
	anywhere := net.JoinHostPort(host, "0")
	for _, at := range []string{address, anywhere, anywhere, anywhere} {
		l, err := net.Listen("tcp", at)
		if err != nil {
			for _, l := range listeners {
				_ = l.Close()
			}
			return fmt.Errorf("resimtest: listening on %s: %w", at, err)
		}
		listeners = append(listeners, l)
	}
	base := func(i int) string { return "http://" + listeners[i].Addr().String() }
	s.apiURL, s.storageURL, s.login.known.Issuer = base(0)+basePath, base(1), base(2)+"/"
	s.graphQLURL = base(3) + graphQLPath
	s.transport = &http.Transport{MaxIdleConnsPerHost: 64}
	s.serve(listeners...)
	return nil
}

// serve starts the hosts of the API, the storage, the login and GraphQL.
func (s *Server) serve(listeners ...net.Listener) {
	for i, handler := range []http.Handler{newGate(s), storage{s}, loginGate{s}, graphQL{s}} {
		h := &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: time.Minute}
		s.hosts = append(s.hosts, h)
		s.serving.Go(func() { _ = h.Serve(listeners[i]) })
	}
}

// Close stops the server and waits for what is being answered. It can be called more than once.
func (s *Server) Close() {
	s.closing.Do(func() {
		close(s.closed)
		for _, h := range s.hosts {
			_ = h.Close()
		}
		s.transport.CloseIdleConnections()
		s.serving.Wait()
		s.handling.Lock()
		defer s.handling.Unlock()
	})
}

// URL is the base URL of the API, "http://127.0.0.1:33445/v1" for example.
func (s *Server) URL() string { return s.apiURL }

// StorageURL is the base URL of the storage host, for telling its requests apart.
func (s *Server) StorageURL() string { return s.storageURL }

// Token is a bearer token that the API accepts, besides those of the login host; see [Server.Credentials].
func (s *Server) Token() string { return s.token }

// Transport reaches all hosts, also in memory. It adds no token.
func (s *Server) Transport() http.RoundTripper { return s.transport }

// Client is a client over [Server.Transport].
func (s *Server) Client() *http.Client { return &http.Client{Transport: s.transport} }

// Data is what the server knows: the ground truth of its answers.
func (s *Server) Data() *Data { return s.data }

// Project is the id of the first project.
func (s *Server) Project() uuid.UUID { return s.data.Projects[0].ID }

// Report is the id of the first report of the first project.
func (s *Server) Report() uuid.UUID { return s.data.Projects[0].Reports[0].ID }

// Batch is the id of a succeeded batch with metrics: the newest one in the first report.
func (s *Server) Batch() uuid.UUID { return s.batch().ID }

func (s *Server) batch() *Batch {
	var newest *Batch
	for _, b := range s.data.Projects[0].Reports[0].Batches() {
		if newest == nil || b.hasMetrics() {
			newest = b
		}
	}
	return newest
}
