package resim

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Kinds of failure, for [errors.Is].
//
// ErrConflict and ErrQuota are ErrRefused too. ErrUnauthorized ends a [Client]: once the API has answered 401, all its operations fail with it, without
// another request. Connect anew with a fresh token.
var (
	ErrUnauthorized = errors.New("the token is missing, wrong or expired")
	ErrForbidden    = errors.New("access is refused")
	ErrNotFound     = errors.New("not found")
	ErrRefused      = errors.New("the request is refused")
	ErrRateLimited  = errors.New("too many requests")
	ErrServer       = errors.New("the server failed")
	ErrAnswer       = errors.New("the answer is not what the API describes")
	ErrTooLarge     = errors.New("the answer is too large")
	ErrNoProgress   = errors.New("no data arrived for too long")
	ErrLoopingToken = errors.New("a page token came twice, so the list would never end")
	ErrConflict     = fmt.Errorf("%w: it exists already, or is busy", ErrRefused)
	ErrQuota        = fmt.Errorf("%w: the quota of the account is used up; it refills with time", ErrRefused)
	ErrInvalidURL   = errors.New("the API's URL is not usable")
	ErrRefusedURL   = errors.New("the URL is refused")
)

// Error is a failed operation of the API, or a failed download from storage or upload to it. Its text is one line
// without secrets.
type Error struct {
	Operation   string        // id of the API operation, such as "listBatches", or "download" or "upload"
	Subject     string        // what was asked for: "report 7579… of project 1234…"; may be ""
	Method      string        // of the request; "" if none was made
	URL         string        // without its query
	Status      int           // of the answer; 0 if there was none
	ContentType string        // of the answer
	RequestID   string        // the server's name for the request, if it gave one
	RetryAfter  time.Duration // how long the server asked to wait; 0 if it did not
	Attempts    int           // how often it was tried
	Body        string        // how the answer began, redacted, at most 512 bytes
	Kind        error         // one of the kinds above; nil for failures on the way, see Err
	Err         error         // what happened in detail; may be nil
}

// Error says what was being done, to what, what happened and, where it is known, what to do.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Operation)
	if e.Subject != "" {
		b.WriteString(" (" + e.Subject + ")")
	}
	for _, err := range []error{e.Kind, e.Err} {
		if err != nil {
			b.WriteString(": " + err.Error())
		}
	}
	if notes := e.notes(); notes != nil {
		b.WriteString(" [" + strings.Join(notes, "; ") + "]")
	}
	return b.String()
}

func (e *Error) notes() (notes []string) {
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
	switch {
	case e.Body != "":
		notes = append(notes, strings.TrimSpace(fmt.Sprintf("%s beginning with %q", e.ContentType, e.Body)))
	case e.Kind == ErrAnswer && e.Status != 0:
		notes = append(notes, "its body is empty")
	}
	return notes
}

// Is reports whether target is the kind of the failure.
func (e *Error) Is(target error) bool { return e.Kind != nil && errors.Is(e.Kind, target) }

// Unwrap is the detail.
func (e *Error) Unwrap() error { return e.Err }
