package runner

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// Result is the account of a run. If it failed, it tells how far the run came.
type Result struct {
	Mode      Mode
	Functions []Outcome // in the order of their registration
	Losses    []resolve.Loss
	Findings  []metrics.Finding // of the validation
	Document  *metrics.Document // what was written
	Output    string            // the path it was written to; "" if it was not
	Bytes     int64             // its size
	Usage     resim.Usage       // requests and downloads
	Elapsed   time.Duration
}

// Run reads the inputs, runs the compute functions of the mode and writes the output. [ExitStatus]
// says which exit status an error stands for; its text is one line without secrets. A function that
// fails loses its own metrics only: the output is written, names it, and Run returns the error.
func Run(ctx context.Context, cfg Config, computes ...Compute) (Result, error) {
	r := &run{started: time.Now()}
	err := r.do(ctx, cfg, computes)
	if r.client != nil {
		r.result.Usage = r.client.Usage()
	}
	r.result.Elapsed = time.Since(r.started)
	return r.result, err
}

// run is the state of one Run.
type run struct {
	cfg     Config
	started time.Time
	client  *resim.Client // nil in job mode
	running atomic.Int64  // compute functions
	result  Result
}

func (r *run) do(ctx context.Context, cfg Config, computes []Compute) error {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return r.fail(ExitUsage, err)
	}
	r.cfg = cfg
	calls, err := r.prepare(computes)
	if err != nil {
		return r.fail(ExitUsage, err)
	}
	parts, err := r.compute(ctx, calls)
	if err != nil {
		return err
	}
	return r.finish(ctx, parts)
}

// preparation is what is known before the first request.
type preparation struct {
	api      apiConfig // not in job mode
	computes []Compute
}

// prepare checks everything that can be checked without a request.
func (r *run) prepare(computes []Compute) (preparation, error) {
	var p preparation
	if err := checkComputes(computes); err != nil {
		return p, err
	}
	mode, warning, err := detect(r.cfg.Inputs, r.cfg.Mode)
	if err != nil {
		return p, err
	}
	r.result.Mode = mode
	if warning != "" {
		r.cfg.Log.Warn(warning)
	}
	if p.computes, err = ofMode(computes, mode); err != nil {
		return p, err
	}
	if mode != JobMode {
		var warnings []string
		if p.api, warnings, err = readConfig(r.cfg.Inputs, mode); err != nil {
			return p, err
		}
		for _, w := range warnings {
			r.cfg.Log.Warn(w)
		}
		if r.client, err = r.connect(p.api); err != nil {
			return p, fmt.Errorf("%s: field \"apiURL\": %w", filepath.Join(r.cfg.Inputs, mode.configFile()), err)
		}
	}
	return p, checkOutputs(r.cfg.Outputs)
}

func (r *run) connect(api apiConfig) (*resim.Client, error) {
	opts := []resim.Option{resim.WithObserver(r.logExchange)}
	if r.cfg.Concurrency > 0 {
		opts = append(opts, resim.WithConcurrency(r.cfg.Concurrency))
	}
	if r.cfg.AllowHTTP {
		opts = append(opts, resim.AllowHTTP())
	}
	if r.cfg.Transport != nil {
		opts = append(opts, resim.WithTransport(r.cfg.Transport))
	}
	return resim.Connect(api.apiURL, api.token, opts...)
}

func (r *run) logExchange(e resim.Exchange) {
	r.cfg.Log.Debug("request", "operation", e.Operation, "url", e.URL, "status", e.Status,
		"attempt", e.Attempt, "bytes", e.Bytes, "elapsed", e.Elapsed, "error", e.Err)
}

// compute opens what is to be judged and runs the functions.
func (r *run) compute(ctx context.Context, p preparation) ([]part, error) {
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if r.cfg.Timeout > 0 {
		ctx, cancel = context.WithTimeoutCause(ctx, r.cfg.Timeout, errDeadline)
		defer cancel()
	}
	defer r.watch(ctx, len(p.computes))()

	calls, losses, err := r.open(ctx, p)
	if err == nil {
		parts := runAll(ctx, calls, &r.running)
		for i := range parts {
			r.judge(&parts[i].Outcome)
			r.result.Functions = append(r.result.Functions, parts[i].Outcome)
		}
		r.result.Losses = losses()
		if outer.Err() == nil {
			return parts, nil
		}
	}
	switch {
	case outer.Err() != nil:
		return nil, r.interrupted(outer)
	case stopped(ctx, err):
		return nil, r.fail(ExitFailed, fmt.Errorf("%w (--timeout %v) while opening the %s: %w", errDeadline, r.cfg.Timeout, r.result.Mode, err))
	default:
		return nil, r.fail(ExitUnread, err)
	}
}

