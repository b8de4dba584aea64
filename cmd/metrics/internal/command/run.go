package command

import (
	"flag"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// newRun is the container's job. Its flags are those of every metrics build and parsed by pkg/runner,
// and those of this program.
func newRun(w World) *cobra.Command {
	return &cobra.Command{
		Use:                "run [flags]",
		Short:              "Judge what is in the inputs folder and write metrics.binproto (the default)",
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			status := runner.Command{
				Name:      "metrics",
				Args:      append([]string{"run"}, args...),
				LookupEnv: w.LookupEnv,
				Stdout:    w.Stdout,
				Stderr:    w.Stderr,
				Computes:  builtins(settings.Default(), ours),
				Flags:     runFlags,
			}.Run(cmd.Context())
			if status != runner.ExitDone {
				return &exit{status: status} // it has said why
			}
			return nil
		},
	}
}

// runFlags adds the flags that only this program has.
func runFlags(flags *flag.FlagSet) func(*runner.Command) error {
	builtin, preview := builtinFlags(flags), previewFlag(flags)
	return func(c *runner.Command) error {
		if err := builtin(c); err != nil {
			return err
		}
		return preview(c)
	}
}

// builtinFlags adds the flags that say what the built-in metrics are.
func builtinFlags(flags *flag.FlagSet) func(*runner.Command) error {
	load := settingsFlag(flags)
	style := ours
	flags.Func("report-style", "write reports in `STYLE` ours or resim: the metrics of ReSim's own report (default ours)",
		func(v string) (err error) { style, err = parseReportStyle(v); return err })
	return func(c *runner.Command) error {
		s, err := load(c)
		if err != nil {
			return err
		}
		c.Computes = builtins(s, style)
		return nil
	}
}
