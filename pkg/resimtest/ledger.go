package resimtest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
)

// ledger keeps account of what clients did.
type ledger struct {
	mu         sync.Mutex
	requests   map[string]int
	violations []string
}

func newLedger() *ledger { return &ledger{requests: map[string]int{}} }

func (l *ledger) count(operation string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests[operation]++
}

// violation notes what a request did wrong. The query is left out: it may hold a signature.
func (l *ledger) violation(r *http.Request, format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.violations = append(l.violations, fmt.Sprintf("%s %s: %s", r.Method, r.URL.Path, fmt.Sprintf(format, args...)))
}

// Requests counts the requests so far by operation id, those of the storage host as "download" and
// "upload", those of the login host by path ("oauth/token"), those of the GraphQL endpoint by mutation, and those
// that fit nothing as "unknown". Failed ones
// count too.
func (s *Server) Requests() map[string]int {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return maps.Clone(s.ledger.requests)
}

// ResetRequests sets all counts to zero.
func (s *Server) ResetRequests() {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	clear(s.ledger.requests)
}

// Violations tells in words what clients did that ReSim's API description does not allow, or that
// they must never do, as sending the token to the storage host. A test wants none.
func (s *Server) Violations() []string {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return slices.Clone(s.ledger.violations)
}
