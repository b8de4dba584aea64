package export

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/resim-contrib/metrics-go/internal/filelock"
)

// OutputError means that a file cannot be written, or not without losing one that is there.
type OutputError struct {
	Path string
	Err  error
}

// Error says what is wrong and what to do.
func (e *OutputError) Error() string {
	err := e.Err
	var pe *fs.PathError // names the file once more
	if errors.As(err, &pe) {
		err = pe.Err
	}
	advice := ""
	switch {
	case full(err):
		advice = "; there is no room left: free some"
	case errors.Is(err, fs.ErrNotExist):
		advice = "; make the folder first, or name a file in another"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		advice = "; name a file in a folder that can be written"
	}
	return fmt.Sprintf("%s: %v%s", e.Path, err, advice)
}

// Unwrap is the reason.
func (e *OutputError) Unwrap() error { return e.Err }

func full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// checkTarget finds out before any request whether the export may write where it shall.
func (x *export) checkTarget() error {
	if x.resume && x.force {
		return &OutputError{x.path, errors.New("--resume goes on with an export and --force begins it anew: use one of them")}
	}
	info, err := os.Stat(x.path)
	there := err == nil
	if there && info.IsDir() {
		return &OutputError{x.path, errors.New("it is a folder; name a file in it")}
	}
	_, err = os.Lstat(x.part)
	begun := err == nil
	switch {
	case x.force:
	case begun && !x.resume:
		return &OutputError{x.part, errors.New("an export was interrupted here: --resume goes on with it, --force begins anew")}
	case there && !begun:
		return &OutputError{x.path, errors.New("it exists already: --force replaces it")}
	}
	return nil
}

// openSpool takes over what an interrupted export left, or begins anew.
func (x *export) openSpool(h header) (*spool, error) {
	if x.force {
		if err := discard(x.part); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, &OutputError{x.part, err}
		}
	}
	if x.resume {
		s, err := reopen(x.part, h)
		if !errors.Is(err, fs.ErrNotExist) {
			return s, err
		}
	}
	return create(x.part, h)
}

var errBusy = errors.New("another export is writing it; wait until it has ended, or name another file")

// discard removes what an export left, unless that is still under way.
func discard(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	free := filelock.Try(file, false)
	if err := file.Close(); err != nil {
		return err
	}
	if !free {
		return errBusy
	}
	return os.Remove(path)
}

// remove ends a spool that is no longer needed.
func (s *spool) remove() error {
	if err := errors.Join(s.close(), os.Remove(s.path)); err != nil { // some systems remove no open file
		return &OutputError{s.path, err}
	}
	return nil
}

// replace puts a whole file in the place of another, also after a power cut.
func replace(from *os.File, to string) error {
	if err := errors.Join(flush(from), from.Close()); err != nil {
		return err
	}
	if err := os.Rename(from.Name(), to); err != nil {
		return err
	}
	if runtime.GOOS == "windows" { // a folder cannot be synced there
		return nil
	}
	folder, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	return errors.Join(flush(folder), folder.Close())
}

// flush syncs and forgives file systems that have no such thing.
func flush(f *os.File) error {
	err := f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}
