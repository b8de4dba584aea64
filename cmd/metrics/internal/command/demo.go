package command

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// demoLevel is the significance of the demo's claims. At the default of 5 %, reports of a story in which so
// much changes claim something else in one of four; at 1 % in one of twelve, and still all that is true.
const demoLevel = 0.01

type demoOptions struct {
	outputs string
	seed    uint64
	out     io.Writer
}

func newDemo() *cobra.Command {
	var o demoOptions
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run all modes here, against a stand-in of ReSim with generated data",
		Long: `demo starts a stand-in of ReSim in this process and does over HTTP what the container does, in job,
batch and report mode. It shows what was fetched, computed and written. The data tell a story whose truth is
known: a regression and its repair, a drift, a flaky and a broken test, an outage, a renaming, a revision.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.out = cmd.OutOrStdout()
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&o.outputs, "out", "metrics-demo", "write the outputs to `DIR`/job, /batch and /report")
	cmd.Flags().Uint64Var(&o.seed, "seed", 1, "generate the data from seed `N`")
	return cmd
}

func (o demoOptions) run(ctx context.Context) error {
	started := time.Now()
	server, err := resimtest.Open(resimtest.Seed(o.seed), resimtest.WithShape(resimtest.Shape{Story: true}))
	if err != nil {
		return failed(err)
	}
	defer server.Close()
	inputs, err := os.MkdirTemp("", "metrics-demo-")
	if err != nil {
		return failed(err)
	}
	defer os.RemoveAll(inputs)

	fmt.Fprintf(o.out, "A stand-in of ReSim with generated data answers at %s\n", server.URL())
	for _, mode := range modes {
		if err := o.show(ctx, server, mode, filepath.Join(inputs, string(mode))); err != nil {
			return err
		}
	}
	if v := server.Violations(); len(v) > 0 {
		return failed(fmt.Errorf("the requests break ReSim's API description: %s", v[0]))
	}
	fmt.Fprintf(o.out, "\nDone in %v. Open the pages in a browser; check a file with \"metrics validate %s\";\ntry a metrics build of your own against \"metrics serve\".\n",
		time.Since(started).Round(time.Millisecond), filepath.Join(o.outputs, "report", runner.OutputFile))
	return nil
}

var judged = map[runner.Mode]string{
	runner.JobMode:    "one test, from the files it left",
	runner.BatchMode:  "a batch of tests, from the API",
	runner.ReportMode: "the batches of a test suite, from the API",
}

// show runs one mode and tells what it fetched, computed and wrote.
func (o demoOptions) show(ctx context.Context, server *resimtest.Server, mode runner.Mode, inputs string) error {
	outputs := filepath.Join(o.outputs, string(mode))
	if err := os.MkdirAll(outputs, 0o755); err != nil {
		return &exit{runner.ExitUsage, fmt.Sprintf("the outputs cannot be written: %v", err)}
	}
	if err := writeInputs(server, inputs, mode); err != nil {
		return failed(err)
	}
	server.ResetRequests()
	set := settings.Default()
	set.Level = demoLevel
	result, err := runner.Run(ctx, runner.Config{Inputs: inputs, Outputs: outputs}, builtins(set, ours)...)
	if err != nil {
		return &exit{runner.ExitStatus(err), fmt.Sprintf("%s mode: %v", mode, err)}
	}

	input := fetched(server.Requests())
	if mode == runner.JobMode {
		n, err := files(inputs)
		if err != nil {
			return failed(err)
		}
		input = fmt.Sprintf("read      %d input files, no request", n)
	}
	return account{
		title: fmt.Sprintf("%s mode: %s", mode, judged[mode]), input: input,
		doc: result.Document, output: result.Output, bytes: result.Bytes, took: result.Elapsed,
	}.write(o.out)
}

func files(dir string) (int, error) {
	n := 0
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			n++
		}
		return err
	})
	return n, err
}
