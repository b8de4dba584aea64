package job

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// Bounds of what is kept.
const (
	mostSeries   = 100    // of numbers
	mostStates   = 30     // series of texts
	mostPoints   = 32_768 // of a series
	mostNames    = 10_000 // that are looked up, whether kept or not
	mostChanges  = 10_000 // of a series of texts
	mostWords    = 50     // different texts of a series of states; of more, it is none
	mostHappened = 1000   // events of emissions
	mostNotes    = 50
)

// look is what was found.
type look struct {
	settings settings.Settings
	in       *runner.JobInput
	folders  []folder
	series   []*series
	states   []*states
	happened []happening
	sources  []*source // files that were read for series
	notes    []string  // what could not be read, and what was left out
	unnoted  int       // further ones
	start    float64   // of the test: the first stamp of all that count since 1970

	byName map[key]*series
	byText map[key]*states
}

type folder struct {
	name    string
	files   []file
	missing []string
}

// file is one regular file of the inputs.
type file struct {
	path string
	size int64
}

// key finds a series: a file may have one of each name.
type key struct {
	source *source
	name   string
}

// source is a file that series come from.
type source struct {
	path      string
	rows, bad int
	since1970 bool // stamps are a time of day
	clock     clock
	ctx       context.Context // ends the reading
}

// happening is what emissions call an event.
type happening struct {
	source *source
	name   string
	at     float64
	says   string
}

func (l *look) note(format string, args ...any) {
	if len(l.notes) == mostNotes {
		l.unnoted++
		return
	}
	l.notes = append(l.notes, strings.ToValidUTF8(fmt.Sprintf(format, args...), "\uFFFD"))
}

// read finds and reads everything. The only error is that of a context that ended.
func read(ctx context.Context, s settings.Settings, in *runner.JobInput) (*look, error) {
	l := &look{settings: s, in: in, byName: map[key]*series{}, byText: map[key]*states{}}
	for _, f := range []struct {
		name   string
		folder runner.Folder
	}{{"logs", in.Logs}, {"experience", in.Experience}} {
		files, missing := list(ctx, f.folder)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		l.folders = append(l.folders, folder{f.name, files, missing})
	}
	if !reads(s) {
		return l, nil
	}
	for _, f := range l.folders[0].files {
		parse := parserOf(f.path)
		if parse == nil {
			continue
		}
		src := &source{path: f.path, ctx: ctx}
		l.sources = append(l.sources, src)
		if err := parse(l, src, f); err != nil && ctx.Err() == nil {
			l.note("%s: %v", f.path, plain(err))
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if src.bad > 0 {
			l.note("%s: %s of %d could not be read", f.path, wording.Count(src.bad, "line", "lines"), src.rows+src.bad)
		}
	}
	l.settle()
	return l, nil
}

// parserOf is what reads a file of that name; nil if nothing does.
func parserOf(name string) func(*look, *source, file) error {
	switch strings.ToLower(path.Ext(name)) {
	case ".csv", ".tsv":
		return (*look).readCSV
	case ".jsonl", ".ndjson":
		return (*look).readJSONLines
	case ".binproto":
		return (*look).readDocument
	}
	return nil
}

// plain is an error without the path that the note begins with.
func plain(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// settle gives every series its name and moves stamps that are a time of day to the start of the test.
func (l *look) settle() {
	first := true
	for _, s := range l.series {
		if s.source.since1970 && s.n+s.nan > 0 && (first || s.first < l.start) {
			first, l.start = false, s.first
		}
	}
	for _, s := range l.states {
		if s.source.since1970 && len(s.times) > 0 && (first || s.times[0] < l.start) {
			first, l.start = false, s.times[0]
		}
	}
	l.series = slices.DeleteFunc(l.series, func(s *series) bool { return s.numbers.N() == 0 && s.nan == 0 })
	l.states = slices.DeleteFunc(l.states, func(s *states) bool { return s.words == nil })
	taken := map[string]bool{}
	name := func(source *source, name string) string {
		if taken[name] {
			name += " (" + source.path + ")"
		}
		return wording.Unique(taken, strings.ToValidUTF8(name, "\uFFFD"))
	}
	for _, s := range l.series {
		s.title = name(s.source, s.name)
		s.finish(l)
	}
	taken = map[string]bool{}
	for _, s := range l.states {
		s.title = name(s.source, s.name)
	}
	slices.SortStableFunc(l.series, func(a, b *series) int { return cmp.Compare(b.judged(), a.judged()) })
}

// since is how long after the start of the test a stamp is, in seconds.
func (l *look) since(source *source, at float64) float64 {
	if source.since1970 {
		return at - l.start
	}
	return at
}

// list is the regular files of a folder by path, and what could not be read of it.
func list(ctx context.Context, folder runner.Folder) (files []file, missing []string) {
	note := func(path string, err error) {
		missing = append(missing, strings.ToValidUTF8(fmt.Sprintf("%s (%v)", path, plain(err)), "\uFFFD"))
	}
	err := fs.WalkDir(folder, ".", func(path string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			note(path, err)
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			note(path, err)
			return nil
		}
		files = append(files, file{path, info.Size()})
		return nil
	})
	if err != nil && ctx.Err() == nil {
		note(".", err)
	}
	return files, missing
}
