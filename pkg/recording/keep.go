package recording

import (
	"bytes"
	"encoding/json"
	"net/http"
)

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
