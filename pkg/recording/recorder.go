package recording

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
)

// Recorder records what goes through its [Recorder.Middleware]. It is safe for concurrent use.
type Recorder struct {
	dir     string
	header  Header
	origin  origin
	objects objects
	prior   map[string]entry // of earlier runs
	before  *Run             // what the finished recording is of; nil if there is none
	unlock  func()

	mu         sync.Mutex
	journal    *os.File
	resumed    bool              // the journal is that of an earlier run
	mistaken   bool              // the folder is another run's
	used       map[string]entry  // what this run was answered
	fetched    map[string]bool   // those that came from the network
	unanswered map[string]string // what came instead of an answer
	batches    *versions
	err        error // the first failure to record; nothing works any more
}

// Record begins a recording of the API at a base URL into a folder, which is made if need be. A folder with a
// recording is recorded into again: what cannot have changed is taken from there. It must be of the same API, or the
// error is [ErrOther]; a folder with other things in it is [ErrNone], one that another process records into is
// [ErrBusy]. What is damaged is [ErrDamaged] if it is the index, and fetched again if it is a content.
//
// One of [Recorder.Finish] and [Recorder.Close] must be called in the end.
func Record(dir, api string) (*Recorder, error) {
	r, err := begin(dir, api)
	if err != nil {
		return nil, fmt.Errorf("recording into %s: %w", dir, err)
	}
	return r, nil
}

func begin(dir, api string) (*Recorder, error) {
	at, err := parseAPI(api)
	if err != nil {
		return nil, err
	}
	if err := isOurs(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(dir, objectsName), 0o777); err != nil {
		return nil, unwritable(dir, err)
	}
	unlock, err := lock(dir)
	if err != nil {
		return nil, err
	}
	r := &Recorder{
		dir: dir, header: Header{Format: format, API: at.prefix}, origin: at, objects: objects{dir}, unlock: unlock,
		prior: map[string]entry{}, used: map[string]entry{}, fetched: map[string]bool{}, unanswered: map[string]string{}, batches: newVersions(at),
	}
	if err := r.resume(); err != nil {
		unlock()
		return nil, err
	}
	return r, nil
}

// Describe says what is run, once that is known. A folder with a recording of something else is [ErrOther].
func (r *Recorder) Describe(run Run) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b := r.before; b != nil && b.ID != "" && (b.Mode != run.Mode || b.ID != run.ID) {
		r.mistaken = true
		return fail(ErrOther, "%s has %s %s; name another folder for %s %s", r.dir, b.Mode, b.ID, run.Mode, run.ID)
	}
	r.header.Run = run
	return nil
}

// Middleware records what goes through a transport; it fits resim.WithMiddleware, and next can be the transport of
// any [http.Client].
func (r *Recorder) Middleware(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) { return r.roundTrip(req, next) })
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func (r *Recorder) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	err := r.failure()
	if err == nil {
		err = onlyReads(req)
	}
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, err
	}
	key := r.origin.key(first(req).URL)
	if resp := r.take(req, key); resp != nil {
		return resp, nil
	}
	version := r.batches.of(key)
	resp, err := next.RoundTrip(req)
	switch {
	case err != nil:
		r.miss(req, key, "no answer")
	case final(resp.StatusCode):
		e := entry{Key: key, Status: resp.StatusCode, Type: resp.Header.Get("Content-Type"), Batch: version}
		resp.Body = &body{ReadCloser: resp.Body, r: r, req: req, e: e, announced: resp.ContentLength}
	case resp.StatusCode < 300 || resp.StatusCode >= 400:
		r.miss(req, key, fmt.Sprintf("%d %s", resp.StatusCode, http.StatusText(resp.StatusCode)))
	}
	return resp, err
}

func (r *Recorder) failure() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// miss notes that a request got no final answer; a later attempt may. One that was given up is not missed.
func (r *Recorder) miss(req *http.Request, key, instead string) {
	if errors.Is(req.Context().Err(), context.Canceled) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unanswered[key] = instead
}
