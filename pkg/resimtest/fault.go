package resimtest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Fault is a way for requests to fail. Of several faults for one request the first one counts.
//
// The first group of fields says which requests fail; the others say how, and can be combined as far
// as that makes sense.
type Fault struct {
	// Operation is an operation id, "download" or "upload" for the storage host, "updateMetricsConfig" for the
	// GraphQL endpoint, or empty for every request.
	Operation string
	// Path must occur in the request's path, so that a single record can fail; "/v1/" is the API and
	// not storage. Empty: any.
	Path string
	// After is the number of matching requests that are served well first.
	After int
	// Times is the number of requests that fail then. 0: all of them.
	Times int
	// Share is the part of those that really fails, 0.05 for one in twenty. It is drawn from the seed
	// and the request's number, so that a run can be repeated. 0: all of them.
	Share float64
	// Beyond spares requests while no more than so many matching ones are being answered at once.
	Beyond int

	// Delay passes before anything is answered, unless the client gives up.
	Delay time.Duration
	// Hang never answers; it ends when the client gives up or the server closes.
	Hang bool
	// Reset closes the connection by a reset instead of answering; with Cut, in the middle of the body.
	Reset bool

	// Status answers with this status, Header and Body instead of the real thing.
	Status int
	// Header is added to the answer, "Retry-After" for example.
	Header http.Header
	// Body replaces the body.
	Body string
	// HTML answers 200 with a sign-in page.
	HTML bool
	// Redirect sends the client to the same path and query of another host, whose scheme and name this
	// is: "https://elsewhere.example".
	Redirect string
	// Expired answers as storage does when a presigned URL is too old. For downloads.
	Expired bool

	// ContentType replaces that of the real answer.
	ContentType string
	// Pad makes the body at least so many bytes long by spaces behind it, so that JSON stays valid. They
	// need no memory.
	Pad int64
	// Unsized does not announce how long the body is.
	Unsized bool
	// Truncate sends the first half of the body as if it were all.
	Truncate bool
	// Cut ends the connection in the middle of the body, of which more was announced.
	Cut bool
	// Stall sends the first half of the body and then nothing; it ends as Hang does.
	Stall bool

	// LoopToken makes every page of a list name itself as the next one.
	LoopToken bool
	// EmptyPage has lists begin with a page without items, which names the first real one as the next.
	EmptyPage bool
	// Overlap has each page but the first begin with the last item of the page before, as it happens
	// when a new record moves the others. Pages of one item cannot overlap.
	Overlap bool
	// NullList writes null for a list without items.
	NullList bool
	// NullID makes the id of the record, or of the first one in the list, null.
	NullID bool
	// BadID makes it a text that is no UUID.
	BadID bool
}

// faults are the faults of a server, how often each was asked for and how often at the same time.
type faults struct {
	mu         sync.Mutex
	seed       source
	list       []Fault
	seen, busy []int
	met        []int // how many requests met each
}

func (f *faults) set(list []Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list, f.seen, f.busy = list, make([]int, len(list)), make([]int, len(list))
	f.met = make([]int, len(list))
}

// pick is the fault that a request meets, or nil. The request has been answered when done is called.
func (f *faults) pick(operation, path string) (met *Fault, done func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	busy := f.busy
	var counted []int
	done = func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, i := range counted {
			busy[i]--
		}
	}
	for i, fault := range f.list {
		if fault.Operation != "" && fault.Operation != operation || !strings.Contains(path, fault.Path) {
			continue
		}
		f.seen[i]++
		busy[i]++
		counted = append(counted, i)
		n := f.seen[i] - fault.After
		if n <= 0 || fault.Times > 0 && n > fault.Times || fault.Beyond > 0 && busy[i] <= fault.Beyond {
			continue
		}
		if fault.Share == 0 || f.seed.at(ofFault, uint64(i), uint64(n)).float() < fault.Share {
			f.met[i]++
			return &fault, done
		}
	}
	return nil, done
}

// SetFaults replaces all faults.
func (s *Server) SetFaults(faults ...Fault) { s.faults.set(faults) }

// FaultsMet is how many requests met each of the faults so far. A test of a fault that none met has
// tested nothing.
func (s *Server) FaultsMet() []int {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	return slices.Clone(s.faults.met)
}

const signInPage = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>"

