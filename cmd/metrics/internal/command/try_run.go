package command

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// trying is one run of the build.
type trying struct {
	label  string // before each line that it says
	title  string
	folder string // of the outputs, with slashes
	inputs string
	input  func() string // what was read, when it is over
}

// run runs the build, and tells how it went.
func (t *trial) run(ctx context.Context, run trying) outcome {
	if ctx.Err() != nil {
		return outcome{}
	}
	started := time.Now()
	if err := t.kept.prepare(run.folder); err != nil {
		fmt.Fprintf(t.out, "\n%s\n", run.title)
		return t.failed(run.folder, runner.ExitUsage, err)
	}
	said := &text.Marked{To: t.err, Mark: run.label + " | "}
	status, err := t.build.run(ctx, run.inputs, t.path(run.folder), said)
	said.End()
	if ctx.Err() != nil {
		_ = t.kept.done(run.folder)
		return outcome{status: runner.ExitInterrupted}
	}
	o := outcome{ran: true, status: exitOf(status)}
	file := filepath.Join(t.kept.dir, filepath.FromSlash(run.folder), runner.OutputFile)
	doc, size, problem := readOutput(file)
	switch {
	case err != nil:
		problem = err
	case status != runner.ExitDone && problem != nil:
		problem = fmt.Errorf("exit status %d: what it said is above; %w", status, problem)
	case status != runner.ExitDone:
		problem = fmt.Errorf("exit status %d: what it said is above", status)
	}
	if doc == nil {
		fmt.Fprintf(t.out, "\n%s\n  %s\n", run.title, run.input())
		return t.failed(run.folder, o.status, problem)
	}
	o.doc = doc
	a := account{title: run.title, input: run.input(), doc: doc, output: file, bytes: size, took: time.Since(started)}
	if e := a.write(t.out); e != nil && problem == nil {
		problem = e
	}
	if problem != nil {
		o.status = worseExit(o.status, runner.ExitFailed)
		fmt.Fprintf(t.out, "  failed    %v\n", problem)
	}
	if err := t.kept.done(run.folder); err != nil {
		fmt.Fprintf(t.out, "  failed    %v\n", err)
		o.status = runner.ExitUsage
	}
	return o
}

// failed tells why there is no output.
func (t *trial) failed(folder string, status int, problem error) outcome {
	fmt.Fprintf(t.out, "  failed    %v\n", problem)
	_ = t.kept.removePage(folder) // that of an output that is no more
	_ = t.kept.done(folder)
	return outcome{ran: true, status: worseExit(status, runner.ExitFailed)}
}

// readOutput reads what a build wrote. It is nil if ReSim would not take it, and the error says why.
func readOutput(file string) (*metrics.Document, int64, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, 0, fmt.Errorf("it left no %s", runner.OutputFile)
	}
	doc, err := readDocument(file)
	if err != nil {
		return nil, 0, err
	}
	for _, f := range metrics.Validate(doc) {
		if f.Severity == metrics.Error {
			return nil, 0, fmt.Errorf("ReSim would refuse the output: %v; see metrics validate %s", f, file)
		}
	}
	return doc, info.Size(), nil
}
