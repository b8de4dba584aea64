// Package command is the commands of the metrics program: each has its flags, its dependencies and
// its run function in one file.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/pkg/builtin/batch"
	"github.com/resim-contrib/metrics-go/pkg/builtin/job"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// World is everything of the outside that commands touch, files and network excepted.
type World struct {
	Args      []string // without the program's name
	LookupEnv func(name string) (string, bool)
	Stdin     io.Reader
	Stdout    io.Writer
	Stderr    io.Writer
}

// builtins are the compute functions of the container.
func builtins(s settings.Settings, style reportStyle) []runner.Compute {
	return []runner.Compute{job.Default(job.With(s)), batch.Default(batch.With(s)), style.compute(s)}
}

// exit is the error of a command that chose its exit status and, if text is empty, has said why.
type exit struct {
	status int
	text   string
}

func (e *exit) Error() string { return e.text }

// failed is an error in doing what was asked for.
func failed(err error) error { return &exit{runner.ExitFailed, err.Error()} }

// Main runs a command and returns its exit status. Without a command, "run" is meant.
func Main(ctx context.Context, w World) int {
	root := newRoot(w)
	root.SetArgs(withDefault(w.Args))
	root.SetOut(w.Stdout)
	root.SetErr(w.Stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return runner.ExitDone
	}
	status, advice := runner.ExitUsage, "; see metrics --help" // what cobra itself refuses
	var e *exit
	if errors.As(err, &e) {
		status, advice = e.status, ""
	}
	if said := err.Error(); said != "" {
		fmt.Fprintf(w.Stderr, "metrics: %s%s\n", text.Printable(strings.ReplaceAll(strings.TrimSpace(said), "\n", "; ")), advice)
	}
	return status
}

// withDefault puts "run" before arguments that name no command, so that the entrypoint of an image
// needs none.
func withDefault(args []string) []string {
	if len(args) == 0 {
		return []string{"run"}
	}
	switch first := args[0]; {
	case first == "-h", first == "--help", first == "-help", !strings.HasPrefix(first, "-"):
		return args
	case first == "--version":
		return append([]string{"version"}, args[1:]...)
	}
	return append([]string{"run"}, args...)
}

func newRoot(w World) *cobra.Command {
	root := &cobra.Command{
		Use:   "metrics",
		Short: "Metrics builds for ReSim",
		Long: `metrics is a metrics build for ReSim. In a container it judges what is in the inputs folder, a test,
a batch or a report, and writes metrics.binproto; that is "metrics run", which is also what happens
without a command. The other commands are for the desk.`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(newRun(w), newDemo(), newTry(), newServe(), newValidate(), newInspect(), newView(), newDiff(), newSync(w), newExport(w), newRecord(), newLogin(w), newLogout(w), newVersion())
	return root
}
