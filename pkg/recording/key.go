package recording

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// origin knows the API by its base URL: what has its scheme and host and lies below its path is the API,
// all else is storage.
type origin struct {
	prefix string // "https://api.resim.ai/v1/"
}

func parseAPI(api string) (origin, error) {
	u, err := url.Parse(strings.TrimSpace(api))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return origin{}, fmt.Errorf("the API's URL must have the form https://api.resim.ai/v1")
	}
	return origin{strings.ToLower(u.Scheme) + "://" + strings.ToLower(u.Host) + strings.TrimRight(u.EscapedPath(), "/") + "/"}, nil
}

// key is what an answer is found by: of the API the path below its base and the query, sorted; of storage the
// whole URL without its query.
func (o origin) key(u *url.URL) string {
	place := strings.ToLower(u.Scheme) + "://" + strings.ToLower(u.Host) + u.EscapedPath()
	path, ok := strings.CutPrefix(place, o.prefix)
	if !ok {
		return place
	}
	if u.RawQuery == "" {
		return path
	}
	query := u.Query()
	for name := range query {
		if secret(name) {
			return path // storage in the API's place
		}
	}
	return path + "?" + query.Encode()
}

// ofAPI reports whether a key is of the API.
func ofAPI(key string) bool { return !strings.Contains(key, "://") }

// pathOf is a key of the API without its query.
func pathOf(key string) string {
	path, _, _ := strings.Cut(key, "?")
	return path
}

// page is the key of another page of the same list.
func page(key, token string) string {
	path, text, _ := strings.Cut(key, "?")
	query, _ := url.ParseQuery(text)
	query.Set("pageToken", token)
	return path + "?" + query.Encode()
}

// firstPage reports whether a key asks for no later page of a list.
func firstPage(key string) bool { return !strings.Contains(key, "pageToken=") }

// batchOf is the id of the batch that a key of the API lies below: "" for the batch itself and all else.
func batchOf(key string) string {
	_, below, ok := strings.Cut(pathOf(key), "/batches/")
	id, rest, _ := strings.Cut(below, "/")
	if !ok || rest == "" {
		return ""
	}
	return id
}

// first is the request that redirects led away from.
func first(r *http.Request) *http.Request {
	for r.Response != nil && r.Response.Request != nil {
		r = r.Response.Request
	}
	return r
}
