package scrub

import (
	"net/url"
	"regexp"
	"strings"
)

// bare is a URL without its query.
func bare(text string) string {
	text, _, _ = strings.Cut(text, "?")
	return text
}

// location is what stands for a URL of storage.
func (s *scrubber) location(text string) string {
	if text == "" {
		return ""
	}
	return "https://storage.invalid/" + strings.ReplaceAll(s.names.of(bare(text), "content"), " ", "/")
}

// ofPath is the kind of record that an answer of the API is, or is a list of.
func ofPath(key string) string {
	what := ""
	for part := range strings.SplitSeq(bare(key), "/") {
		if kind, ok := kinds[part]; ok {
			what = kind
		}
	}
	return what
}

// segment is a part of a path of the API.
var segment = regexp.MustCompile(`^:?[A-Za-z_-]+$`)

// request scrubs the path and the query of a request to the API.
func (s *scrubber) request(key string) string {
	path, text, _ := strings.Cut(key, "?")
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if !neutral(p) && (i%2 == 1 || !segment.MatchString(p)) {
			parts[i] = url.PathEscape(s.names.of(p, "text"))
		}
	}
	path = strings.Join(parts, "/")
	query, err := url.ParseQuery(text)
	if err != nil || len(query) == 0 {
		return path
	}
	for name, values := range query {
		for i, v := range values {
			values[i] = s.parameter(name, v)
		}
	}
	return path + "?" + query.Encode()
}

// quoted is a text in a search expression.
var quoted = regexp.MustCompile(`"[^"]*"`)

func (s *scrubber) parameter(name, value string) string {
	switch {
	case neutral(value), plain(value), name == "orderBy", name == "pageSize":
		return value
	case name == "pageToken":
		return s.names.of(value, "page")
	case name != "search":
		return s.names.of(value, "text")
	}
	return quoted.ReplaceAllStringFunc(value, func(q string) string {
		text := strings.Trim(q, `"`)
		if neutral(text) {
			return q
		}
		return `"` + s.names.of(text, "text") + `"`
	})
}
