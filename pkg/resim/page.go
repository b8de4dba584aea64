package resim

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"strings"
)

// pageSize is the most the API gives in one page.
const pageSize = 100

// listing is how one list of the API is read.
type listing[T any] struct {
	operation string
	subject   string
	field     string // of the envelope, that holds the items
	request   func(size *int, token *string) (*http.Request, error)
	read      func(*object) T
}

// page is one page of a list.
type page[T any] struct {
	items []T
	next  string // "" if it is the last
	total int    // of all pages; 0 if the list does not say
}

// list yields the items of all pages. Each range over it starts anew. It ends with the first error.
func list[T any](ctx context.Context, c *Client, l listing[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		seen := map[string]bool{}
		for number, token := 1, ""; ; number++ {
			p, err := fetchPage(ctx, c, l, token, number)
			for _, item := range p.items {
				if !yield(item, nil) {
					return
				}
			}
			if err != nil {
				yield(none, err)
				return
			}
			if p.next == "" {
				return
			}
			if seen[p.next] {
				yield(none, &Error{Operation: l.operation, Subject: l.subject, Kind: ErrLoopingToken,
					Err: fmt.Errorf("on page %d", number)})
				return
			}
			seen[p.next] = true
			token = p.next
		}
	}
}

// fetchPage fetches one page. With an error come the items before the one that is wrong.
func fetchPage[T any](ctx context.Context, c *Client, l listing[T], token string, number int) (page[T], error) {
	var p page[T]
	a, err := c.send(ctx, call{operation: l.operation, subject: l.subject, line: c.api,
		request: func(context.Context) (*http.Request, error) {
			size := pageSize
			if token == "" {
				return l.request(&size, nil)
			}
			return l.request(&size, &token)
		}})
	if err != nil {
		return p, err
	}
	wrong := func(err error) error {
		return c.wrongAnswer(l.operation, l.subject, a, fmt.Errorf("page %d: %w", number, err))
	}
	envelope, err := c.parse(a)
	if err != nil {
		return p, wrong(err)
	}
	p.next, p.total = envelope.text("nextPageToken"), envelope.integer("total")
	var items []json.RawMessage
	envelope.into(l.field, &items)
	if envelope.err != nil {
		return p, wrong(envelope.err)
	}
	p.items = make([]T, 0, len(items))
	for i, text := range items {
		o, err := parseObject(text)
		if err == nil {
			item := l.read(o)
			if err = o.err; err == nil {
				p.items = append(p.items, item)
				continue
			}
		}
		return p, wrong(fmt.Errorf("item %d of %q: %w", i, l.field, err))
	}
	return p, nil
}

// record fetches one object.
func record[T any](ctx context.Context, c *Client, operation, subject string, request func() (*http.Request, error), read func(*object) T) (T, error) {
	var none T
	a, err := c.send(ctx, call{operation: operation, subject: subject, line: c.api,
		request: func(context.Context) (*http.Request, error) { return request() }})
	if err != nil {
		return none, err
	}
	o, err := c.parse(a)
	if err == nil {
		v := read(o)
		if err = o.err; err == nil {
			return v, nil
		}
	}
	return none, c.wrongAnswer(operation, subject, a, err)
}

// parse reads an answer as the JSON object it should be.
func (c *Client) parse(a answer) (*object, error) {
	if kind := a.header.Get("Content-Type"); !strings.Contains(strings.ToLower(kind), "json") {
		return nil, fmt.Errorf("its content type is %q, not JSON; does the API's URL end in /v1?", short(kind))
	}
	return parseObject(a.body)
}

// wrongAnswer is the error for a success that is none.
func (c *Client) wrongAnswer(operation, subject string, a answer, err error) error {
	return &Error{Operation: operation, Subject: subject, Kind: ErrAnswer, Status: a.status, Attempts: a.attempts,
		RequestID: requestID(a.header), Body: c.excerpt(a.body), Err: err}
}
