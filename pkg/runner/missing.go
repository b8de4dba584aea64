package runner

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// presentable is an account whose texts may leave the process.
func (r *run) presentable(a resolve.Account) resolve.Account {
	for i := range a.Missing {
		l := &a.Missing[i]
		l.What, l.Err = r.redact(l.What), r.fail(ExitUnread, l.Err)
	}
	return a
}

// missing are the losses that were tolerated, or those that were not.
func (r *run) missing(tolerated bool) []resolve.Loss {
	var found []resolve.Loss
	for _, l := range r.result.Account.Missing {
		if l.Tolerated == tolerated {
			found = append(found, l)
		}
	}
	return found
}

// unsaid are the losses that nobody tolerated and that no function failed of: one went on without what
// it had asked for, so its metrics are not what they seem.
func (r *run) unsaid() []resolve.Loss {
	type key struct {
		batch, job uuid.UUID
		what       string
	}
	said := map[key]bool{}
	for _, f := range r.result.Functions {
		losses(f.Err, func(l resolve.Loss) { said[key{l.Batch, l.Job, r.redact(l.What)}] = true })
	}
	var found []resolve.Loss
	for _, l := range r.missing(false) {
		if !said[key{l.Batch, l.Job, l.What}] {
			found = append(found, l)
		}
	}
	return found
}

// losses calls f for each loss that an error tells of.
func losses(err error, f func(resolve.Loss)) {
	switch e := err.(type) {
	case *resolve.LossError:
		f(e.Loss)
	case *lateError:
		losses(e.last, f)
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		losses(e.Unwrap(), f)
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			losses(err, f)
		}
	}
}

// incomplete is the error of a run with such losses.
func (r *run) incomplete() error {
	missing := r.unsaid()
	if missing == nil {
		return nil
	}
	return r.fail(ExitUnread, fmt.Errorf("%d of %d lists and documents could not be read, though no compute function failed of it (the document names them); the first: %v",
		len(missing), r.result.Account.Asked(), missing[0]))
}
