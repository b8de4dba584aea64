package recording

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	err        error    // the first failure to record; nothing works any more
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

// resume reads what earlier runs left and opens the journal of this one.
func (r *Recorder) resume() error {
	finished, unfinished, err := load(r.dir)
	if err != nil {
		return err
	}
	whole := int64(0)
	if finished != nil {
		r.before = &finished.header.Run
	}
	for _, s := range []*state{finished, unfinished} {
		if s == nil {
			continue
		}
		if s.header.API != r.header.API {
			return fail(ErrOther, "of the API at %s; name another folder", s.header.API)
		}
		if s.header.Scrubbed != nil {
			return fail(ErrOther, "names in it were scrubbed, so nothing in it is the API's; name another folder")
		}
		whole = s.whole
		for key, e := range s.entries {
			r.prior[key] = e
		}
	}
	return unwritable(r.dir, r.openJournal(unfinished != nil, whole))
}

// openJournal goes on behind the whole lines of an earlier journal, or begins a new one.
func (r *Recorder) openJournal(goOn bool, whole int64) (err error) {
	path := filepath.Join(r.dir, unfinishedName)
	if r.journal, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o644); err != nil {
		return err
	}
	if r.resumed = goOn; !goOn {
		whole = 0
	}
	if err = r.journal.Truncate(whole); err == nil {
		_, err = r.journal.Seek(whole, io.SeekStart)
	}
	if err == nil && whole == 0 {
		err = r.note(r.header)
	}
	return err
}

// note writes a line of the journal.
func (r *Recorder) note(v any) error {
	line, err := json.Marshal(v)
	if err == nil {
		_, err = r.journal.Write(append(line, '\n'))
	}
	return err
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

// keep records an answer.
func (r *Recorder) keep(req *http.Request, e entry, content []byte) error {
	if ofAPI(e.Key) && e.Status == http.StatusOK && !json.Valid(content) {
		r.miss(req, e.Key, "an answer that is no JSON")
		return nil
	}
	if ofAPI(e.Key) {
		content = strip(content)
		e.Next = r.batches.learn(e, content, true)
	}
	hash, err := r.objects.write(content)
	e.SHA256, e.Size = hash, int64(len(content))
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.err != nil:
		return r.err
	case err != nil:
		r.err = unwritable(r.dir, err)
		return r.err
	}
	if old, ok := r.used[e.Key]; ok && r.fetched[e.Key] && old.SHA256 != e.SHA256 {
		if e, err = r.prefer(old, e, content); err != nil {
			r.err = err
			return err
		}
	}
	return r.use(e, true)
}

// use counts an answer as one of this run.
func (r *Recorder) use(e entry, fetched bool) error {
	r.used[e.Key] = e
	if fetched {
		r.fetched[e.Key] = true
	}
	delete(r.unanswered, e.Key)
	if fetched {
		r.err = unwritable(r.dir, r.note(e))
	}
	return r.err
}

// prefer chooses between two contents of one URL in one run. Of the API it is the first, by which the run went on; a
// list may be asked for again for fresh links. Of storage it is the longer one if the other is its beginning: that one had
// broken off. Anything else cannot be replayed.
func (r *Recorder) prefer(old, e entry, content []byte) (entry, error) {
	if ofAPI(e.Key) {
		return old, nil
	}
	before, err := r.objects.read(old)
	if err != nil {
		return e, err
	}
	switch {
	case old.Status != e.Status:
		return e, nil
	case bytes.HasPrefix(content, before):
		return e, nil
	case bytes.HasPrefix(before, content):
		return old, nil
	}
	return e, fail(ErrAmbiguous, "GET %s had %d bytes first and other %d later, in one run; what its query chooses cannot be recorded", e.Key, old.Size, e.Size)
}
