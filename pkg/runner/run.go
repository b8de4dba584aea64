package runner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// Result is the account of a run. If it failed, it tells how far the run came.
type Result struct {
	Mode      Mode
	Functions []Outcome         // in the order of their registration
	Account   resolve.Account   // what was read, and what is missing; empty in job mode
	Findings  []metrics.Finding // of the validation
	Document  *metrics.Document // what was written
	Output    string            // the path it was written to; "" if it was not
	Bytes     int64             // its size
	Usage     resim.Usage       // requests and downloads
	Tape      Tape              // the recording that was made or replayed
	Elapsed   time.Duration
}

// Run reads the inputs, runs the compute functions of the mode and writes the output. [ExitStatus]
// says which exit status an error stands for; its text is one line without secrets. A function that
// fails loses its own metrics only: the output is written, names it, and Run returns the error.
func Run(ctx context.Context, cfg Config, computes ...Compute) (Result, error) {
	r := &run{started: time.Now()}
	err := r.do(ctx, cfg, computes)
	err = errors.Join(err, r.endRecording(err))
	if r.client != nil {
		r.result.Usage = r.client.Usage()
		r.client.Close()
	}
	r.result.Elapsed = time.Since(r.started)
	return r.result, err
}

// run is the state of one Run.
type run struct {
	cfg     Config
	started time.Time
	client  *resim.Client // nil in job mode
	tape    tape
	running atomic.Int64 // compute functions
	reading reading
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
		return r.fail(unprepared(err), err)
	}
	root, err := os.OpenRoot(cfg.Outputs)
	if err != nil {
		return r.fail(ExitUsage, notWritable(cfg.Outputs, err))
	}
	defer func() { _ = root.Close() }()
	parts, err := r.compute(ctx, calls, root)
	if err == nil {
		err = r.finish(ctx, parts)
	}
	return errors.Join(err, r.withdraw(parts))
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
	if r.cfg.Replay != "" {
		return r.prepareReplay(computes)
	}
	var err error
	if r.result.Mode, err = r.mode(); err != nil {
		return p, err
	}
	mode := r.result.Mode
	if p.computes, err = ofMode(computes, mode); err != nil {
		return p, err
	}
	if mode == JobMode && r.cfg.Record != "" {
		return p, errors.New("there is nothing to record in job mode: it asks the API for nothing; leave out --record")
	}
	if mode != JobMode {
		var where string
		if p.api, where, err = r.subject(mode); err != nil {
			return p, err
		}
		if err := r.beginRecording(p.api); err != nil {
			return p, err
		}
		if r.client, err = r.connect(p.api); err != nil {
			if errors.Is(err, resim.ErrRefusedURL) {
				err = fmt.Errorf("%w (--allow-http permits it)", err)
			}
			return p, fmt.Errorf("%s: %w", where, err)
		}
	}
	return p, checkOutputs(r.cfg.Outputs)
}

// mode is that of the target if there is one, else the inputs tell.
func (r *run) mode() (Mode, error) {
	if !r.cfg.Target.IsZero() {
		return r.cfg.Target.mode(r.cfg.Mode)
	}
	mode, warning, err := detect(r.cfg.Inputs, r.cfg.Mode)
	if warning != "" {
		r.cfg.Log.Warn(warning)
	}
	return mode, err
}

// subject says which API to ask about what, and where its URL stands.
func (r *run) subject(mode Mode) (api apiConfig, where string, err error) {
	if t := r.cfg.Target; !t.IsZero() {
		return apiConfig{apiURL: t.APIURL, token: t.Token}, "looking for " + t.String(), nil
	}
	api, warnings, err := readConfig(r.cfg.Inputs, mode)
	for _, w := range warnings {
		r.cfg.Log.Warn(w)
	}
	return api, filepath.Join(r.cfg.Inputs, mode.configFile()) + ": field \"apiURL\"", err
}

func (r *run) connect(api apiConfig) (*resim.Client, error) {
	opts := append(slices.Clip(r.cfg.ClientOptions), resim.WithObserver(r.logExchange))
	if r.cfg.Concurrency > 0 {
		opts = append(opts, resim.WithConcurrency(r.cfg.Concurrency))
	}
	if r.cfg.AllowHTTP {
		opts = append(opts, resim.AllowHTTP())
	}
	if r.cfg.Transport != nil {
		opts = append(opts, resim.WithTransport(r.cfg.Transport))
	}
	opts = append(opts, r.tape.options()...)
	return resim.Connect(api.apiURL, api.token, opts...)
}

func (r *run) logExchange(e resim.Exchange) {
	if !r.cfg.Log.Enabled(context.Background(), slog.LevelDebug) {
		return
	}
	attrs := []any{"operation", e.Operation, "url", e.URL, "status", e.Status, "attempt", e.Attempt, "bytes", e.Bytes, "seconds", seconds(e.Elapsed)}
	if e.Err != nil {
		attrs = append(attrs, "error", r.redact(e.Err.Error()))
	}
	r.cfg.Log.Debug("request", attrs...)
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
