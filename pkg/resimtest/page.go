package resimtest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"net/url"
)

// maxPageSize is the largest page that the API description allows.
const maxPageSize = 100

// nullToken stands for JSON's null, which the generated types cannot say, until the answer is sent.
const nullToken = "~null~"

// requestKey finds the request in a handler's context.
type requestKey struct{}

func requestOf(ctx context.Context) *http.Request { return ctx.Value(requestKey{}).(*http.Request) }

// page is the part of a list that a request gets.
type page struct {
	from, to int
	next     *string
	total    *int
}

// page reads the paging parameters of a request for a list of n items.
func (a *api) page(ctx context.Context, n int, size *int, token *string) (page, error) {
	r := requestOf(ctx)
	limit := a.data.Projects[0].world.shape.PageSize
	if size != nil {
		limit = min(limit, *size)
	}
	p := page{total: &n}
	if token != nil {
		var ok bool
		if p.from, ok = a.offset(r, *token); !ok || p.from > n {
			a.ledger.violation(r, "sent a page token that was not given for this query")
			return page{}, badRequest("the page token does not belong to this query")
		}
	}
	p.to = min(p.from+limit, n)
	if p.to < n {
		next := a.token(r, p.to)
		p.next = &next
		return p, nil
	}
	// The last page says so in one of the three ways that occur.
	switch source(sum(queryOf(r))).below(3) {
	case 0:
		p.next = new("")
	case 1:
		p.next = new(nullToken)
	}
	return p, nil
}

// required is the token of a list whose envelope must have one and no null.
func (p page) required() string {
	if p.next == nil || *p.next == nullToken {
		return ""
	}
	return *p.next
}

// of cuts the page out of a list and renders it. A page of an empty list lacks the list now and then.
func of[T, R any](p page, list []T, render func(T) R) *[]R {
	if len(list) == 0 && p.next == nil {
		return nil
	}
	items := make([]R, 0, p.to-p.from)
	for _, t := range list[p.from:p.to] {
		items = append(items, render(t))
	}
	return &items
}

// token is an opaque page token: an offset, sealed together with the query it is good for.
func (a *api) token(r *http.Request, offset int) string {
	b := binary.AppendUvarint(nil, uint64(offset))
	return base64.RawURLEncoding.EncodeToString(append(a.seal(r, b), b...))
}

// offset reads a token back. ok is false if it was not given for this query.
func (a *api) offset(r *http.Request, token string) (offset int, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) <= sealSize || !hmac.Equal(b[:sealSize], a.seal(r, b[sealSize:])) {
		return 0, false
	}
	n, _ := binary.Uvarint(b[sealSize:])
	return int(n), true
}

const sealSize = 12

func (a *api) seal(r *http.Request, b []byte) []byte {
	mac := hmac.New(sha256.New, a.key)
	mac.Write([]byte(queryOf(r)))
	mac.Write(b)
	return mac.Sum(nil)[:sealSize]
}

// queryOf is what all pages of a list have in common: path and parameters without the page token.
func queryOf(r *http.Request) string {
	q := url.Values{}
	for name, values := range r.URL.Query() {
		if name != "pageToken" {
			q[name] = values
		}
	}
	return r.URL.Path + "?" + q.Encode()
}

// sum is a small hash (FNV-1a).
func sum(text string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	return h
}

// withNull puts JSON's null where nullToken stands.
func withNull(body []byte) []byte {
	return bytes.Replace(body, []byte(`"nextPageToken":"`+nullToken+`"`), []byte(`"nextPageToken":null`), 1)
}
