package lightbatch

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

// sweep attaches the images and videos that emissions name, as the config says which fields are such. One that
// is attached already, under its name, stays as it is.
func (t *Test) sweep(path string) error {
	if t.batch.config == nil || !t.batch.config.hasMedia() {
		return nil
	}
	lines, err := os.Open(path)
	if err != nil {
		return err
	}
	defer lines.Close()
	media, err := emissions.Media(lines, t.batch.config.Config)
	errs := []error{err}
	if _, err := lines.Seek(0, io.SeekStart); err != nil {
		return err
	}
	errs = append(errs, t.outside(lines))
	for _, m := range media {
		if t.has(m.Name) {
			continue
		}
		at, err := t.locate(m)
		if err == nil {
			err = t.attach(m.Name, at, TypeOf(m.Name))
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// outside is an error for names of media that are no files below a folder, which cannot be attached by them.
func (t *Test) outside(lines io.Reader) error {
	const most = 10
	var errs []error
	for f, err := range emissions.Check(lines, t.batch.config.Config) {
		if err != nil {
			return err
		}
		if f.Rule != emissions.RuleMedia {
			continue
		}
		if errs = append(errs, f.Error); len(errs) == most {
			break
		}
	}
	return errors.Join(errs...)
}

// hasMedia reports whether any field is an image or a video.
func (c *config) hasMedia() bool {
	return slices.ContainsFunc(c.Topics(), func(t emissions.Topic) bool {
		for _, field := range t.Schema {
			if field == emissions.Image || field == emissions.Video {
				return true
			}
		}
		return false
	})
}

func (t *Test) has(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.ContainsFunc(t.files, func(f *file) bool { return f.name == name })
}

// locate finds a file that an emission names: in the test's folder, else in the working directory.
func (t *Test) locate(m emissions.MediaFile) (string, error) {
	name := filepath.FromSlash(m.Name)
	for _, dir := range []string{t.dir, "."} {
		at := filepath.Join(dir, name)
		if info, err := os.Stat(at); err == nil && info.Mode().IsRegular() {
			return at, nil
		}
	}
	return "", fmt.Errorf("line %d of the emissions names %s %q (field %s of topic %s), and there is no such file in %s or the working directory; "+
		"attach it under that name, or write it there", m.Line, m.Type, m.Name, m.Field, m.Topic, t.dir)
}
