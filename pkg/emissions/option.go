package emissions

import (
	"errors"
	"time"
)

// Option says how an Emitter works.
type Option interface{ apply(*options) }

type options struct {
	config           *Config
	checked          bool // a config is given, be it nil
	strict           bool
	delay            time.Duration
	append, truncate bool
}

type optionFunc func(*options)

func (f optionFunc) apply(o *options) { f(o) }

func newOptions(opts []Option) (options, error) {
	var o options
	for _, opt := range opts {
		opt.apply(&o)
	}
	switch {
	case o.checked && o.config == nil:
		return o, errors.New("WithConfig is given a config that is nil; look at the error of emissions.Load")
	case o.strict && o.config == nil:
		return o, errors.New("Strict needs a config; give WithConfig as well")
	case o.append && o.truncate:
		return o, errors.New("both Append and Truncate are given; choose one")
	}
	return o, nil
}

// WithConfig has every point checked against the topics of a config. Without it points are only checked
// for what JSON can say.
func WithConfig(c *Config) Option {
	return optionFunc(func(o *options) { o.config, o.checked = c, true })
}

// Strict makes errors of what ReSim's own emitter accepts, but its server is not known to be able to
// use: statuses other than PASSED, FAIL_WARN and FAIL_BLOCK, and names of images and videos that lie
// outside of the outputs. It needs a config.
func Strict() Option { return optionFunc(func(o *options) { o.strict = true }) }

// Buffered holds lines in memory for the delay at most, 64 KiB of them, and then writes them together,
// in the background. It is for many thousands of points a second. A crash of the process (a kill, a
// panic, os.Exit without Close) loses what was emitted within the delay; whole lines only. What cannot
// be written in the background is kept and tried again, and is an error of Sync, of Close, or of an emit
// that finds no room. A delay of 0 does not buffer.
func Buffered(delay time.Duration) Option { return optionFunc(func(o *options) { o.delay = delay }) }

// Append continues a file that is not empty, and shares it with other emitters that append. An unfinished
// last line, which a crash has left, is cut off; a file that ends in what is no emission is an error.
func Append() Option { return optionFunc(func(o *options) { o.append = true }) }

// Truncate replaces what is in the file.
func Truncate() Option { return optionFunc(func(o *options) { o.truncate = true }) }
