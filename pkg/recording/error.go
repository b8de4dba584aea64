package recording

import (
	"errors"
	"fmt"
	"syscall"
)

// Kinds of failure, for [errors.Is].
var (
	ErrNone        = errors.New("it is no recording")
	ErrVersion     = errors.New("the recording has another format")
	ErrIncomplete  = errors.New("the recording is incomplete")
	ErrDamaged     = errors.New("the recording is damaged")
	ErrNotRecorded = errors.New("it is not in the recording")
	ErrOther       = errors.New("the folder holds a recording of something else")
	ErrBusy        = errors.New("another run is recording into this folder")
	ErrAmbiguous   = errors.New("one URL of storage has two contents")
	ErrWrites      = errors.New("a recording holds only what is read")
)

// problem is a failure that comes again however often one asks.
type problem struct {
	kind error // one of the above; nil if err says all
	text string
	err  error
}

func (p *problem) Error() string {
	text := p.text
	if p.kind != nil {
		text = p.kind.Error() + ": " + text
	}
	if p.err != nil {
		text += ": " + p.err.Error()
	}
	return text
}

func (p *problem) Is(target error) bool { return p.kind != nil && target == p.kind }
func (p *problem) Unwrap() error        { return p.err }

// Permanent tells pkg/resim not to try again.
func (p *problem) Permanent() bool { return true }

func fail(kind error, format string, args ...any) error {
	return &problem{kind: kind, text: fmt.Sprintf(format, args...)}
}

// unwritable is the failure to write into the folder, a full disk for example.
func unwritable(dir string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		err = fmt.Errorf("%w; free some room, then record again to go on", err)
	}
	return &problem{text: "writing the recording " + dir, err: err}
}
