package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// Mode is what a metrics build is asked to judge.
type Mode string

const (
	Auto       Mode = "auto"   // chosen by the config file that is there
	JobMode    Mode = "job"    // one test, from its logs; ReSim's documents also call it test mode
	BatchMode  Mode = "batch"  // the tests of a batch, from the API
	ReportMode Mode = "report" // the batches of a report, from the API
)

// Compute is a compute function with the mode it serves and a name. Make one with [Job], [Batch] or
// [Report].
//
// The name appears in the summary and, if the function fails, in the metric that says so; it must be
// unique among the functions of its mode. All functions of a mode run at the same time, each with a
// Writer of its own.
type Compute struct {
	mode   Mode
	name   string
	job    func(context.Context, *JobInput, *metrics.Writer) error
	batch  func(context.Context, *resolve.Batch, *metrics.Writer) error
	report func(context.Context, *resolve.Report, *metrics.Writer) error
}

// Job makes a compute function that judges one test.
func Job(name string, f func(ctx context.Context, job *JobInput, w *metrics.Writer) error) Compute {
	return Compute{mode: JobMode, name: name, job: f}
}

// Batch makes a compute function that judges a batch of tests.
func Batch(name string, f func(ctx context.Context, batch *resolve.Batch, w *metrics.Writer) error) Compute {
	return Compute{mode: BatchMode, name: name, batch: f}
}

// Report makes a compute function that judges the batches of a report.
func Report(name string, f func(ctx context.Context, report *resolve.Report, w *metrics.Writer) error) Compute {
	return Compute{mode: ReportMode, name: name, report: f}
}

// Name is the name the function was registered under.
func (c Compute) Name() string { return c.name }

// Mode is the mode the function serves.
func (c Compute) Mode() Mode { return c.mode }

// checkComputes says everything that is wrong with the registrations, before any of them runs.
func checkComputes(computes []Compute) error {
	var problems []string
	taken := map[Mode]map[string]bool{}
	for i, c := range computes {
		what := fmt.Sprintf("the %s function %q", c.mode, c.name)
		if c.name == "" {
			what = fmt.Sprintf("function %d (of %s mode)", i+1, c.mode)
		}
		switch {
		case c.mode == "":
			problems = append(problems, fmt.Sprintf("function %d is a zero Compute; make it with runner.Job, runner.Batch or runner.Report", i+1))
			continue
		case strings.TrimSpace(c.name) == "":
			problems = append(problems, what+" has an empty name")
		case !utf8.ValidString(c.name):
			problems = append(problems, what+" has a name that is not UTF-8")
		case taken[c.mode][c.name]:
			problems = append(problems, what+" is registered twice; give each a name of its own")
		}
		if c.job == nil && c.batch == nil && c.report == nil {
			problems = append(problems, what+" is nil")
		}
		if taken[c.mode] == nil {
			taken[c.mode] = map[string]bool{}
		}
		taken[c.mode][c.name] = true
	}
	if problems == nil {
		return nil
	}
	return errors.New(strings.Join(problems, "; "))
}

// ofMode are the functions of a mode, in the order of their registration. That there is none is an
// error naming what would serve.
func ofMode(computes []Compute, mode Mode) ([]Compute, error) {
	var chosen []Compute
	for _, c := range computes {
		if c.mode == mode {
			chosen = append(chosen, c)
		}
	}
	if chosen == nil {
		return nil, fmt.Errorf("no compute function for %[1]s mode is registered; pass one to runner.Main, "+
			"or the built-in one: %[1]s.Default() of github.com/resim-contrib/metrics-go/pkg/builtin/%[1]s", mode)
	}
	return chosen, nil
}
