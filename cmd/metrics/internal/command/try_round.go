package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

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
		title = fmt.Sprintf("%s mode: that batch, and %d made up before it", mode, t.history)
	}
	folder := string(mode)
	fail := func(err error) outcome {
		fmt.Fprintf(t.out, "\n%s\n", title)
		return t.failed(folder, runner.ExitFailed, err)
	}
	if !t.wroteAny() {
		return fail(errors.New("not run: no test has an output that ReSim would take"))
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