// expiredBody is what object storage answers to an old URL.
const expiredBody = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>`

// before does what a fault does instead of an answer. done says that there will be no other.
func (f *Fault) before(w http.ResponseWriter, r *http.Request, closed <-chan struct{}) (done bool) {
	var wait <-chan time.Time
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		wait = timer.C
	}
	if f.Hang || wait != nil {
		pause(r, wait, closed)
	}
	switch {
	case f.Reset && !f.Cut:
		reset(w)
	case f.Expired:
		f.write(w, http.StatusForbidden, "application/xml", expiredBody)
	case f.HTML:
		f.write(w, http.StatusOK, "text/html; charset=utf-8", signInPage)
	case f.Redirect != "":
		w.Header().Set("Location", f.Redirect+r.URL.RequestURI())
		f.write(w, http.StatusTemporaryRedirect, "text/plain; charset=utf-8", "")
	case f.Status != 0:
		f.write(w, f.Status, "text/plain; charset=utf-8", f.Body)
	default:
		return false
	}
	return true
}

// end does what a fault does after half of the body.
func (f *Fault) end(w http.ResponseWriter, r *http.Request, closed <-chan struct{}) {
	switch {
	case f.Stall:
		pause(r, nil, closed)
	case f.Reset:
		reset(w)
	default:
		panic(http.ErrAbortHandler)
	}
}

// pause lasts until there is something to receive, or else ends the request when the client gives up
// or the server closes.
func pause(r *http.Request, wait <-chan time.Time, closed <-chan struct{}) {
	select {
	case <-wait:
	case <-r.Context().Done():
		panic(http.ErrAbortHandler)
	case <-closed:
		panic(http.ErrAbortHandler)
	}
}

func (f *Fault) write(w http.ResponseWriter, status int, contentType, body string) {
	if f.ContentType != "" {
		contentType = f.ContentType
	}
	w.Header().Set("Content-Type", contentType)
	maps.Copy(w.Header(), f.Header)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// reset closes the connection without a word, with TCP by a reset.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// after does what a fault does to a good answer.
func (f *Fault) after(a *answer, r *http.Request, op operation, s *Server) {
	maps.Copy(a.header, f.Header)
	if f.ContentType != "" {
		a.header.Set("Content-Type", f.ContentType)
	}
	if f.Body != "" {
		a.body = *bytes.NewBufferString(f.Body)
	}
	if f.LoopToken || f.EmptyPage {
		f.editTokens(a, r, op, s)
	}
	if f.NullList {
		a.edit(func(m map[string]any) {
			for name, v := range m {
				if list, ok := v.([]any); ok && len(list) == 0 {
					m[name] = nil
				}
			}
		})
	}
	if f.NullID {
		a.edit(func(m map[string]any) { record(m, op)[op.record] = nil })
	}
	if f.BadID {
		a.edit(func(m map[string]any) { record(m, op)[op.record] = "seventh" })
	}
	a.pad, a.unsized = max(0, f.Pad-a.size()), f.Unsized
	if f.Truncate {
		a.truncate(a.size() / 2)
	}
}

// editTokens makes a list go on where it should not.
func (f *Fault) editTokens(a *answer, r *http.Request, op operation, s *Server) {
	token := r.URL.Query().Get("pageToken")
	if op.params == nil || token != "" && !f.LoopToken {
		return // no list, or a later page
	}
	if token == "" {
		token = s.api.token(r, 0)
	}
	a.edit(func(m map[string]any) {
		m["nextPageToken"] = token
		for name, v := range m {
			if _, ok := v.([]any); ok && f.EmptyPage {
				m[name] = []any{}
			}
		}
	})
}

// overlapping is the request for a page that begins one item earlier.
func (f *Fault) overlapping(r *http.Request, s *Server) *http.Request {
	query := r.URL.Query()
	offset, ok := s.api.offset(r, query.Get("pageToken"))
	if !ok || offset == 0 {
		return r
	}
	r = r.Clone(r.Context())
	query.Set("pageToken", s.api.token(r, offset-1))
	r.URL.RawQuery = query.Encode()
	return r
}

// record is the record in an answer, or the first one if the answer is a list.
func record(answer map[string]any, op operation) map[string]any {
	if _, single := answer[op.record]; single {
		return answer
	}
	for _, v := range answer {
		if list, ok := v.([]any); ok && len(list) > 0 {
			return list[0].(map[string]any)
		}
	}
	return answer
}

// edit changes a JSON object. An answer that is none stays as it is.
func (a *answer) edit(change func(map[string]any)) {
	var m map[string]any
	if json.Unmarshal(a.body.Bytes(), &m) != nil {
		return
	}
	change(m)
	a.body.Reset()
	_ = json.NewEncoder(&a.body).Encode(m)
}
