package runner

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// envPrefix and the flag's name in capitals make the environment variable of a flag.
const envPrefix = "RESIM_METRICS_"

// settings are the flags of run.
type settings struct {
	config   Config
	format   logFormat
	logLevel slog.Level
}

func newSettings() *settings {
	return &settings{config: Config{Mode: Auto, Timeout: DefaultTimeout}, format: formatAuto}
}

func (s *settings) addTo(fs *flag.FlagSet) {
	c := &s.config
	fs.StringVar(&c.Inputs, "inputs", DefaultInputs, "read the inputs from `DIR`")
	fs.StringVar(&c.Outputs, "outputs", DefaultOutputs, "write "+OutputFile+" to `DIR`, which must exist")
	fs.Func("mode", "what to judge: `MODE` auto, job, batch or report; test is job (default auto: by the config file in the inputs)",
		func(v string) (err error) { c.Mode, err = ParseMode(v); return err })
	fs.StringVar(&c.Target.Report, "report", "", "at your desk: judge the report `NAME`, or of that id, instead of what is in the inputs")
	fs.StringVar(&c.Target.Batch, "batch", "", "at your desk: judge the batch `NAME`, the newest of that name, or of that id")
	fs.StringVar(&c.Target.Suite, "suite", "", "at your desk, with --branch: judge the newest batch that has ended of the test suite `NAME`, or of that id")
	fs.StringVar(&c.Target.Branch, "branch", "", "with --suite: on the branch `NAME`, or of that id")
	fs.StringVar(&c.Target.Project, "project", "", "look for it in the project `NAME`, or of that id (default in all that your token can see)")
	fs.IntVar(&c.Concurrency, "concurrency", 0, "at most `N` requests at the same time, to the API and to the storage each; up to 64, as many tests are read ahead (default 64)")
	fs.DurationVar(&c.Timeout, "timeout", DefaultTimeout, "give up after `D`, 90m for example; 0 is never")
	fs.BoolVar(&c.TolerateLoss, "tolerate-loss", false, "go on without what cannot be read, and say so in the output")
	fs.BoolVar(&c.AllowHTTP, "allow-http", false, "permit an API that is neither https nor on this machine")
	fs.BoolVar(&c.Strict, "strict", false, "warnings of the validation fail the run too")
	fs.Func("id-seed", "make the ids of metrics from seed `N`, so that equal runs write equal files (default random)", func(v string) error {
		seed, err := strconv.ParseUint(v, 10, 64)
		if err != nil {
			return errors.New("it must be a whole number from 0 to 2^64-1")
		}
		c.IDs = metrics.SeededIDs(seed)
		return nil
	})
	fs.Func("log-format", "`FORMAT` of standard error: auto, text or json (default auto: for people on a terminal, else text)",
		func(v string) (err error) { s.format, err = parseLogFormat(v); return err })
	fs.Func("log-level", "log messages of `LEVEL` debug, info, warn or error, and worse (default info)", func(v string) error {
		if s.logLevel.UnmarshalText([]byte(v)) != nil {
			return errors.New("use debug, info, warn or error")
		}
		return nil
	})
}

// parse reads flags, and for those not given their environment variables.
func parse(fs *flag.FlagSet, args []string, lookup func(string) (string, bool)) error {
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q; run takes flags only", fs.Arg(0))
	}
	given := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var err error
	fs.VisitAll(func(f *flag.Flag) {
		value, ok := lookup(envName(f.Name))
		if err != nil || given[f.Name] || !ok || value == "" {
			return
		}
		if e := fs.Set(f.Name, value); e != nil {
			err = fmt.Errorf("environment variable %s: invalid value %q: %w", envName(f.Name), cut(value), e)
		}
	})
	return err
}

func envName(flag string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// writeUsage lists the flags with two dashes, their defaults and environment variables.
func writeUsage(w io.Writer, fs *flag.FlagSet) {
	fs.VisitAll(func(f *flag.Flag) {
		value, text := flag.UnquoteUsage(f)
		if _, isBool := f.Value.(interface{ IsBoolFlag() bool }); isBool {
			value = ""
		} else {
			value = " " + value
		}
		if f.DefValue != "" && f.DefValue != "0" && f.DefValue != "false" {
			text += fmt.Sprintf(" (default %s)", f.DefValue)
		}
		fmt.Fprintf(w, "  --%s%s\n        %s [%s]\n", f.Name, value, text, envName(f.Name))
	})
}
