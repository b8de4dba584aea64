package runner

import (
	"errors"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// The exit statuses of a metrics build.
const (
	ExitDone        = 0
	ExitFailed      = 1   // a compute function, the validation or the deadline failed
	ExitUsage       = 2   // wrong usage or config, or outputs that cannot be written
	ExitUnread      = 3   // the API or the storage could not be read whole
	ExitInterrupted = 130 // by a signal, or by the caller's context
)

// precedence orders exit statuses: of several, the first one counts.
var precedence = []int{ExitInterrupted, ExitUsage, ExitUnread, ExitFailed}

// problem is an error with the exit status it leads to. Its text is one line and redacted.
type problem struct {
	status int
	text   string
	err    error
}

func (p *problem) Error() string { return p.text }
func (p *problem) Unwrap() error { return p.err }

// ExitStatus is the exit status an error of [Run] stands for. Of several errors joined into one, the
// most telling counts: 130, then 2, 3 and 1. An error of the API is 3, any other is 1.
func ExitStatus(err error) int {
	if err == nil {
		return ExitDone
	}
	found := map[int]bool{}
	collect(err, found)
	for _, status := range precedence {
		if found[status] {
			return status
		}
	}
	return ExitFailed
}

func collect(err error, found map[int]bool) {
	if p, ok := err.(*problem); ok { // what it wraps has been judged already
		found[p.status] = true
		return
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			collect(e, found)
		}
		return
	}
	var p *problem
	switch {
	case errors.As(err, &p):
		found[p.status] = true
	case unread(err):
		found[ExitUnread] = true
	default:
		found[ExitFailed] = true
	}
}

// unread reports whether err says that the API or the storage failed, or that what they gave is not
// what they promise.
func unread(err error) bool {
	var api *resim.Error
	return errors.As(err, &api) || errors.Is(err, resim.ErrAnswer) || errors.Is(err, resim.ErrNotFound)
}

// oneLine makes a message fit for a log or a terminal's last line.
func oneLine(s string) string {
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	kept := lines[:0]
	for _, l := range lines {
		if l = strings.TrimSpace(l); l != "" {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, "; ")
}
