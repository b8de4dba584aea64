package emissions

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"

	"github.com/go-faster/jx"
)

// Finding is one thing that is wrong with a file of emissions. Errors are what ReSim's own emitter would
// have refused or what is no JSON; warnings are what ReSim is not known to be able to use.
type Finding struct {
	Warning bool
	*Error
}

// String is the finding in one line.
func (f Finding) String() string {
	if f.Warning {
		return "warning: " + f.Error.Error()
	}
	return "error: " + f.Error.Error()
}

// CheckOption says what else [Check] looks at.
type CheckOption interface{ applyCheck(*checker) }

type checkOptionFunc func(*checker)

func (f checkOptionFunc) applyCheck(c *checker) { f(c) }

// MediaIn looks for the images and videos that are named, in the outputs folder: one that is not there is
// a warning, once for each name.
func MediaIn(outputs fs.FS) CheckOption {
	return checkOptionFunc(func(c *checker) { c.outputs = outputs })
}

type checker struct {
	judge   judge
	config  *Config
	outputs fs.FS
	looked  map[string]bool // for, in outputs
	seen    map[string]bool // fields of the line
}

// Check reads a file of emissions and says what is wrong with it, line by line, in constant memory (but
// for the names of media). Without a config, which is nil then, only the form of the lines is checked. An
// error is that of the reader, and ends it.
func Check(r io.Reader, config *Config, opts ...CheckOption) iter.Seq2[Finding, error] {
	return func(yield func(Finding, error) bool) {
		c := &checker{config: config, looked: map[string]bool{}, seen: map[string]bool{}}
		for _, opt := range opts {
			opt.applyCheck(c)
		}
		for line, err := range Lines(r) {
			var wrong *Error
			if err != nil && !errors.As(err, &wrong) {
				yield(Finding{}, err)
				return
			}
			findings := []Finding{{Error: wrong}}
			if wrong == nil {
				findings = c.line(line)
			}
			for _, f := range findings {
				if !yield(f, nil) {
					return
				}
			}
		}
	}
}

// line is what is wrong with a line of the right form.
func (c *checker) line(l Line) []Finding {
	j := &c.judge
	j.reset(-1, l.Number)
	j.begin(c.config, l.Topic, l.Event)
	clear(c.seen)
	for name, value := range l.Fields() {
		if c.seen[name] {
			j.fail(name, &mistake{rule: RuleForm, message: "the field is there twice"})
			continue
		}
		c.seen[name] = true
		j.field(name, value)
		if j.schema != nil && c.outputs != nil {
			c.look(name, j.schema.types[name], value)
		}
	}
	j.end()
	var all []Finding
	for _, p := range j.problems {
		all = append(all, Finding{Error: p})
	}
	for _, d := range j.doubts {
		all = append(all, Finding{Warning: true, Error: d})
	}
	return all
}

// look notes media that are not there.
func (c *checker) look(field string, t Type, value []byte) {
	if t != Image && t != Video || t.fit(value) != nil || t.doubt(value) != nil {
		return
	}
	name, err := jx.DecodeBytes(value).Str()
	if err != nil || c.looked[name] {
		return
	}
	c.looked[name] = true
	info, err := fs.Stat(c.outputs, name)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no regular file")
	}
	if err != nil {
		c.judge.doubts = append(c.judge.doubts, c.judge.problem(field, &mistake{
			rule: RuleMedia, message: fmt.Sprintf("the %s %q cannot be found in the outputs: %v", t, cut(name), cause(err)), cause: err,
		}))
	}
}
