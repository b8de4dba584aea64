package emissions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/resim-contrib/metrics-go/internal/filelock"
)

// Open makes an Emitter that writes to a file; "" stands for [DefaultPath]. The file and its folder are
// made if they are not there. A file that has something in it is an error, which is fs.ErrExist, unless
// [Append] or [Truncate] says what is to become of it: runs must not be mixed by accident. So is a file
// that another emitter has open, of this process or of another one, unless both have Append.
//
// What a call has emitted is with the operating system when the call returns (but see [Buffered]). A
// crash of the process can then lose no more than the line that it was just writing.
func Open(path string, opts ...Option) (*Emitter, error) {
	if path == "" {
		path = DefaultPath
	}
	o, err := newOptions(opts)
	var file *os.File
	if err == nil {
		file, err = open(path, o)
	}
	if err != nil {
		return nil, fmt.Errorf("opening %s for emissions: %w", path, cause(err))
	}
	return newEmitter(&output{name: path, w: file, file: file}, o), nil
}

func open(path string, o options) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if err := prepare(file, o); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// prepare makes a file ready for lines. An emitter has its file for itself, but for those that append.
func prepare(file *os.File, o options) error {
	info, err := file.Stat()
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return nil // nothing that could be mixed with ours
	case o.append:
		return share(file)
	case !filelock.Try(file, false):
		return errTaken
	case o.truncate:
		return file.Truncate(0)
	case info.Size() > 0:
		return fmt.Errorf("it has %d bytes in it: the option Append continues it, Truncate begins anew: %w", info.Size(), fs.ErrExist)
	}
	return nil
}

var errTaken = errors.New("another emitter has it open: emitters that share a file need the option Append, each of them")

// share mends a file if nobody else has it, for then no line is just being written, and takes it together
// with others.
func share(file *os.File) error {
	for range 100 { // others have it for themselves for the moment that mending takes
		if filelock.Try(file, false) {
			if err := mend(file); err != nil {
				return err
			}
		}
		if filelock.Try(file, true) {
			return nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	return errTaken
}

// mend ends the last line of a file. One that is whole gets its end; an unfinished one is cut off. What no
// emitter began stays: somebody has named a wrong file.
func mend(file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	size := info.Size()
	tail := make([]byte, min(size, LongestLine))
	if _, err := file.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	end := bytes.LastIndexByte(tail, '\n')
	if end < 0 && int64(len(tail)) < size {
		return fmt.Errorf("its last %d bytes have no end of a line: this is no file of emissions", len(tail))
	}
	tail = tail[end+1:]
	switch {
	case len(tail) == 0:
		return nil
	case whole(tail):
		_, err := file.Write([]byte{'\n'})
		return err
	case tail[0] != '{' || json.Valid(tail):
		return fmt.Errorf("its last line, %q, is no emission, nor the beginning of one: this is no file of emissions", cut(string(tail)))
	default:
		return file.Truncate(size - int64(len(tail)))
	}
}
