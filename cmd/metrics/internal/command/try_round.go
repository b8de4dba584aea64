package command

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// trial is a try, and what its last round has left.
type trial struct {
	tryOptions
	until runner.Mode
	tests []test
	build build
	kept  *kept
	temp  string // inputs, and what the stand-in is made of

	broken error              // why the build was not ready in the last round
	jobs   map[string]outcome // by test
	batch  outcome
	report outcome
}

func (t *trial) close() {
	if t.kept != nil {
		t.kept.close()
	}
	if t.temp != "" {
		_ = os.RemoveAll(t.temp)
	}
	t.build.close()
}

// outcome is what became of one mode.
type outcome struct {
	ran    bool
	status int               // exit status
	doc    *metrics.Document // nil: no output that ReSim would take
}

// String is the status that was written, and what went wrong.
func (o outcome) String() string {
	switch {
	case !o.ran:
		return "not run"
	case o.doc == nil:
		return fmt.Sprintf("failed, exit status %d", o.status)
	case o.status != runner.ExitDone:
		return fmt.Sprintf("%v, exit status %d", o.doc.Status(), o.status)
	default:
		return o.doc.Status().String()
	}
}

// linkInputs makes the inputs folder of each test: links, so that nothing is copied and messages name the
// real files.
func (t *trial) linkInputs() error {
	var folders []string
	for _, test := range t.tests {
		folders = append(folders, "jobs/"+test.name)
		dir := t.inputs("jobs", test.name)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		if err := os.Symlink(test.logs, filepath.Join(dir, "logs")); err != nil {
			return err
		}
		if test.experience != "" {
			if err := os.Symlink(test.experience, filepath.Join(dir, "experience")); err != nil {
				return err
			}
		}
	}
	return t.kept.retain(append(folders, t.folders()...))
}

// folders are those of the modes after job mode.
func (t *trial) folders() []string {
	switch t.until {
	case runner.JobMode:
		return nil
	case runner.BatchMode:
		return []string{"batch"}
	default:
		return []string{"batch", "report"}
	}
}

func (t *trial) inputs(of ...string) string {
	return filepath.Join(append([]string{t.temp, "inputs"}, of...)...)
}

// round runs job mode on some tests, and then the other modes. With rebuild the build is made ready first. It is
// the worst exit status of all modes.
func (t *trial) round(ctx context.Context, tests []test, rebuild bool) int {
	if rebuild || t.broken != nil {
		if t.broken = t.build.ready(ctx, t.err); ctx.Err() != nil {
			return t.interrupted()
		}
		if t.broken != nil {
			fmt.Fprintf(t.err, "metrics: %v\n", t.broken)
			return runner.ExitUsage
		}
	}
	for _, test := range tests {
		t.jobs[test.name] = t.job(ctx, test)
	}
	for _, folder := range t.folders() {
		o := t.remote(ctx, runner.Mode(folder))
		if folder == "batch" {
			t.batch = o
		} else {
			t.report = o
		}
	}
	if ctx.Err() != nil {
		return t.interrupted()
	}
	return t.status()
}

func (t *trial) interrupted() int {
	if !t.watch {
		fmt.Fprintln(t.err, "metrics: interrupted")
	}
	return runner.ExitInterrupted
}

// status is the worst of all modes'.
func (t *trial) status() int {
	status := runner.ExitDone
	for _, o := range t.jobs {
		status = worseExit(status, o.status)
	}
	return worseExit(worseExit(status, t.batch.status), t.report.status)
}

// worseExit is the exit status that counts of two.
func worseExit(a, b int) int {
	for _, status := range []int{runner.ExitInterrupted, runner.ExitUsage, runner.ExitUnread, runner.ExitFailed} {
		if a == status || b == status {
			return status
		}
	}
	return runner.ExitDone
}

// job runs job mode on a test.
func (t *trial) job(ctx context.Context, test test) outcome {
	inputs := t.inputs("jobs", test.name)
	return t.run(ctx, trying{
		label: "job " + test.name, title: fmt.Sprintf("job mode: %s, the logs in %s", test.name, test.given),
		folder: "jobs/" + test.name, inputs: inputs,
		input: func() string {
			n, err := files(test.logs)
			if err != nil {
				return "read      " + err.Error()
			}
			return fmt.Sprintf("read      %s with logs, no request", count(n, "file"))
		},
	})
}

