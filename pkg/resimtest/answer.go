package resimtest

import (
	"bytes"
	"maps"
	"net/http"
	"strconv"
)

// answer lets a handler answer, or a fault.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, op operation, handle http.HandlerFunc) {
	s.handling.RLock()
	defer s.handling.RUnlock()
	fault := s.faults.pick(op.id, r.URL.Path)
	if fault != nil && fault.before(w, r, s.closed) {
		return
	}
	key := ""
	if s.kept != nil && fault == nil {
		key = r.Header.Get("Authorization") + " " + r.Host + r.URL.RequestURI()
		if a, ok := s.kept.Load(key); ok {
			a.(*answer).send(w)
			return
		}
	}
	a := &answer{header: http.Header{}, status: http.StatusOK}
	handle(a, r)
	a.body = *bytes.NewBuffer(withNull(a.body.Bytes()))
	if fault != nil {
		fault.after(a, r, op, s)
		if fault.Cut {
			a.cut(w)
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
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// send does not use up the body: a kept answer is sent many times.
func (a *answer) send(w http.ResponseWriter) { a.sendHead(w, a.body.Bytes()) }

// cut sends the first half and breaks the connection. The length promised before lets the client
// notice.
func (a *answer) cut(w http.ResponseWriter) {
	a.sendHead(w, a.body.Bytes()[:a.body.Len()/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// sendHead sends the answer with the beginning of its body.
func (a *answer) sendHead(w http.ResponseWriter, body []byte) {
	maps.Copy(w.Header(), a.header)
	w.Header().Set("Content-Length", strconv.Itoa(a.body.Len()))
	w.WriteHeader(a.status)
	_, _ = w.Write(body)
}
