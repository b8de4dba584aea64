package recording

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Contents is what is in a recording.
type Contents struct {
	Answers  map[string]int // how many of each kind: "projects/*/batches" of the API, "storage"
	Absent   int            // of them, those that say that there is nothing (404)
	Bytes    int64
	Problems []error // what is damaged, each an [ErrDamaged]
}

// Check reads every content and says what is in the recording and what is wrong with it.
func (r *Recording) Check() Contents {
	c := Contents{Answers: map[string]int{}}
	for _, key := range slices.Sorted(maps.Keys(r.entries)) {
		e := r.entries[key]
		c.Answers[kind(key)]++
		c.Bytes += e.Size
		if e.Status == 404 {
			c.Absent++
		}
		if _, err := r.objects.read(e); err != nil {
			c.Problems = append(c.Problems, err)
		}
	}
	return c
}

// kind is a key with its ids left out.
func kind(key string) string {
	if !ofAPI(key) {
		return "storage"
	}
	parts := strings.Split(pathOf(key), "/")
	for i, p := range parts {
		if p, err := url.PathUnescape(p); err != nil || i%2 == 1 || strings.ContainsAny(p, "0123456789") {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}
