package recording

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// versions knows how far batches are, and with it what of them cannot change any more.
type versions struct {
	origin origin

	mu     sync.Mutex
	fresh  map[string]string // version of each batch whose record was fetched in this run
	owners map[digest]string // the list that names a URL of storage, by its path
	taken  map[string]bool   // lists that came from the recording, by path
	stale  map[string]bool   // lists to be fetched although nothing changed, by path
}

type digest [12]byte

func digestOf(key string) (d digest) {
	sum := sha256.Sum256([]byte(key))
	copy(d[:], sum[:])
	return d
}

func newVersions(at origin) *versions {
	return &versions{origin: at, fresh: map[string]string{}, owners: map[digest]string{}, taken: map[string]bool{}, stale: map[string]bool{}}
}

// of is the version of the batch that an answer belongs to; "" if it belongs to none, or to one that is not known
// or not final, so that the answer may change.
func (v *versions) of(key string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	path := key
	if !ofAPI(key) {
		path = v.owners[digestOf(key)]
	}
	return v.fresh[batchOf(path)]
}

// settled reports whether what the recording has under a key is still so.
func (v *versions) settled(e entry) bool {
	version := v.of(e.Key)
	v.mu.Lock()
	defer v.mu.Unlock()
	return version != "" && version == e.Batch && !v.stale[pathOf(e.Key)]
}

// expire has a list fetched, all its pages.
func (v *versions) expire(key string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.stale[pathOf(key)] = true
}

// unsigned reports whether a URL of storage came from a list of the recording, so that it has no signature, and has
// that list fetched when it is asked for again.
func (v *versions) unsigned(key string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	list := v.owners[digestOf(key)]
	if !v.taken[list] {
		return false
	}
	v.stale[list] = true
	return true
}

// record is what is read of an answer of the API.
type record struct {
	ID      string   `json:"batchID"`
	Status  string   `json:"status"`
	Updated string   `json:"lastUpdatedTimestamp"`
	Batches []record `json:"batches"`
	Next    string   `json:"nextPageToken"`
}

// version tells one state of a batch from others; "" unless it is final.
func (r record) version() string {
	switch r.Status {
	case "SUCCEEDED", "ERROR", "CANCELLED":
		if r.Updated != "" {
			return r.Status + " " + r.Updated
		}
	}
	return ""
}

// learn reads what an answer of the API, fetched or taken from the recording, says of batches and of documents. It
// returns the token of the next page.
func (v *versions) learn(e entry, content []byte, fetched bool) (next string) {
	if e.Status != http.StatusOK {
		return ""
	}
	var r record
	_ = json.Unmarshal(content, &r) // what is not as expected says nothing
	path := pathOf(e.Key)
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case batchOf(path) != "":
		v.taken[path] = !fetched
		for link := range links(content) {
			if u, err := url.Parse(link); err == nil {
				v.owners[digestOf(v.origin.key(u))] = path
			}
		}
	case strings.HasSuffix(path, "/batches"):
		for _, b := range r.Batches {
			v.fresh[b.ID] = b.version()
		}
	case strings.HasSuffix(path, "/batches/"+r.ID) && r.ID != "":
		v.fresh[r.ID] = r.version()
	}
	return r.Next
}
