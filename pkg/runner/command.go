package runner

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"

	"github.com/resim-contrib/metrics-go/internal/statusline"
)

// Command is a metrics build as a command: what [Main] runs, with everything it touches given.
//
//	NAME [run] [flags]    judge what is in the inputs and write metrics.binproto
//	NAME version          say which versions these are
type Command struct {
	Name      string                           // how the user calls it, in messages; default "metrics"
	Args      []string                         // without the program's name
	LookupEnv func(name string) (string, bool) // default: no environment
	Stdout    io.Writer                        // the summary; default discarded
	Stderr    io.Writer                        // everything else; default discarded
	Computes  []Compute
	Notes     []string // logged first, such as which settings are in use

	// Flags, if set, adds the caller's own flags, which get environment variables like the others. The
	// function it returns is called when all are parsed, and may still change the Command; its error
	// is one of usage.
	Flags func(*flag.FlagSet) (parsed func(*Command) error)

	// AfterWrite, if set, is called when the output is written; its error fails the run.
	AfterWrite func(context.Context, Result) error
}

// Run runs the command and returns its exit status. It ends early when ctx does.
func (c Command) Run(ctx context.Context) int {
	c = c.withDefaults()
	if len(c.Args) > 0 {
		switch c.Args[0] {
		case "run":
			c.Args = c.Args[1:]
		case "version":
			WriteVersion(c.Stdout, c.Name)
			return ExitDone
		case "help":
			c.Args = []string{"--help"}
		}
	}
	s := newSettings()
	fs := flag.NewFlagSet(c.Name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	s.addTo(fs)
	err := c.parse(fs)
	if errors.Is(err, flag.ErrHelp) {
		c.help(fs)
		return ExitDone
	}
	if err != nil {
		fmt.Fprintf(c.Stderr, "%s: %v; see %s --help\n", c.Name, oneLine(err.Error()), c.Name)
		return ExitUsage
	}
	return c.run(ctx, s)
}

func (c Command) withDefaults() Command {
	if c.Name == "" {
		c.Name = "metrics"
	}
	if c.LookupEnv == nil {
		c.LookupEnv = func(string) (string, bool) { return "", false }
	}
	if c.Stdout == nil {
		c.Stdout = io.Discard
	}
	if c.Stderr == nil {
		c.Stderr = io.Discard
	}
	return c
}

// parse reads flags and environment, the caller's own ones included.
func (c *Command) parse(fs *flag.FlagSet) error {
	parsed := func(*Command) error { return nil }
	if c.Flags != nil {
		parsed = c.Flags(fs)
	}
	if err := parse(fs, c.Args, c.LookupEnv); err != nil {
		return err
	}
	return parsed(c)
}

func (c Command) help(fs *flag.FlagSet) {
	fmt.Fprintf(c.Stdout, `%s judges what ReSim put into the inputs folder and writes %s.

Usage:
  %[1]s [run] [flags]
  %[1]s version

Flags, each with its environment variable (a flag beats it):
`, c.Name, OutputFile)
	writeUsage(c.Stdout, fs)
	fmt.Fprintf(c.Stdout, `
Exit status:
  %d    done
  %d    a compute function, the validation or the deadline failed
  %d    wrong usage or config, or outputs that cannot be written
  %d    the API or the storage could not be read whole
  %d  interrupted
`, ExitDone, ExitFailed, ExitUsage, ExitUnread, ExitInterrupted)
}

// run runs the build and tells how it went.
func (c Command) run(ctx context.Context, s *settings) int {
	cfg := s.config
	cfg.AfterWrite = c.AfterWrite
	stderr := c.Stderr
	var line *statusline.Line
	if s.format == formatAuto {
		line = statusline.On(c.Stderr, c.LookupEnv)
	}
	if line != nil {
		stderr = line
		cfg.Progress, cfg.ProgressEvery = func(p Progress) { line.Set(p.String()) }, statusline.Every
	}
	cfg.Log = newLog(stderr, s.format, line != nil, s.logLevel)
	for _, note := range c.Notes {
		cfg.Log.Info(note)
	}
	if line == nil {
		cfg.Progress = func(p Progress) { logProgress(cfg.Log, p) }
	}

	var result Result
	err := c.logIn(ctx, &cfg)
	if err == nil {
		result, err = Run(ctx, cfg, c.Computes...)
	}
	if line != nil {
		line.Set("")
	}
	for _, f := range result.Functions {
		if f.Stack != "" {
			fmt.Fprintf(stderr, "%s: the compute function %q panicked:\n%s", c.Name, f.Name, f.Stack)
		}
	}
	if s.format == formatJSON {
		cfg.Log.LogAttrs(ctx, slog.LevelInfo, "summary", result.attrs()...)
	} else if result.Functions != nil {
		io.WriteString(c.Stdout, result.Summary())
	}
	status := ExitStatus(err)
	switch {
	case err == nil:
	case s.format == formatJSON:
		cfg.Log.Error(oneLine(err.Error()), "exit", status)
	default:
		fmt.Fprintf(stderr, "%s: %s\n", c.Name, oneLine(err.Error()))
	}
	return status
}
