package runner

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
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
// with [fs.ErrNotExist]. Errors name the whole path. If the folder is a link, its path is that of what it
// leads to, for functions that walk a tree do not follow a link at its root.
type Folder struct {
	fs.FS
	Path string
}

// Open opens a file below the folder.
func (f Folder) Open(name string) (fs.File, error) {
	file, err := f.FS.Open(name)
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = &fs.PathError{Op: pe.Op, Path: filepath.Join(f.Path, filepath.FromSlash(pe.Path)), Err: pe.Err}
	}
	return file, err
}

func newFolder(dir string) Folder {
	if info, err := os.Lstat(dir); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if target, err := filepath.EvalSymlinks(dir); err == nil {
			dir = target
		}
	}
	return Folder{FS: os.DirFS(dir), Path: dir}
}

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
		return v, fmt.Errorf("reading JSON: %w", err)
	}
	where := whole(fsys, name)
	if len(bytes.TrimSpace(content)) == 0 {
		return v, fmt.Errorf("reading JSON: %s is empty", where)
	}
	d := json.NewDecoder(bytes.NewReader(content))
	if err := d.Decode(&v); err != nil {
		return v, fmt.Errorf("reading JSON: %s:%d: %w", where, line(content, err, d), err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return v, fmt.Errorf("reading JSON: %s:%d: there is more after the first value (ReadJSONLines reads JSON Lines)", where, lineAt(content, d.InputOffset()))
	}
	return v, nil
}

// ReadJSONLines yields the values of a JSON Lines file, one a line; blank lines are skipped. It ends with
// the first error, which names the file and, if its content is wrong, the line and the field. The file
// is read as the values are, so it may be large; a line may have 64 MiB.
func ReadJSONLines[T any](fsys fs.FS, name string) iter.Seq2[T, error] {
	const longest = 64 << 20
	return func(yield func(T, error) bool) {
		fail := func(err error) {
			var none T
			yield(none, fmt.Errorf("reading JSON Lines: %w", err))
		}
		file, err := fsys.Open(name)
		if err != nil {
			fail(err)
			return
		}
		defer func() { _ = file.Close() }()
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, longest)
		n := 0
		for lines.Scan() {
			n++
			if len(bytes.TrimSpace(lines.Bytes())) == 0 {
				continue
			}
			var v T
			if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
				fail(fmt.Errorf("%s:%d: %w", whole(fsys, name), n, err))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			fail(fmt.Errorf("%s:%d: %w", whole(fsys, name), n+1, err))
		}
	}
}

// whole is the path of a file, as far as it is known.
func whole(fsys fs.FS, name string) string {
	if f, ok := fsys.(Folder); ok {
		return path.Join(filepath.ToSlash(f.Path), name)
	}
	return name
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
