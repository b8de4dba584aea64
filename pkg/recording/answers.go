package recording

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Answer is one answer of a recording.
type Answer struct {
	URL     string // of the API relative to its base URL, with the query; of storage the whole, without one
	Status  int    // 200, 204 or 404
	Type    string // content type
	Content []byte
}

// OfAPI reports whether the answer is one of the API; else it is one of storage.
func (a Answer) OfAPI() bool { return ofAPI(a.URL) }

// Answers are all answers, by their URLs. It ends with the first that is damaged.
func (r *Recording) Answers() iter.Seq2[Answer, error] {
	return func(yield func(Answer, error) bool) {
		for _, key := range slices.Sorted(maps.Keys(r.entries)) {
			e := r.entries[key]
			content, err := r.objects.read(e)
			if err != nil {
				yield(Answer{}, err)
				return
			}
			if !yield(Answer{e.Key, e.Status, e.Type, content}, nil) {
				return
			}
		}
	}
}

// Write makes a recording of answers, in a folder that is new or empty. Their number in the header is set; nobody can record
// into it again. It is there when all of it is.
func Write(dir string, h Header, answers iter.Seq2[Answer, error]) error {
	names, err := os.ReadDir(dir)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return unwritable(dir, err)
	case len(names) > 0:
		return fail(ErrOther, "%s is not empty; name a new folder", dir)
	}
	if err := os.MkdirAll(filepath.Join(dir, objectsName), 0o777); err != nil {
		return unwritable(dir, err)
	}
	h.Format = format
	o := objects{dir}
	entries := map[string]entry{}
	for a, err := range answers {
		if err != nil {
			return err
		}
		hash, err := o.write(a.Content)
		if err != nil {
			return unwritable(dir, err)
		}
		e := entry{Key: a.URL, Status: a.Status, Type: a.Type, SHA256: hash, Size: int64(len(a.Content))}
		if _, twice := entries[e.Key]; twice {
			return fail(ErrAmbiguous, "%s comes twice", e.Key)
		}
		if err := e.check(); err != nil {
			return fmt.Errorf("writing %s: %w", e.Key, err)
		}
		entries[e.Key] = e
	}
	return unwritable(dir, writeIndex(dir, h, entries))
}
