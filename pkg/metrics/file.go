package metrics

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"
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

// File is the content of a file to attach, and the name it would like. It is stored when it is first
// added to a Writer, under that name made safe and, if it is taken, with a number. Added to several
// metrics it is stored once.
type File struct{ *file }

type file struct {
	name  string
	write func(io.Writer) error

	mu     sync.Mutex
	by     *Writer // that stored it; nil if none did
	stored string
}

// FileFunc is a file with what a function writes, which is called when the file is stored:
//
//	metrics.FileFunc("route.png", func(w io.Writer) error { return png.Encode(w, route()) })
func FileFunc(name string, write func(io.Writer) error) File {
	return File{&file{name: name, write: write}}
}

// FileBytes is a file with the given content.
func FileBytes(name string, content []byte) File {
	return FileFunc(name, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// FileFrom is a file with what r has left to read. It can be stored in one place only.
func FileFrom(name string, r io.Reader) File {
	used := false
	return FileFunc(name, func(w io.Writer) error {
		if isNil(r) || used {
			return errors.New("its reader is nil or was read already; make another File for each document it is added to")
		}
		used = true
		_, err := io.Copy(w, r)
		return err
	})
}

// FileIn is a copy of a file of a file system, such as a job's logs. It keeps its base name.
func FileIn(fsys fs.FS, name string) File {
	return FileFunc(path.Base(name), func(w io.Writer) error {
		f, err := fsys.Open(name)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		_, err = io.Copy(w, f)
		return err
	})
}

// FilePNG is an image as a PNG file. It is encoded when it is stored.
func FilePNG(name string, img image.Image) File {
	return FileFunc(name, func(w io.Writer) error {
		if isNil(img) {
			return errors.New("the image is nil")
		}
		return png.Encode(w, img)
	})
}

// store writes a file, unless it is there already, and is the name it got.
func (w *Writer) store(f File) (string, error) {
	if f.file == nil || f.write == nil {
		return "", errors.New("there is no file; make one with FileBytes, FileFrom, FileFunc, FileIn or FilePNG")
	}
	if w.files == nil {
		return "", fmt.Errorf("the file %q cannot be stored: this Writer has no Files", cut(f.name))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.by == w {
		return f.stored, nil
	}
	to := &storing{w: w, wanted: safeName(f.name)}
	err := f.write(to)
	if err == nil {
		err = to.open() // if nothing was written
	}
	if err := errors.Join(err, to.close()); err != nil {
		return "", fmt.Errorf("storing the file %q: %w", cut(f.name), err)
	}
	f.by, f.stored = w, to.name
	return to.name, nil
}

// storing is a file that is created with the first write to it, so that one whose source fails at once
// leaves nothing behind.
type storing struct {
	w      *Writer
	wanted string
	name   string
	to     io.WriteCloser // nil before it is created
}

func (s *storing) Write(b []byte) (int, error) {
	if err := s.open(); err != nil {
		return 0, err
	}
	return s.to.Write(b)
}

func (s *storing) open() (err error) {
	if s.to == nil {
		s.name, s.to, err = s.w.create(s.wanted)
	}
	return err
}

func (s *storing) close() error {
	if s.to == nil {
		return nil
	}
	return s.to.Close()
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
