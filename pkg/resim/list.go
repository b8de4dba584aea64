package resim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"

	"github.com/google/uuid"
)

// pageSize is the most the API gives in one page.
const pageSize = 100

// mostEmptyPages is how many pages in a row may bring nothing new and yet name a next one.
const mostEmptyPages = 1000

// listed is a record that comes in lists.
type listed interface{ id() uuid.UUID }

// listing is how one list of the API is read.
type listing[T listed] struct {
	operation string
	subject   string
	field     string // of the envelope, that holds the items
	request   func(size *int, token *string) (*http.Request, error)
	decode    func(list []byte) (items []T, bad int, err error)
	scan      func(s *scanner) ([]T, error) // the quick way; nil if there is none
}

// page is one page of a list.
type page[T listed] struct {
	items []T
	next  string // "" if it is the last
	total int    // of all pages; 0 if the list does not say
}

// list yields the items of all pages, each once: one that was moved to a later page by a change between
// two requests comes twice. Each range over it starts anew. It ends with the first error.
func list[T listed](ctx context.Context, c *Client, l listing[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		var tokens map[string]bool
		var seen map[uuid.UUID]bool // of all pages but the last
		for number, empty, token := 1, 0, ""; ; number++ {
			p, err := fetchPage(ctx, c, l, token, number)
			empty++
			if p.next != "" && seen == nil {
				seen = map[uuid.UUID]bool{}
			}
			for _, item := range p.items {
				if seen != nil {
					if seen[item.id()] {
						continue
					}
					seen[item.id()] = true
				}
				empty = 0
				if !yield(item, nil) {
					return
				}
			}
			if err == nil && tokens[p.next] {
				err = &Error{Operation: l.operation, Subject: l.subject, Kind: ErrLoopingToken, Err: fmt.Errorf("on page %d", number)}
			}
			if err == nil && p.next != "" && empty == mostEmptyPages {
				err = &Error{
					Operation: l.operation, Subject: l.subject, Kind: ErrAnswer,
					Err: fmt.Errorf("%d pages in a row, up to page %d, have nothing new but a next page, so the list would never end", empty, number),
				}
			}
			if err != nil {
				yield(none, err)
				return
			}
			if p.next == "" {
				return
			}
			if tokens == nil {
				tokens = map[string]bool{}
			}
			tokens[p.next] = true
			token = p.next
		}
	}
}

// fetchPage fetches one page, whose number is for errors only. With an error come the items before the
// one that is wrong.
func fetchPage[T listed](ctx context.Context, c *Client, l listing[T], token string, number int) (page[T], error) {
	size := pageSize
	var after *string
	if token != "" {
		after = &token
	}
	req, err := l.request(&size, after)
	if err != nil {
		return page[T]{}, &Error{Operation: l.operation, Subject: l.subject, Err: err}
	}
	var p page[T]
	_, err = c.send(ctx, call{operation: l.operation, subject: l.subject, line: c.api, request: req, read: func(a *answer) (bool, error) {
		var err error
		p, err = l.read(a, number, c.names)
		return a.brokenOff(err), err
	}})
	return p, err
}

// read decodes the answer that is the page of that number, 0 if it is not known.
func (l listing[T]) read(a *answer, number int, n *names) (p page[T], err error) {
	if l.scan != nil && a.check() == nil {
		if p, ok := l.scanPage(a.body, n); ok {
			return p, nil
		}
	}
	where := fmt.Sprintf("page %d", number)
	if number == 0 {
		where = "a later page"
	}
	var envelope map[string]json.RawMessage
	if err := a.decode(&envelope); err != nil {
		return p, fmt.Errorf("%s: %w", where, err)
	}
	for _, f := range []struct {
		name string
		into any
	}{{"nextPageToken", &p.next}, {"total", &p.total}} {
		if text, ok := envelope[f.name]; ok {
			if err := json.Unmarshal(text, f.into); err != nil {
				return page[T]{}, fmt.Errorf("%s: field %q: %w", where, f.name, explain(err))
			}
		}
	}
	var bad int
	if p.items, bad, err = l.decode(envelope[l.field]); err != nil {
		what := fmt.Sprintf("field %q", l.field)
		if bad > 0 {
			what = fmt.Sprintf("item %d", bad)
		}
		return page[T]{items: p.items}, fmt.Errorf("%s of %s: %w", what, where, err)
	}
	return p, nil
}

// get fetches one record.
func get[T any, W wire[T]](ctx context.Context, c *Client, operation, subject string, req *http.Request, err error) (T, error) {
	var none T
	if err != nil {
		return none, &Error{Operation: operation, Subject: subject, Err: err}
	}
	var v T
	_, err = c.send(ctx, call{operation: operation, subject: subject, line: c.api, request: req, read: func(a *answer) (bool, error) {
		err := a.check()
		if err == nil {
			v, err = decodeRecord[T, W](a.body)
		}
		return a.brokenOff(err), err
	}})
	if err != nil {
		return none, err
	}
	return v, nil
}

// brokenOff reports whether an answer could not be read because it ends too early, perhaps before it
// began, whatever length was announced: another one may be whole.
func (a *answer) brokenOff(err error) bool {
	if err == nil {
		return false
	}
	var broken *json.SyntaxError
	return len(bytes.TrimSpace(a.body)) == 0 || errors.As(err, &broken) && broken.Offset == int64(len(a.body))
}

// check refuses an answer that is no JSON object, by its type and its beginning.
func (a *answer) check() error {
	if err := a.checkJSON(); err != nil {
		return err
	}
	return checkObject(a.body)
}

func (a *answer) checkJSON() error {
	if !strings.Contains(strings.ToLower(a.Header.Get("Content-Type")), "json") {
		if len(bytes.TrimSpace(a.body)) == 0 {
			return errors.New("it is empty")
		}
		return errors.New("it is not JSON; does the API's URL end in /v1, and is there a sign-in page in between?")
	}
	return nil
}

func (a *answer) decode(v any) error {
	if err := a.check(); err != nil {
		return err
	}
	if err := json.Unmarshal(a.body, v); err != nil {
		return explain(err)
	}
	return nil
}

// wrongAnswer is the error for a success that is none.
func (c *Client) wrongAnswer(k call, a *answer, err error) *Error {
	e := k.failure(a.attempts)
	e.Kind, e.Err, e.Status, e.ContentType = ErrAnswer, c.redactor.presentable(err), a.StatusCode, a.Header.Get("Content-Type")
	e.RequestID, e.Body = requestID(a.Header), c.redactor.excerpt(a.body)
	return e
}
