package metrics

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"path"
	"strings"
	"unicode"
)

// Files is where a document's attached files are stored: in a metrics build the outputs folder, which
// the runner provides.
type Files interface {
	// Create makes a new file with a name relative to the document, of elements separated by slashes.
	// If there is one of that name already, the error is [fs.ErrExist]. What was written counts when
	// Close returns no error.
	Create(name string) (io.WriteCloser, error)
}

// WithFiles sets where attached files go. Without it, attaching one is a mistake.
func WithFiles(f Files) WriterOption { return func(w *Writer) { w.files = f } }

// File is the content of a file to attach, and the name it would like. It is stored when it is added
// to a Writer, under that name made safe and, if it is taken, with a number.
type File struct {
	name string
	open func() (io.ReadCloser, error)
}

// FileBytes is a file with the given content.
func FileBytes(name string, content []byte) File {
	return File{name, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }}
}

// FileFrom is a file with what r has left to read. It can be added once.
func FileFrom(name string, r io.Reader) File {
	used := false
	return File{name, func() (io.ReadCloser, error) {
		if used {
			return nil, errors.New("its reader was read already; make another File for each place it is added to")
		}
		used = true
		return io.NopCloser(r), nil
	}}
}

// FileIn is a copy of a file of a file system, such as a job's logs. It keeps its base name.
func FileIn(fsys fs.FS, name string) File {
	return File{path.Base(name), func() (io.ReadCloser, error) { return fsys.Open(name) }}
}

// FilePNG is an image as a PNG file.
func FilePNG(name string, img image.Image) File {
	return File{name, func() (io.ReadCloser, error) {
		if img == nil {
			return nil, errors.New("the image is nil")
		}
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			return nil, err
		}
		return io.NopCloser(&b), nil
	}}
}

// store writes a file and is the name it got.
func (w *Writer) store(f File) (string, error) {
	if f.open == nil {
		return "", errors.New("there is no file; make one with FileBytes, FileFrom, FileIn or FilePNG")
	}
	if w.files == nil {
		return "", fmt.Errorf("the file %q cannot be stored: this Writer has no Files", cut(f.name))
	}
	content, err := f.open()
	if err != nil {
		return "", fmt.Errorf("reading the file %q: %w", cut(f.name), err)
	}
	defer func() { _ = content.Close() }()
	name, to, err := w.create(safeName(f.name))
	if err != nil {
		return "", fmt.Errorf("storing the file %q: %w", cut(f.name), err)
	}
	_, err = io.Copy(to, content)
	if err := errors.Join(err, to.Close()); err != nil {
		return "", fmt.Errorf("storing the file %q as %s: %w", cut(f.name), name, err)
	}
	return name, nil
}

// create finds a name that is free.
func (w *Writer) create(name string) (string, io.WriteCloser, error) {
	extension := path.Ext(name)
	stem := strings.TrimSuffix(name, extension)
	for n := 1; ; n++ {
		if n > 1 {
			name = fmt.Sprintf("%s-%d%s", stem, n, extension)
		}
		to, err := w.files.Create(name)
		if !errors.Is(err, fs.ErrExist) {
			return name, to, err
		}
	}
}

// safeName is a name as a relative path without surprises: letters, digits and -_.~ in elements that
// neither start with a dot nor are long.
func safeName(name string) string {
	var elements []string
	for _, e := range strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == '\\' }) {
		e = strings.Map(func(r rune) rune {
			if r == unicode.ReplacementChar || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.~", r) {
				return '_'
			}
			return r
		}, e)
		if e = strings.TrimLeft(e, "."); e == "" {
			continue
		}
		const longest = 100
		if len(e) > longest {
			extension := path.Ext(e)
			if len(extension) > longest/2 {
				extension = ""
			}
			e = strings.ToValidUTF8(e[:longest-len(extension)], "") + extension
		}
		elements = append(elements, e)
	}
	if elements == nil {
		return "file"
	}
	return strings.Join(elements, "/")
}
