package emissions

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
)

// DefaultConfigPath is where ReSim's tools look for the metrics config, from the repository's root on.
const DefaultConfigPath = ".resim/metrics/config.resim.yml"

// Config is one metrics config, or several merged: the topics that emissions may have, and the YAML
// that is synced to ReSim. Everything but the topics is carried along unread.
type Config struct {
	topics   map[string]*topic
	names    []string
	yaml     []byte
	warnings []string
}

// Source is the content of a metrics config, with the name that errors call it by.
type Source struct {
	Name    string
	Content []byte
}

// Load reads metrics configs from files and merges them by the rules of the [SDK]. A file that is not
// there, is no YAML, is empty or has something unknown in its topics is an error. The error names
// everything that is wrong, each with file and line.
func Load(paths ...string) (*Config, error) { return SDK.Load(paths...) }

// Merge makes one config of several by the rules of the [SDK].
func Merge(sources ...Source) (*Config, error) { return SDK.Merge(sources...) }

// Topic is what the config says of a topic.
func (c *Config) Topic(name string) (Topic, bool) {
	t := c.topics[name]
	if t == nil {
		return Topic{}, false
	}
	known := Topic{Name: name, Event: t.event}
	if t.schema != nil {
		known.Schema = maps.Clone(t.schema.types)
	}
	return known, true
}

// Topics are all topics, by name.
func (c *Config) Topics() []Topic {
	all := make([]Topic, len(c.names))
	for i, name := range c.names {
		all[i], _ = c.Topic(name)
	}
	return all
}

// YAML is the config as it is synced to ReSim: in the dialect of the SDK one file is kept to the letter;
// whatever is merged is written anew, in a fixed order, without comments and with aliases written out.
func (c *Config) YAML() []byte { return slices.Clone(c.yaml) }

// Warnings are what is probably not meant, or was lost in merging, each with file and line.
func (c *Config) Warnings() []string { return slices.Clone(c.warnings) }

// largestConfig is the size of the largest file that is read, in bytes.
const largestConfig = 4 << 20

// Load reads metrics configs from files and merges them. In the dialect of the [CLI] a path may be a
// pattern as of path.Match, and a file that is called .yml may end in .yaml, or the other way round.
func (d Dialect) Load(paths ...string) (*Config, error) {
	if len(paths) == 0 {
		return nil, errors.New("reading the metrics config: no file is named; the usual one is " + DefaultConfigPath)
	}
	var sources []Source
	for _, path := range paths {
		files, err := d.find(path)
		if err != nil {
			return nil, fmt.Errorf("reading the metrics config: %w", err)
		}
		for _, file := range files {
			content, err := readFile(file, largestConfig)
			if err != nil {
				return nil, fmt.Errorf("reading the metrics config: %w", err)
			}
			sources = append(sources, Source{file, content})
		}
	}
	return d.Merge(sources...)
}

// readFile reads a file that must not be larger than so many bytes.
func readFile(path string, largest int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, largest+1))
	if err == nil && int64(len(content)) > largest {
		err = &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("it has more than %d bytes", largest)}
	}
	return content, err
}
