package command

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

type serveOptions struct {
	addr   string
	seed   uint64
	inputs string
	out    io.Writer
}

func newServe() *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve a stand-in of ReSim with generated data, for trying one's own metrics build",
		Long: `serve answers like ReSim's API, from generated data, until it is interrupted. It prints what a metrics
build needs to use it: the base URL, the token and the config files.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.out = cmd.OutOrStdout()
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&o.addr, "addr", "127.0.0.1:0", "listen on `HOST:PORT`; port 0 is a free one")
	cmd.Flags().Uint64Var(&o.seed, "seed", 1, "generate the data from seed `N`")
	cmd.Flags().StringVar(&o.inputs, "inputs", "", "write the inputs of each mode to `DIR`/job, /batch and /report")
	return cmd
}

func (o serveOptions) run(ctx context.Context) error {
	server, err := resimtest.Open(resimtest.Seed(o.seed), resimtest.Listen(o.addr))
	if err != nil {
		return &exit{runner.ExitUsage, err.Error()}
	}
	defer server.Close()
	if err := o.introduce(server); err != nil {
		return err
	}
	<-ctx.Done() // being interrupted is how it ends
	fmt.Fprintf(o.out, "\nserved %s\n", text.Counts(server.Requests()))
	for _, v := range server.Violations() {
		fmt.Fprintf(o.out, "violation: %s\n", v)
	}
	return nil
}

// introduce tells how to use the server.
func (o serveOptions) introduce(server *resimtest.Server) error {
	fmt.Fprintf(o.out, "base URL  %s\nGraphQL   %s\ntoken     %s\n", server.URL(), server.GraphQLURL(), server.Token())
	if o.inputs == "" {
		fmt.Fprintf(o.out, "\n%s:\n%s\n\n%s:\n%s\n", "report_config.json", server.ReportConfig(), "batch_metrics_config.json", server.BatchConfig())
	} else {
		for _, mode := range modes {
			dir := filepath.Join(o.inputs, string(mode))
			if err := writeInputs(server, dir, mode); err != nil {
				return &exit{runner.ExitUsage, err.Error()}
			}
			fmt.Fprintf(o.out, "%-9s metrics run --inputs %s --outputs DIR\n", mode, dir)
		}
	}
	_, err := fmt.Fprintln(o.out, "serving until interrupted")
	return err
}

// modes are all modes, in the order in which ReSim runs them.
var modes = []runner.Mode{runner.JobMode, runner.BatchMode, runner.ReportMode}

func writeInputs(server *resimtest.Server, dir string, mode runner.Mode) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making a folder for the inputs: %w", err)
	}
	if err := server.WriteInputs(dir, string(mode)); err != nil {
		return fmt.Errorf("writing the inputs of %s mode: %w", mode, err)
	}
	return nil
}
