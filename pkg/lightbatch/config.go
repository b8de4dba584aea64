package lightbatch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// config is a metrics config with what belongs to it.
type config struct {
	text      []byte
	templates []resim.MetricsTemplate
	topics    *emissions.Config
}

// emitting is how emissions are checked.
func (c *config) emitting() []emissions.Option {
	if c == nil || c.topics == nil {
		return nil
	}
	return []emissions.Option{emissions.WithConfig(c.topics)}
}

// readConfig reads the files of a config and its templates; nil if there are none.
func readConfig(files []string, templates string) (*config, error) {
	if len(files) == 0 {
		return nil, nil
	}
	c := &config{}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("reading the metrics config: %w", err)
		}
		c.text = text
	}
	var err error
	c.templates, err = readTemplates(files[0], templates)
	return c, err
}

// readTemplates reads the Liquid files of a folder; by default that beside the config, which may be missing.
func readTemplates(config, dir string) ([]resim.MetricsTemplate, error) {
	byDefault := dir == ""
	if byDefault {
		dir = filepath.Join(filepath.Dir(config), "templates")
	}
	entries, err := os.ReadDir(dir)
	if byDefault && errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the templates: %w", err)
	}
	var found []resim.MetricsTemplate
	for _, e := range entries {
		if e.IsDir() || !strings.EqualFold(filepath.Ext(e.Name()), ".liquid") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("reading the templates: %w", err)
		}
		found = append(found, resim.MetricsTemplate{Name: e.Name(), Contents: text})
	}
	return found, nil
}
