package command

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/pkg/emissions"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// mostFindings is how many findings of a file of emissions are shown: a mistake in a loop makes millions.
const mostFindings = 1000

// isEmissions reports whether a file is one of emissions, by its name.
func isEmissions(file string) bool { return strings.EqualFold(filepath.Ext(file), ".jsonl") }

// topics are those of the metrics configs; nil if there is no config.
func (o validateOptions) topics() (*emissions.Config, error) {
	dialect := emissions.SDK
	switch strings.ToLower(o.dialect) {
	case "sdk":
	case "cli":
		dialect = emissions.CLI
	default:
		return nil, &exit{runner.ExitUsage, fmt.Sprintf("there is no dialect %q; there are sdk and cli", o.dialect)}
	}
	if len(o.configs) == 0 {
		return nil, nil
	}
	if !slices.ContainsFunc(o.files, isEmissions) {
		return nil, &exit{runner.ExitUsage, "--config is for emissions, and no file ends in .jsonl"}
	}
	config, err := dialect.Load(o.configs...)
	if err != nil {
		return nil, &exit{runner.ExitUsage, err.Error()}
	}
	for _, w := range config.Warnings() {
		fmt.Fprintln(o.err, text.Printable("metrics: warning: "+w))
	}
	return config, nil
}

// checkEmissions checks a file of emissions, line by line.
func checkEmissions(file string, config *emissions.Config, strict bool) checked {
	c := checked{File: file, Findings: []finding{}}
	f, err := openFile(file)
	if err != nil {
		c.Error, c.unreadable = err.Error(), true
		return c
	}
	defer func() { _ = f.Close() }()
	var opts []emissions.CheckOption
	if strict {
		folder, err := os.OpenRoot(filepath.Dir(file))
		if err != nil {
			c.Error, c.unreadable = err.Error(), true
			return c
		}
		defer func() { _ = folder.Close() }()
		opts = append(opts, emissions.MediaIn(folder.FS()))
	}
	lines := &lineCounter{r: f}
	wrong := 0
	for f, err := range emissions.Check(lines, config, opts...) {
		if err != nil {
			c.Error, c.unreadable = err.Error(), true
			return c
		}
		severity := "error"
		if f.Warning {
			severity = "warning"
		} else {
			wrong++
		}
		if len(c.Findings) == mostFindings {
			c.More++
			continue
		}
		c.Findings = append(c.Findings, finding{severity, string(f.Rule), fmt.Sprintf("line %d", f.Line), f.Topic, withoutLine(f.Error)})
		c.lines = append(c.lines, f.String())
	}
	c.Lines, c.FormOnly, c.Valid = lines.count(), config == nil, wrong == 0
	return c
}

// withoutLine is a finding without its line and topic, which have fields of their own.
func withoutLine(e *emissions.Error) string {
	short := *e
	short.Line, short.Topic = 0, ""
	return short.Error()
}

// openFile opens what may be read line by line.
func openFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && (info.IsDir() || info.Mode()&fs.ModeDevice != 0) {
		err = &fs.PathError{Op: "read", Path: name, Err: errors.New("this is a folder or a device, no file")}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// lineCounter counts the lines that are read through it.
type lineCounter struct {
	r    io.Reader
	ends int
	open bool // the last line has no end
}

func (l *lineCounter) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	l.ends += bytes.Count(p[:n], []byte{'\n'})
	if n > 0 {
		l.open = p[n-1] != '\n'
	}
	return n, err
}

func (l *lineCounter) count() int {
	if l.open {
		return l.ends + 1
	}
	return l.ends
}

// verdict is the last line about a file of emissions.
func (c checked) verdict() string {
	verdict := fmt.Sprintf("valid, %d lines", c.Lines)
	if !c.Valid {
		verdict = fmt.Sprintf("not valid, %d lines", c.Lines)
	}
	if c.More > 0 {
		verdict += fmt.Sprintf(", %d more findings", c.More)
	}
	if c.FormOnly {
		verdict += "; only the form of the lines was checked, --config checks topics and fields as well"
	}
	return verdict
}
