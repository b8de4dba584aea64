package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/pkg/runner"
)

type tryOptions struct {
	logs       []string
	experience string
	program    string
	config     string
	style      string
	outputs    string
	until      string
	history    int
	watch      bool
	out, err   io.Writer
}

func newTry() *cobra.Command {
	var o tryOptions
	cmd := &cobra.Command{
		Use:   "try LOGS...",
		Short: "Run all modes here on the logs of your own tests, with the built-in metrics or your program",
		Long: `try does here what ReSim does in the cloud. It runs job mode on each LOGS, a folder with the logs of one
test, or an inputs folder that holds logs/ and experience/. Then it runs batch mode on a batch of these tests, and
report mode on a report of that batch and of made-up ones before it, both over HTTP against a stand-in of
ReSim. It makes a page of each output, and says what is real and what is made up.

Without --program it runs the built-in metrics; with it your own: an executable, or the folder of a Go
package, which is built first. Any program made with pkg/runner works as it is.

With --watch it runs again what is affected when the program, the logs or the settings change, until
it is interrupted, which is exit status 0 then. Without, the exit status is the worst of all modes'.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.logs, o.out, o.err = args, cmd.OutOrStdout(), cmd.ErrOrStderr()
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.experience, "experience", "", "the experience of every test is in `DIR`")
	f.StringVar(&o.program, "program", "", "run `PROGRAM`, an executable or a Go package's folder, instead of the built-in metrics")
	f.StringVar(&o.config, "config", "", "set the built-in metrics up with the settings in `FILE` (default "+settingsName+" here, if there is one)")
	f.StringVar(&o.style, "report-style", string(ours), "write the built-in report in `STYLE` ours or resim")
	f.StringVar(&o.outputs, "out", "metrics-try", "write the outputs to `DIR`/jobs/NAME, /batch and /report")
	f.StringVar(&o.until, "until", string(runner.ReportMode), "stop after `MODE` job, batch or report")
	f.IntVar(&o.history, "history", 8, "make up `N` earlier batches for the report")
	f.BoolVar(&o.watch, "watch", false, "run again when the program, the logs or the settings change")
	return cmd
}

// run tries once, or until it is interrupted.
func (o tryOptions) run(ctx context.Context) error {
	t, err := o.prepare()
	if err != nil {
		return &exit{runner.ExitUsage, err.Error()}
	}
	defer t.close()
	t.introduce()
	if o.watch {
		return t.watching(ctx)
	}
	status := t.round(ctx, t.tests, true)
	t.conclude(status)
	if status != runner.ExitDone {
		return &exit{status: status} // it has been said why
	}
	return nil
}

// prepare checks everything that can be checked before something runs.
func (o tryOptions) prepare() (*trial, error) {
	mode, err := runner.ParseMode(o.until)
	if err != nil || !slices.Contains(modes, mode) {
		return nil, fmt.Errorf("--until %q is no mode; use job, batch or report", o.until)
	}
	if o.history < 1 || o.history > 1000 {
		return nil, fmt.Errorf("--history %d makes no sense; use 1 to 1000", o.history)
	}
	tests, err := findTests(o.logs, o.experience)
	if err != nil {
		return nil, err
	}
	for _, t := range tests {
		for _, dir := range []string{t.given, t.experience} {
			if dir != "" && within(real(o.outputs), real(dir)) {
				return nil, fmt.Errorf("the outputs %s would lie within %s, which must stay as it is; name another folder with --out", o.outputs, dir)
			}
		}
	}
	t := &trial{tryOptions: o, until: mode, tests: tests, jobs: map[string]outcome{}}
	if t.build, err = o.chooseBuild(); err != nil {
		return nil, err
	}
	if t.temp, err = os.MkdirTemp("", "metrics-try-"); err == nil {
		t.kept, err = openKept(o.outputs)
	}
	if err == nil {
		err = t.linkInputs()
	}
	if err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

// chooseBuild is the metrics build that is tried.
func (o tryOptions) chooseBuild() (build, error) {
	style, err := parseReportStyle(o.style)
	if err != nil {
		return nil, fmt.Errorf("--report-style %q: %w", o.style, err)
	}
	if o.program == "" {
		return &builtinBuild{config: o.config, style: style}, nil
	}
	if o.config != "" || style != ours {
		return nil, errors.New("--config and --report-style are for the built-in metrics; leave them out, or --program")
	}
	return newProgramBuild(o.program)
}

// introduce says what is about to run.
func (t *trial) introduce() {
	names := make([]string, len(t.tests))
	for i, test := range t.tests {
		names[i] = test.name
	}
	fmt.Fprintf(t.out, "Trying %s on %s: %s\n", t.build, count(len(t.tests), "test"), strings.Join(names, ", "))
}

// conclude says what to make of what was written.
func (t *trial) conclude(status int) {
	if status == runner.ExitInterrupted || !t.wroteAny() {
		return
	}
	if t.until == runner.JobMode {
		fmt.Fprintf(t.out, "\nReal: everything. The metrics are of your logs.\n")
		return
	}
	fmt.Fprintf(t.out, `
Real:     the metrics of each test, and those of the batch, as far as they come from its tests.
Made up:  the project, suite, branch and builds, ids and times, and the %d batches before yours: the same outputs
          with noise of 3 %%. What is said of changes shows what it looks like, not how your system is doing.
Open the pages in a browser; check a file with "metrics validate FILE".
`, t.history)
}

// count is a number of things.
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
