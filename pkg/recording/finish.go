package recording

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

var errEnded error = &problem{text: "the recording has ended"}

// Account is what a finished recording holds, and where it came from.
type Account struct {
	Fetched    int   // answers from the network
	Taken      int   // answers that the folder had already
	Unanswered int   // requests that got no final answer
	Removed    int   // contents that nothing refers to any more
	Bytes      int64 // of all answers
}

// Finish makes what was recorded the folder's recording, in one step, and removes what is not needed any more. All
// requests must have ended. After a failure, of a write for example, the folder's last finished recording is still there
// and what was recorded now can be gone on with.
func (r *Recorder) Finish() (Account, error) {
	a, err := r.finish()
	if closing := r.Close(); err == nil {
		err = closing
	}
	if err != nil {
		err = fmt.Errorf("finishing the recording %s: %w", r.dir, err)
	}
	return a, err
}

func (r *Recorder) finish() (a Account, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return a, r.err
	}
	h := r.header
	h.Recorded = time.Now().UTC().Truncate(time.Second)
	for key, instead := range r.unanswered {
		if _, ok := r.used[key]; !ok {
			if h.Unanswered == nil {
				h.Unanswered = map[string]string{}
			}
			h.Unanswered[key] = instead
		}
	}
	if err := writeIndex(r.dir, h, r.used); err != nil {
		return a, unwritable(r.dir, err)
	}
	a.Fetched, a.Taken = r.fetchedAndTaken()
	a.Unanswered = len(h.Unanswered)
	keep := map[string]bool{}
	for _, e := range r.used {
		keep[e.SHA256] = true
		a.Bytes += e.Size
	}
	if err := os.Remove(filepath.Join(r.dir, unfinishedName)); err != nil {
		return a, unwritable(r.dir, err)
	}
	a.Removed, err = r.objects.sweep(keep)
	return a, unwritable(r.dir, err)
}

// Close ends a recording that is not to be finished: what was recorded stays for the next run into the folder. The
// error is the first failure to record. After Finish it does nothing.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.journal == nil {
		return nil
	}
	err := r.err
	if closing := r.journal.Close(); err == nil {
		err = unwritable(r.dir, closing)
	}
	if r.mistaken && !r.resumed {
		_ = os.Remove(r.journal.Name()) // it is not the beginning of anything
	}
	r.journal = nil
	r.err = cmp.Or(r.err, errEnded)
	r.unlock()
	return err
}

// writeIndex replaces the index by one of these answers.
func writeIndex(dir string, h Header, entries map[string]entry) error {
	h.Answers = len(entries)
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	err := enc.Encode(h)
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		err = errors.Join(err, enc.Encode(entries[key]))
	}
	if err == nil {
		err = replace(filepath.Join(dir, indexName), text.Bytes(), true)
	}
	if err == nil {
		err = syncFolder(dir)
	}
	return err
}
