package runner

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
)

// attachments are the files that one compute function puts below the outputs folder, as the
// [metrics.Files] of its Writer. They go with the function: withdraw removes them all.
type attachments struct {
	root *os.Root

	mu    sync.Mutex
	done  bool
	files []string
	dirs  []string // made for them, outer ones first
}

var errWithdrawn = errors.New("the function's time is over, its files are withdrawn")

// Create makes a new file below the outputs folder; it cannot lead out of it. The name of the output
// itself counts as taken.
func (a *attachments) Create(name string) (io.WriteCloser, error) {
	if strings.EqualFold(name, OutputFile) {
		return nil, &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.done {
		return nil, errWithdrawn
	}
	if err := a.makeDir(path.Dir(name)); err != nil {
		return nil, err
	}
	f, err := a.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	a.files = append(a.files, name)
	return &attachment{a, f}, nil
}

func (a *attachments) makeDir(dir string) error {
	if dir == "." {
		return nil
	}
	if err := a.makeDir(path.Dir(dir)); err != nil {
		return err
	}
	err := a.root.Mkdir(dir, 0o777)
	if err == nil {
		a.dirs = append(a.dirs, dir)
	} else if errors.Is(err, fs.ErrExist) {
		err = nil // if it is a file, making one in it fails
	}
	return err
}

// withdraw removes what was made, and lets nothing more be made or written.
func (a *attachments) withdraw() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done = true
	var errs []error
	for _, name := range a.files {
		if err := a.root.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	for i := len(a.dirs) - 1; i >= 0; i-- {
		_ = a.root.Remove(a.dirs[i]) // another function's files may be in it
	}
	a.files, a.dirs = nil, nil
	return errors.Join(errs...)
}

// withdraw removes the files of functions whose metrics are not in the output.
func (r *run) withdraw(parts []part) error {
	var errs []error
	for i, p := range parts {
		if r.result.Output == "" || r.result.Functions[i].Err != nil {
			errs = append(errs, p.files.withdraw())
		}
	}
	if err := errors.Join(errs...); err != nil {
		return r.fail(ExitUsage, fmt.Errorf("removing the files of functions that failed: %w", err))
	}
	return nil
}

// attachment is a file being written.
type attachment struct {
	of *attachments
	f  *os.File
}

func (a *attachment) Write(b []byte) (int, error) {
	a.of.mu.Lock()
	done := a.of.done
	a.of.mu.Unlock()
	if done {
		return 0, errWithdrawn
	}
	return a.f.Write(b)
}

func (a *attachment) Close() error { return errors.Join(flush(a.f), a.f.Close()) }
