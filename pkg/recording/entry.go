package recording

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// format is the version of the folder's layout.
const format = 1

const (
	indexName      = "recording.jsonl"
	unfinishedName = "unfinished.jsonl"
	objectsName    = "objects"
)

// Run is what was run. The zero Run says nothing.
type Run struct {
	Mode    string `json:"mode,omitempty"`    // "report" or "batch"
	Project string `json:"project,omitempty"` // its id
	ID      string `json:"id,omitempty"`      // of the report or batch
	Tool    string `json:"tool,omitempty"`    // and its version
}

// Header is what a recording says of itself.
type Header struct {
	Format   int       `json:"format"`
	API      string    `json:"api"` // base URL, ending in a slash
	Run      Run       `json:"run"`
	Recorded time.Time `json:"recorded"`          // when the run finished; zero if it did not
	Answers  int       `json:"answers,omitempty"` // lines that follow
	Scrubbed []string  `json:"scrubbed,omitempty"`

	// Unanswered says of requests that got no final answer what came instead: "503 Service Unavailable" for example.
	Unanswered map[string]string `json:"unanswered,omitempty"`
}

// entry is one answer.
type entry struct {
	Key    string `json:"url"` // of the API relative to its base URL
	Status int    `json:"status"`
	Type   string `json:"type,omitempty"` // content type
	SHA256 string `json:"sha256"`         // of the content
	Size   int64  `json:"size"`
	Batch  string `json:"batch,omitempty"` // how the batch it belongs to was: "SUCCEEDED 2026-11-02T06:00:00Z"; "" if not known or not final
	Next   string `json:"next,omitempty"`  // token of the next page
}

// final reports whether a status is an answer that says something about the data.
func final(status int) bool {
	return status == http.StatusOK || status == http.StatusNoContent || status == http.StatusNotFound
}

func (e entry) check() error {
	switch {
	case e.Key == "":
		return errors.New("it names no URL")
	case !final(e.Status):
		return fmt.Errorf("no answer of status %d is recorded", e.Status)
	case !isHash(e.SHA256):
		return errors.New("it has no SHA-256")
	case e.Size < 0:
		return errors.New("its size is negative")
	}
	return nil
}

func isHash(s string) bool {
	if len(s) != 64 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// readIndex reads recording.jsonl or, with torn, unfinished.jsonl, whose last line may have been cut off. It
// returns how many bytes hold whole lines.
func readIndex(path string, torn bool) (h Header, entries map[string]entry, whole int64, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return h, nil, 0, err
	}
	if torn {
		text = text[:bytes.LastIndexByte(text, '\n')+1]
		if len(text) == 0 {
			return h, nil, 0, fs.ErrNotExist
		}
	}
	broken := func(line int, err error) error {
		return &problem{kind: ErrDamaged, text: fmt.Sprintf("%s:%d", path, line), err: fmt.Errorf("%w; take a whole copy, or record into a new folder", err)}
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, len(text)+1)
	if !lines.Scan() {
		return h, nil, 0, broken(1, errors.New("the file is empty"))
	}
	if err := json.Unmarshal(lines.Bytes(), &h); err != nil {
		return h, nil, 0, broken(1, err)
	}
	if h.Format != format {
		return h, nil, 0, fail(ErrVersion, "%s says format %d, this program reads %d; record again, or use the version of the program that recorded it", path, h.Format, format)
	}
	if _, err := parseAPI(h.API); err != nil {
		return h, nil, 0, broken(1, err)
	}
	entries = make(map[string]entry, h.Answers)
	n := 1
	for lines.Scan() {
		n++
		var e entry
		err := json.Unmarshal(lines.Bytes(), &e)
		if err == nil {
			err = e.check()
		}
		if _, twice := entries[e.Key]; err == nil && twice && !torn {
			err = errors.New("the URL has been on another line before")
		}
		if err != nil {
			return h, nil, 0, broken(n, err)
		}
		entries[e.Key] = e
	}
	if !torn && n-1 != h.Answers {
		return h, nil, 0, broken(1, fmt.Errorf("it announces %d answers, and %d follow", h.Answers, n-1))
	}
	return h, entries, int64(len(text)), nil
}

// load finds what a folder holds. Both may be absent.
func load(dir string) (finished, unfinished *state, err error) {
	finished, err = loadOne(filepath.Join(dir, indexName), false)
	if err == nil {
		unfinished, err = loadOne(filepath.Join(dir, unfinishedName), true)
	}
	return finished, unfinished, err
}

// state is the content of one of the two index files.
type state struct {
	header  Header
	entries map[string]entry
	whole   int64
}

func loadOne(path string, torn bool) (*state, error) {
	h, entries, whole, err := readIndex(path, torn)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &state{h, entries, whole}, nil
}