// open opens the batch or report of the config and binds the functions to it. losses tells in the end
// what was left out.
func (r *run) open(ctx context.Context, p preparation) (calls []call, losses func() []resolve.Loss, err error) {
	var opts []resolve.Option
	if r.cfg.TolerateLoss {
		opts = append(opts, resolve.TolerateLoss())
	}
	bind := func(f func(Compute) func(context.Context, *metrics.Writer) error) {
		for _, c := range p.computes {
			calls = append(calls, call{c.name, f(c)})
		}
	}
	switch r.result.Mode {
	case ReportMode:
		report, err := resolve.OpenReport(ctx, r.client, p.api.project, p.api.id, opts...)
		if err != nil {
			return nil, nil, err
		}
		bind(func(c Compute) func(context.Context, *metrics.Writer) error {
			return func(ctx context.Context, w *metrics.Writer) error { return c.report(ctx, report, w) }
		})
		return calls, report.Losses, nil
	case BatchMode:
		batch, err := resolve.OpenBatch(ctx, r.client, p.api.project, p.api.id, opts...)
		if err != nil {
			return nil, nil, err
		}
		bind(func(c Compute) func(context.Context, *metrics.Writer) error {
			return func(ctx context.Context, w *metrics.Writer) error { return c.batch(ctx, batch, w) }
		})
		return calls, batch.Losses, nil
	default:
		input := newJobInput(r.cfg.Inputs)
		bind(func(c Compute) func(context.Context, *metrics.Writer) error {
			return func(ctx context.Context, w *metrics.Writer) error { return c.job(ctx, input, w) }
		})
		return calls, func() []resolve.Loss { return nil }, nil
	}
}

// finish merges what the functions wrote, writes the output and says what failed.
func (r *run) finish(ctx context.Context, parts []part) error {
	doc, err := r.merge(parts)
	if err != nil {
		return r.fail(ExitFailed, fmt.Errorf("making the document: %w", err))
	}
	failures := r.failures()
	invalid, fatal := r.validate(doc)
	if fatal {
		return errors.Join(failures, invalid)
	}
	content, err := doc.Pack()
	if err != nil {
		return errors.Join(failures, r.fail(ExitFailed, fmt.Errorf("packing the document: %w", err)))
	}
	if ctx.Err() != nil {
		return r.interrupted(ctx)
	}
	if err := writeOutput(r.cfg.Outputs, OutputFile, content); err != nil {
		return errors.Join(failures, r.fail(ExitUsage, err))
	}
	r.result.Document, r.result.Bytes = doc, int64(len(content))
	r.result.Output = filepath.Join(r.cfg.Outputs, OutputFile)
	if r.cfg.AfterWrite != nil {
		r.result.Elapsed = time.Since(r.started)
		if err := r.cfg.AfterWrite(ctx, r.result); err != nil {
			status := ExitFailed
			if ctx.Err() != nil {
				status = ExitInterrupted
			}
			invalid = errors.Join(invalid, r.fail(status, fmt.Errorf("%s is written, but: %w", r.result.Output, err)))
		}
	}
	return errors.Join(failures, invalid)
}

// validate checks the document as ReSim would, and more. A document that ReSim would refuse is fatal:
// it is not written.
func (r *run) validate(doc *metrics.Document) (err error, fatal bool) {
	r.result.Findings = metrics.Validate(doc, metrics.Strict())
	var errs, warnings []string
	for _, f := range r.result.Findings {
		line := fmt.Sprintf("%s %q: %s [%s]", f.Path, f.Name, f.Message, f.Rule)
		if f.Severity == metrics.Error {
			errs = append(errs, line)
			continue
		}
		warnings = append(warnings, line)
		r.cfg.Log.Warn(r.redact(line))
	}
	switch {
	case errs != nil:
		return r.fail(ExitFailed, fmt.Errorf("the document is not valid, so it is not written: %s", strings.Join(errs, "; "))), true
	case warnings != nil && r.cfg.Strict:
		return r.fail(ExitFailed, fmt.Errorf("the document is written, but --strict forbids its warnings: %s", strings.Join(warnings, "; "))), false
	}
	return nil, false
}

// failures is one error naming each function that failed, or nil.
func (r *run) failures() error {
	var texts []string
	status := map[int]bool{}
	for _, f := range r.result.Functions {
		if f.Err != nil {
			texts = append(texts, fmt.Sprintf("%q: %v", f.Name, f.Err))
			status[ExitStatus(f.Err)] = true
		}
	}
	if texts == nil {
		return nil
	}
	p := &problem{status: ExitFailed}
	p.text = fmt.Sprintf("%d of %d compute functions failed and lost their metrics: %s", len(texts), len(r.result.Functions), strings.Join(texts, "; "))
	if status[ExitUnread] {
		p.status = ExitUnread
	}
	return p
}

func (r *run) interrupted(ctx context.Context) error {
	return r.fail(ExitInterrupted, fmt.Errorf("interrupted (%v): no output is written", context.Cause(ctx)))
}

// judge gives the error of a function its exit status and a text that may leave the process.
func (r *run) judge(o *Outcome) {
	if o.Err != nil {
		o.Err = r.fail(ExitStatus(o.Err), o.Err)
	}
	o.Stack = r.redact(o.Stack)
}

// fail makes an error whose text may leave the process.
func (r *run) fail(status int, err error) error {
	return &problem{status: status, text: oneLine(r.redact(err.Error())), err: err}
}

func (r *run) redact(s string) string {
	if r.client == nil {
		return s
	}
	return r.client.Redact(s)
}
