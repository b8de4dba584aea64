package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/internal/apispec"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which version, commit, Go and API description this is",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			runner.WriteVersion(cmd.OutOrStdout(), "metrics")
			fmt.Fprintf(cmd.OutOrStdout(), "ReSim API %s (%d operations, description %s)\n",
				apispec.Version, apispec.Operations, apispec.Digest)
			return nil
		},
	}
}
