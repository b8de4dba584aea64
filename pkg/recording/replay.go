package recording

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Recording is a finished recording. It is an [http.RoundTripper] that answers what is in it and nothing else,
// without a network. It is safe for concurrent use.
type Recording struct {
	dir     string
	header  Header
	origin  origin
	entries map[string]entry
	objects objects
	resumed bool
}

// Open reads a recording's index. The error is [ErrNone], [ErrIncomplete] if its run did not finish,
// [ErrVersion], or [ErrDamaged]. Contents are checked when they are asked for, see also [Recording.Check].
func Open(dir string) (*Recording, error) {
	r, err := open(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the recording %s: %w", dir, err)
	}
	return r, nil
}

func open(dir string) (*Recording, error) {
	if info, err := os.Stat(dir); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fs.ErrNotExist // the caller says which
		}
		return nil, &problem{kind: ErrNone, text: "the folder cannot be read", err: err}
	} else if !info.IsDir() {
		return nil, fail(ErrNone, "it is a file; name the folder that holds %s", indexName)
	}
	finished, unfinished, err := load(dir)
	switch {
	case err != nil:
		return nil, err
	case finished != nil:
		at, err := parseAPI(finished.header.API)
		return &Recording{dir, finished.header, at, finished.entries, objects{dir}, unfinished != nil}, err
	case unfinished != nil:
		return nil, fail(ErrIncomplete, "the run that made it did not finish, %d answers are there; record again into the same folder, which fetches only the rest", len(unfinished.entries))
	default:
		return nil, fail(ErrNone, "it has no file %s; name the folder that a run recorded into", indexName)
	}
}

// Header is what the recording says of itself.
func (r *Recording) Header() Header { return r.header }

// API is the base URL of the API that was recorded, ending in a slash.
func (r *Recording) API() string { return r.header.API }

// Interrupted reports whether a later run into the same folder did not finish; the recording is the one before.
func (r *Recording) Interrupted() bool { return r.resumed }

// Mend says what to do about damaged contents.
func (r *Recording) Mend() string {
	if len(r.header.Scrubbed) > 0 {
		return "scrub the original again"
	}
	return "record again into the same folder, which fetches them anew"
}

// RoundTrip answers a GET request from the recording. What is not in it is [ErrNotRecorded].
func (r *Recording) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	if err := onlyReads(req); err != nil {
		return nil, err
	}
	key := r.origin.key(req.URL)
	e, ok := r.entries[key]
	if !ok {
		return nil, r.lacks(key)
	}
	content, err := r.objects.read(e)
	if err != nil {
		return nil, fmt.Errorf("%w; %s", err, r.Mend())
	}
	return respond(req, e, content), nil
}

// lacks is the error for a request that is not in the recording.
func (r *Recording) lacks(key string) error {
	when := r.header.Recorded.UTC().Format(time.DateTime)
	if instead, ok := r.header.Unanswered[key]; ok {
		return fail(ErrNotRecorded, "GET %s was not answered when %s was recorded, %s UTC (%s); record again", key, r.dir, when, instead)
	}
	advice := "record again with what runs now"
	if len(r.header.Scrubbed) > 0 {
		advice = "a scrubbed recording lacks what could not be scrubbed, and cannot be recorded again"
	}
	return fail(ErrNotRecorded, "nobody asked for GET %s when %s was recorded, %s UTC; %s", key, r.dir, when, advice)
}

func onlyReads(req *http.Request) error {
	if method := cmp.Or(req.Method, http.MethodGet); method != http.MethodGet {
		return fail(ErrWrites, "%s %s is not sent", method, strings.TrimSuffix(req.URL.Host+req.URL.EscapedPath(), "/"))
	}
	return nil
}

// respond makes an answer as a transport gives it.
func respond(req *http.Request, e entry, content []byte) *http.Response {
	header := http.Header{}
	if e.Type != "" {
		header["Content-Type"] = []string{e.Type}
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status)), StatusCode: e.Status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader(content)), ContentLength: int64(len(content)), Request: req,
	}
}

// isOurs reports whether a folder is one to record into: new, empty, or a recording.
func isOurs(dir string) error {
	names, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fail(ErrNone, "%s cannot be recorded into: %v", dir, err)
	}
	for _, n := range names {
		if n.Name() == indexName || n.Name() == unfinishedName {
			return nil
		}
	}
	for _, n := range names {
		if n.Name() != objectsName {
			return fail(ErrNone, "%s is a folder with other things in it, such as %s; name a new one", dir, filepath.Base(n.Name()))
		}
	}
	return nil
}
