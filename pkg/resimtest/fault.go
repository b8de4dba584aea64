package resimtest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Fault is a way for requests to fail. Of several faults for one request the first one counts.
type Fault struct {
	// Operation is an operation id, "download" for the storage host, or empty for every request.
	Operation string
	// Path must occur in the request's path, so that a single record can fail. Empty: any.
	Path string
	// After is the number of matching requests that are served well first.
	After int
	// Times is the number of requests that fail then. 0: all of them.
	Times int

	// Delay passes before anything is answered, unless the client gives up.
	Delay time.Duration
	// Hang never answers; it ends when the client gives up or the server closes.
	Hang bool
	// Reset closes the connection instead of answering.
	Reset bool

	// Status answers with this status, Header and Body instead of the real thing.
	Status int
	// Header is added to the answer, "Retry-After" for example.
	Header http.Header
	// Body replaces the body.
	Body string
	// HTML answers 200 with a sign-in page.
	HTML bool
	// Expired answers as storage does when a presigned URL is too old. For downloads.
	Expired bool

	// ContentType replaces that of the real answer.
	ContentType string
	// Truncate sends the first half of the body as if it were all.
	Truncate bool
	// Cut breaks the connection in the middle of the body.
	Cut bool
	// Pad makes the body at least so many bytes long by spaces behind it, so that JSON stays valid.
	Pad int64
	// LoopToken makes every page of a list name itself as the next one.
	LoopToken bool
	// NullID makes the id of the record, or of the first one in the list, null.
	NullID bool
}

// faults are the faults of a server and how often each was asked for.
type faults struct {
	mu   sync.Mutex
	list []Fault
	seen []int
}

func (f *faults) set(list []Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list, f.seen = list, make([]int, len(list))
}

// pick is the fault that a request meets, or nil.
func (f *faults) pick(operation, path string) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, fault := range f.list {
		if fault.Operation != "" && fault.Operation != operation || !strings.Contains(path, fault.Path) {
			continue
		}
		f.seen[i]++
		if n := f.seen[i] - fault.After; n > 0 && (fault.Times == 0 || n <= fault.Times) {
			return &fault
		}
	}
	return nil
}

// SetFaults replaces all faults.
func (s *Server) SetFaults(faults ...Fault) { s.faults.set(faults) }

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
		select {
		case <-wait:
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		case <-closed:
			panic(http.ErrAbortHandler)
		}
	}
	switch {
	case f.Reset:
		reset(w)
	case f.Expired:
		f.write(w, http.StatusForbidden, "application/xml", expiredBody)
	case f.HTML:
		f.write(w, http.StatusOK, "text/html; charset=utf-8", signInPage)
	case f.Status != 0:
		f.write(w, f.Status, "text/plain; charset=utf-8", f.Body)
	default:
		return false
	}
	return true
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
	if f.LoopToken {
		token := r.URL.Query().Get("pageToken")
		if token == "" {
			token = s.api.token(r, 0)
		}
		a.edit(func(m map[string]any) { m["nextPageToken"] = token })
	}
	if f.NullID {
		a.edit(func(m map[string]any) { record(m, op)[op.record] = nil })
	}
	if n := f.Pad - int64(a.body.Len()); n > 0 {
		a.body.Write(bytes.Repeat([]byte(" "), int(n)))
	}
	if f.Truncate {
		a.body.Truncate(a.body.Len() / 2)
	}
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
