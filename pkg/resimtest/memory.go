package resimtest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
)

// Names of the hosts in memory. No name server knows them.
const (
	memoryAPI     = "api.resim.test"
	memoryStorage = "storage.resim.test"
	memoryLogin   = "login.resim.test"
	memoryGraphQL = "bff.resim.test" // as clients find it by the name of the API
)

// pipes is a listener whose connections are made by [net.Pipe].
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return pipeAddr{} }

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.conns <- far:
		return near, nil
	case <-p.closed:
		return nil, errors.New("connection refused: the server is closed")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }

// memoryTransport dials the listeners by name. To them https is the same as http.
func memoryTransport(api, storage, login, graphQL *pipes) *http.Transport {
	dial := func(ctx context.Context, _, address string) (net.Conn, error) {
		switch host, _, _ := net.SplitHostPort(address); host {
		case memoryAPI:
			return api.dial(ctx)
		case memoryStorage:
			return storage.dial(ctx)
		case memoryLogin:
			return login.dial(ctx)
		case memoryGraphQL:
			return graphQL.dial(ctx)
		default:
			return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
		}
	}
	return &http.Transport{DialContext: dial, DialTLSContext: dial, MaxIdleConnsPerHost: 64}
}
