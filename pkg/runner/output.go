package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// OutputFile is the name of the file ReSim reads from the outputs folder.
const OutputFile = "metrics.binproto"

// checkOutputs finds out before any work is done whether the outputs folder can be written. A missing
// one is not made: in a container that would be a folder nobody looks into.
func checkOutputs(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the outputs folder %s does not exist; make or mount it, or name another with --outputs", dir)
	case err != nil:
		return fmt.Errorf("the outputs folder cannot be read: %w; check its permissions, or name another with --outputs", err)
	case !info.IsDir():
		return fmt.Errorf("the outputs folder %s is a file; name a folder with --outputs", dir)
	}
	if info, err := os.Stat(filepath.Join(dir, OutputFile)); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder, but the output must go there; remove it", filepath.Join(dir, OutputFile))
	}
	probe, err := newTemp(dir)
	if err != nil {
		return notWritable(dir, err)
	}
	_, err = probe.WriteString("probe") // an empty file fits on a full disk
	err = errors.Join(err, probe.Close(), os.Remove(probe.Name()))
	if err != nil {
		return notWritable(dir, err)
	}
	return nil
}

func notWritable(dir string, err error) error {
	advice := "check its permissions and that it is not mounted read-only"
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		advice = "there is no room left: free some, or name another folder with --outputs"
	}
	var pe *fs.PathError // names the temporary file, which tells nobody anything
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fmt.Errorf("the outputs folder %s cannot be written: %w; %s", dir, err, advice)
}

// writeOutput puts a file into the outputs folder whole or not at all: whoever looks sees no file,
// the old one or the new one, and after a power cut too.
func writeOutput(dir, name string, content []byte) error {
	f, err := newTemp(dir)
	if err != nil {
		return notWritable(dir, err)
	}
	_, err = f.Write(content)
	if err == nil {
		err = flush(f)
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		os.Remove(f.Name())
		return notWritable(dir, err)
	}
	if err := syncFolder(dir); err != nil {
		return notWritable(dir, err)
	}
	return nil
}

// newTemp makes a new file in dir, readable as the umask allows: whoever collects the outputs may be
// another user.
func newTemp(dir string) (*os.File, error) {
	name := filepath.Join(dir, fmt.Sprintf(".%s.%016x", OutputFile, rand.Uint64()))
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

func syncFolder(dir string) error {
	if runtime.GOOS == "windows" { // a folder cannot be synced there
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(flush(d), d.Close())
}

// flush syncs and forgives file systems that have no such thing, as some mounted object stores.
func flush(f *os.File) error {
	err := f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}
