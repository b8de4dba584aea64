package command

import (
	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// newRun is the container's job. Its flags are those of every metrics build and parsed by pkg/runner,
// and --config.
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
				Computes:  builtins(settings.Default()),
				Flags:     settingsFlag,
			}.Run(cmd.Context())
			if status != runner.ExitDone {
				return &exit{status: status} // it has said why
			}
			return nil
		},
	}
}