// remote runs batch or report mode, against a stand-in made of what the modes before have written.
func (t *trial) remote(ctx context.Context, mode runner.Mode) outcome {
	if ctx.Err() != nil {
		return outcome{}
	}
	title := fmt.Sprintf("%s mode: the batch of %s", mode, count(len(t.tests), "test"))
	if mode == runner.ReportMode {
		title = fmt.Sprintf("%s mode: that batch and %s made up before it", mode, count(t.history, "batch"))
		if t.history > 1 {
			title = fmt.Sprintf("%s mode: that batch and %d batches made up before it", mode, t.history)
		}
	}
	folder := string(mode)
	fail := func(err error) outcome {
		fmt.Fprintf(t.out, "\n%s\n", title)
		return t.failed(folder, runner.ExitFailed, err)
	}
	if !slices.ContainsFunc(t.tests, func(test test) bool { return t.jobs[test.name].doc != nil }) {
		return fail(fmt.Errorf("not run: no test has an output that ReSim would take"))
	}
	server, err := t.standIn(mode)
	if err != nil {
		return fail(err)
	}
	defer server.Close()
	inputs := t.inputs(folder)
	if err := writeInputs(server, inputs, mode); err != nil {
		return fail(err)
	}
	o := t.run(ctx, trying{
		label: folder, title: title, folder: folder, inputs: inputs,
		input: func() string { return fetched(server.Requests()) },
	})
	for _, v := range server.Violations() {
		fmt.Fprintf(t.out, "  note      a request breaks ReSim's API description: %s\n", v)
	}
	return o
}

// standIn serves the outputs of the tests, and in report mode that of the batch.
func (t *trial) standIn(mode runner.Mode) (*resimtest.Server, error) {
	dir, err := os.MkdirTemp(t.temp, "outputs-")
	if err != nil {
		return nil, err
	}
	show := func(folder string, o outcome) error {
		to := filepath.Join(dir, filepath.FromSlash(folder))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if o.doc == nil { // an ERROR, for a test
			return os.Mkdir(to, 0o755)
		}
		return os.Symlink(t.path(folder), to)
	}
	for _, test := range t.tests {
		if err := show("jobs/"+test.name, t.jobs[test.name]); err != nil {
			return nil, err
		}
	}
	if mode == runner.ReportMode {
		if err := show("batch", t.batch); err != nil {
			return nil, err
		}
	}
	return resimtest.Open(resimtest.FromOutputs(dir), resimtest.WithShape(resimtest.Shape{Batches: t.history}))
}

// path is the absolute path of a folder of the outputs.
func (t *trial) path(folder string) string {
	path := filepath.Join(t.kept.dir, filepath.FromSlash(folder))
	if absolute, err := filepath.Abs(path); err == nil {
		return absolute
	}
	return path
}

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
	said := &marked{w: t.err, mark: run.label + " | "}
	status, err := t.build.run(ctx, run.inputs, t.path(run.folder), said)
	said.end()
	if ctx.Err() != nil {
		_ = t.kept.done(run.folder)
		return outcome{status: runner.ExitInterrupted}
	}
	o := outcome{ran: true, status: exitOf(status)}
	file := filepath.Join(t.kept.dir, filepath.FromSlash(run.folder), runner.OutputFile)
	doc, size, problem := readOutput(file)
	if err != nil {
		problem = err
	} else if problem == nil && status != runner.ExitDone {
		problem = fmt.Errorf("exit status %d; what it said is above", status)
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

// exitOf is the exit status of a metrics build that the one of any program stands for.
func exitOf(status int) int {
	if worse := worseExit(status, runner.ExitDone); worse == status {
		return status
	}
	return runner.ExitFailed
}

// readOutput reads what a build wrote. It is nil if ReSim would not take it, and the error says why.
func readOutput(file string) (*metrics.Document, int64, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, 0, fmt.Errorf("no output: it left no %s", runner.OutputFile)
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

// marked puts a mark before every line.
type marked struct {
	w    io.Writer
	mark string
	line []byte
}

func (m *marked) Write(b []byte) (int, error) {
	for _, c := range b {
		if m.line = append(m.line, c); c == '\n' {
			m.flush()
		}
	}
	return len(b), nil
}

// end finishes a last line that has no end.
func (m *marked) end() {
	if len(m.line) > 0 {
		m.line = append(m.line, '\n')
		m.flush()
	}
}

func (m *marked) flush() {
	_, _ = fmt.Fprintf(m.w, "%s%s", m.mark, m.line)
	m.line = m.line[:0]
}
