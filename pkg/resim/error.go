package resim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Kinds of failure, for [errors.Is].
var (
	ErrUnauthorized = errors.New("the token is missing, wrong or expired")
	ErrForbidden    = errors.New("the token does not have the right to do this")
	ErrNotFound     = errors.New("not found")
	ErrRefused      = errors.New("the API refused the request")
	ErrRateLimited  = errors.New("too many requests")
	ErrServer       = errors.New("the server failed")
	ErrAnswer       = errors.New("the answer is not what the API describes")
	ErrTooLarge     = errors.New("the answer is too large")
	ErrLoopingToken = errors.New("a page token came twice, so the list would never end")
	ErrRefusedURL   = errors.New("the URL is refused")
	ErrNoProgress   = errors.New("no data arrived for too long")
)

// Error is a failed operation of the API, or a failed download ("download").
type Error struct {
	Operation  string        // id of the API operation, such as "listBatches"
	Method     string        // of the request; "" if none was sent
	URL        string        // without its query
	Subject    string        // what was asked for: "report 7579… of project 1234…"
	Status     int           // of the answer; 0 if there was none
	RequestID  string        // the server's name for the request, if it gave one
	RetryAfter time.Duration // how long the server asked to wait; 0 if it did not
	Attempts   int           // how often it was tried
	Body       string        // how the answer began, redacted, at most 512 bytes
	Kind       error         // one of the kinds above; nil for failures on the way, see Err
	Err        error         // what happened in detail; may be nil
}

// Error is one line: what was being done, to what, what happened, and what to do if that is known.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Operation)
	if e.Subject != "" {
		b.WriteString(" (" + e.Subject + ")")
	}
	if e.Kind != nil {
		b.WriteString(": " + e.Kind.Error())
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	var notes []string
	if e.Status != 0 {
		notes = append(notes, strings.TrimSpace(fmt.Sprintf("status %d %s", e.Status, http.StatusText(e.Status))))
	}
	if e.URL != "" {
		notes = append(notes, e.Method+" "+e.URL)
	}
	if e.RetryAfter > 0 {
		notes = append(notes, fmt.Sprintf("the server asks to wait %v", e.RetryAfter))
	}
	if e.Attempts > 1 {
		notes = append(notes, fmt.Sprintf("%d attempts", e.Attempts))
	}
	if e.RequestID != "" {
		notes = append(notes, "request "+e.RequestID)
	}
	if e.Body != "" {
		notes = append(notes, fmt.Sprintf("it begins %q", e.Body))
	}
	if notes != nil {
		b.WriteString(" [" + strings.Join(notes, "; ") + "]")
	}
	return b.String()
}

// Unwrap is the kind and the detail.
func (e *Error) Unwrap() []error {
	var errs []error
	if e.Kind != nil {
		errs = append(errs, e.Kind)
	}
	if e.Err != nil {
		errs = append(errs, e.Err)
	}
	return errs
}

// kindOf is what a status that is no success means.
func kindOf(status int) error {
	switch {
	case status == http.StatusUnauthorized:
		return ErrUnauthorized
	case status == http.StatusForbidden:
		return ErrForbidden
	case status == http.StatusNotFound:
		return ErrNotFound
	case status == http.StatusTooManyRequests:
		return ErrRateLimited
	case status == http.StatusBadRequest, status == http.StatusPaymentRequired, status == http.StatusConflict:
		return ErrRefused
	case status >= 500:
		return ErrServer
	default:
		return ErrAnswer
	}
}

// ended is the error of a context that is over, with what went wrong before.
func ended(ctx context.Context, last error) error {
	cause := context.Cause(ctx)
	if last == nil || errors.Is(last, cause) {
		return cause
	}
	return fmt.Errorf("%w; before that: %w", cause, last)
}
