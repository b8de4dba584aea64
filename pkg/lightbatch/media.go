package lightbatch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

// sweep attaches the images and videos that emissions name, as the config says which fields are such. One that
// is attached already, under its name, stays as it is.
func (t *Test) sweep(path string) error {
	if t.batch.config == nil {
		return nil
	}
	lines, err := os.Open(path)
	if err != nil {
		return err
	}
	defer lines.Close()
	media, err := emissions.Media(lines, t.batch.config.Config)
	errs := []error{err}
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
		"attach it, or write it there", m.Line, m.Type, m.Name, m.Field, m.Topic, t.dir)
}
