package resimtest

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strconv"
)

// answer lets a handler answer, or a fault.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, op operation, handle http.HandlerFunc) {
	s.handling.RLock()
	defer s.handling.RUnlock()
	fault, done := s.faults.pick(op.id, r.URL.Path)
	defer done()
	if fault != nil && fault.before(w, r, s.closed) {
		return
	}
	key := ""
	if s.kept != nil && r.Method != http.MethodGet {
		s.kept.Clear() // what lists say may change
	}
	if s.kept != nil && fault == nil && r.Method == http.MethodGet {
		key = r.Header.Get("Authorization") + " " + r.Host + r.URL.RequestURI()
		if a, ok := s.kept.Load(key); ok {
			a.(*answer).send(w)
			return
		}
	}
	a := &answer{header: http.Header{}, status: http.StatusOK}
	if fault != nil && fault.Overlap {
		r = fault.overlapping(r, s)
	}
	handle(a, r)
	a.body = *bytes.NewBuffer(withNull(a.body.Bytes()))
	if fault != nil {
		fault.after(a, r, op, s)
		if fault.Cut || fault.Stall {
			a.half(w)
			fault.end(w, r, s.closed)
			return
		}
	}
	if key != "" && a.status == http.StatusOK {
		s.kept.Store(key, a)
	}
	a.send(w)
}

// answer is a response that can still be changed.
type answer struct {
	header  http.Header
	status  int
	body    bytes.Buffer
	pad     int64 // spaces behind the body
	unsized bool  // its length is not announced
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// size is the length of the body with its padding.
func (a *answer) size() int64 { return int64(a.body.Len()) + a.pad }

// truncate shortens the body to n bytes.
func (a *answer) truncate(n int64) {
	own := min(n, int64(a.body.Len()))
	a.body.Truncate(int(own))
	a.pad = n - own
}

// send does not use up the body: a kept answer is sent many times.
func (a *answer) send(w http.ResponseWriter) { a.sendHead(w, a.size()) }

// half sends the first half. The length announced before lets the client notice.
func (a *answer) half(w http.ResponseWriter) {
	a.sendHead(w, a.size()/2)
	_ = http.NewResponseController(w).Flush()
}

// sendHead sends the answer with the first n bytes of its body.
func (a *answer) sendHead(w http.ResponseWriter, n int64) {
	maps.Copy(w.Header(), a.header)
	if !a.unsized {
		w.Header().Set("Content-Length", strconv.FormatInt(a.size(), 10))
	}
	w.WriteHeader(a.status)
	if a.unsized { // or the length of a short body would be found out
		_ = http.NewResponseController(w).Flush()
	}
	own := min(n, int64(a.body.Len()))
	if _, err := w.Write(a.body.Bytes()[:own]); err == nil && n > own {
		_, _ = io.CopyN(w, spaces{}, n-own)
	}
}

// spaces is an endless text of them.
type spaces struct{}

func (spaces) Read(p []byte) (n int, err error) {
	for n < len(p) {
		n += copy(p[n:], "                                                                ")
	}
	return n, nil
}
