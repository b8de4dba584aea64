package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/recording"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// compute opens what is to be judged and runs the functions, whose files go below root. Parts are
// returned with an error too, for what they left behind.
func (r *run) compute(ctx context.Context, p preparation, root *os.Root) (parts []part, _ error) {
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if r.cfg.Timeout > 0 {
		ctx, cancel = context.WithTimeoutCause(ctx, r.cfg.Timeout, deadlineError{r.cfg.Timeout})
		defer cancel()
	}
	defer r.watch(ctx, len(p.computes))()

	err := r.find(ctx, &p)
	if err == nil {
		err = r.describeRecording(p.api)
	}
	var calls []call
	var account func() resolve.Account
	if err == nil {
		calls, account, err = r.open(ctx, p)
	}
	if err == nil {
		parts = runAll(ctx, calls, root, &r.running)
		for i := range parts {
			r.judge(&parts[i].Outcome)
			r.result.Functions = append(r.result.Functions, parts[i].Outcome)
		}
		r.result.Account = r.presentable(account())
		if outer.Err() == nil {
			return parts, nil
		}
	}
	switch {
	case outer.Err() != nil:
		return parts, r.interrupted(outer)
	case !r.cfg.Target.IsZero() && unclear(err), errors.Is(err, recording.ErrOther):
		return nil, r.fail(ExitUsage, err)
	case stopped(ctx, err):
		return nil, r.fail(ExitFailed, &lateError{cause: context.Cause(ctx), last: err})
	default:
		return nil, r.fail(ExitUnread, fmt.Errorf("%w; %s", err, r.advice(err)))
	}
}

// advice says what to do about a batch or report that could not be opened.
func (r *run) advice(err error) string {
	if r.tape.played != nil {
		return "nothing but the recording " + r.cfg.Replay + " was asked"
	}
	if !r.cfg.Target.IsZero() {
		return adviceAtDesk(err)
	}
	config := filepath.Join(r.cfg.Inputs, r.result.Mode.configFile())
	switch {
	case errors.Is(err, resim.ErrUnauthorized), errors.Is(err, resim.ErrForbidden):
		return "authToken in " + config + " must be one that ReSim gave for this run"
	case errors.Is(err, resim.ErrNotFound):
		return "check " + idField(r.result.Mode) + " and projectID in " + config
	case errors.Is(err, resim.ErrServer), errors.Is(err, resim.ErrRateLimited):
		return "run it again later"
	default:
		return "check apiURL in " + config + " and the way there"
	}
}

func adviceAtDesk(err error) string {
	switch {
	case errors.Is(err, resim.ErrUnauthorized), errors.Is(err, resim.ErrForbidden):
		return "log in again"
	case errors.Is(err, resim.ErrServer), errors.Is(err, resim.ErrRateLimited):
		return "run it again later"
	default:
		return "check the API's URL and the way there"
	}
}

// find looks up what the target names.
func (r *run) find(ctx context.Context, p *preparation) error {
	if r.cfg.Target.IsZero() {
		return nil
	}
	if r.tape.played != nil {
		return r.recordedTarget(ctx, p.api)
	}
	var err error
	if p.api.project, p.api.id, err = r.cfg.Target.find(ctx, r.client); err == nil {
		r.cfg.Log.Info(fmt.Sprintf("judging %s: %s of project %s", r.cfg.Target, p.api.id, p.api.project))
	}
	return err
}

// open opens the batch or report of the config and binds the functions to it. account tells in the end
// what was read.
func (r *run) open(ctx context.Context, p preparation) (calls []call, account func() resolve.Account, err error) {
	opts := []resolve.Option{resolve.WithObserver(r.reading.note)}
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
		return calls, report.Account, nil
	case BatchMode:
		batch, err := resolve.OpenBatch(ctx, r.client, p.api.project, p.api.id, opts...)
		if err != nil {
			return nil, nil, err
		}
		bind(func(c Compute) func(context.Context, *metrics.Writer) error {
			return func(ctx context.Context, w *metrics.Writer) error { return c.batch(ctx, batch, w) }
		})
		return calls, batch.Account, nil
	default:
		input := newJobInput(r.cfg.Inputs)
		bind(func(c Compute) func(context.Context, *metrics.Writer) error {
			return func(ctx context.Context, w *metrics.Writer) error { return c.job(ctx, input, w) }
		})
		return calls, func() resolve.Account { return resolve.Account{} }, nil
	}
}
