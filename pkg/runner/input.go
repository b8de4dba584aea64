package runner

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// JobInput is what a compute function judges in job mode.
type JobInput struct {
	Logs       Folder // the outputs of the simulation
	Experience Folder // the inputs of the experience
}

// Folder is a folder of inputs: a file system to read from, and the real path of the same folder for
// code that wants paths. A folder that does not exist reads as such: opening anything in it fails
// with [fs.ErrNotExist].
type Folder struct {
	fs.FS
	Path string
}

func newFolder(dir string) Folder { return Folder{FS: os.DirFS(dir), Path: dir} }

func newJobInput(inputs string) *JobInput {
	return &JobInput{
		Logs:       newFolder(filepath.Join(inputs, "logs")),
		Experience: newFolder(filepath.Join(inputs, "experience")),
	}
}

// ReadJSON reads a JSON file, such as a log or an experience. Fields the type does not have are
// ignored. An error names the file and, if its content is wrong, the line and the field.
func ReadJSON[T any](fsys fs.FS, name string) (T, error) {
	var v T
	content, err := fs.ReadFile(fsys, name)
	if err != nil {
		return v, fmt.Errorf("reading JSON: %w", withFolder(fsys, err))
	}
	where := name
	if f, ok := fsys.(Folder); ok {
		where = path.Join(filepath.ToSlash(f.Path), name)
	}
	if len(bytes.TrimSpace(content)) == 0 {
		return v, fmt.Errorf("reading JSON: %s is empty", where)
	}
	d := json.NewDecoder(bytes.NewReader(content))
	if err := d.Decode(&v); err != nil {
		return v, fmt.Errorf("reading JSON: %s:%d: %w", where, line(content, err, d), err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return v, fmt.Errorf("reading JSON: %s:%d: there is more after the first value (JSON Lines are read line by line)", where, lineAt(content, d.InputOffset()))
	}
	return v, nil
}

// withFolder completes the path in an error of a Folder, which knows only the part below it.
func withFolder(fsys fs.FS, err error) error {
	var pe *fs.PathError
	if f, ok := fsys.(Folder); ok && errors.As(err, &pe) {
		return &fs.PathError{Op: pe.Op, Path: filepath.Join(f.Path, filepath.FromSlash(pe.Path)), Err: pe.Err}
	}
	return err
}

// line is the line a decoding error is about.
func line(content []byte, err error, d *json.Decoder) int {
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return lineAt(content, syntax.Offset)
	case errors.As(err, &typ):
		return lineAt(content, typ.Offset)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return lineAt(content, int64(len(content)))
	}
	return lineAt(content, d.InputOffset())
}

func lineAt(content []byte, offset int64) int {
	return 1 + bytes.Count(content[:min(max(offset, 0), int64(len(content)))], []byte("\n"))
}
