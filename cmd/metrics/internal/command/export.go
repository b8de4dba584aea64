package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/internal/statusline"
	"github.com/resim-contrib/metrics-go/pkg/export"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

type exportOptions struct {
	world                          World
	to, project, suite, branch     string
	pivot, resume, force, tolerate bool
	concurrency                    int
	connection                     *connection
}

func newExport(w World) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the metrics of a report, a batch or a parameter sweep to a table",
		Long: `export writes the metrics of all jobs of a report, a batch or a parameter sweep to one table: CSV, JSON
lines or Apache Parquet, by the name of the file. It asks ReSim for lists only and downloads no document.
What the columns are is in docs/export.md.

The file appears when it is whole. What an interrupted export read stays in FILE.part for --resume.

Exit status 2 if the file cannot be written or exists already, or nothing has that id or name; 3 if
something could not be read; 130 if it was interrupted.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return errors.New("say what to export: report, batch or sweep")
		},
	}
	cmd.AddCommand(newExportReport(w), newExportBatch(w), newExportSweep(w))
	return cmd
}

// finder looks up what is exported.
type finder func(ctx context.Context, c *resim.Client, o exportOptions, which string) (export.Source, error)

func newExportReport(w World) *cobra.Command {
	return exportCommand(w, "report", "ID|NAME", cobra.ExactArgs(1), func(ctx context.Context, c *resim.Client, o exportOptions, which string) (export.Source, error) {
		r, err := resolve.FindReport(ctx, c, o.project, which)
		return export.Report(r.Project, r.ID), err
	})
}

func newExportSweep(w World) *cobra.Command {
	return exportCommand(w, "sweep", "ID|NAME", cobra.ExactArgs(1), func(ctx context.Context, c *resim.Client, o exportOptions, which string) (export.Source, error) {
		s, err := resolve.FindSweep(ctx, c, o.project, which)
		return export.Sweep(s.Project, s.ID), err
	})
}

func newExportBatch(w World) *cobra.Command {
	return exportCommand(w, "batch", "[ID|NAME]", cobra.MaximumNArgs(1), func(ctx context.Context, c *resim.Client, o exportOptions, which string) (export.Source, error) {
		named, newest := which != "", o.suite != "" && o.branch != ""
		if named == newest || (o.suite == "") != (o.branch == "") {
			return export.Source{}, &exit{runner.ExitUsage, "name a batch, or give --suite and --branch for the newest batch of a suite on a branch"}
		}
		if newest {
			b, err := resolve.FindNewest(ctx, c, o.project, o.suite, o.branch)
			return export.Batch(b.Project, b.ID), err
		}
		b, err := resolve.FindBatch(ctx, c, o.project, which)
		return export.Batch(b.Project, b.ID), err
	})
}

func exportCommand(w World, what, arg string, args cobra.PositionalArgs, find finder) *cobra.Command {
	o := exportOptions{world: w}
	cmd := &cobra.Command{
		Use:   what + " " + arg + " --to FILE",
		Short: "Write the metrics of a " + what + " to a table",
		Args:  args,
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.run(cmd.Context(), strings.Join(args, ""), find)
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&o.to, "to", "", "write to `FILE`; its name ends in "+strings.Join(export.Formats(), ", "))
	fs.StringVar(&o.project, "project", "", "look in the project `ID|NAME` only (default: in all that your token can see)")
	fs.BoolVar(&o.pivot, "pivot", false, "one row for each job, with a column for each scalar metric and each parameter")
	fs.BoolVar(&o.resume, "resume", false, "go on with what an interrupted export left in FILE.part")
	fs.BoolVar(&o.force, "force", false, "replace FILE, and begin anew even if an interrupted export left something")
	fs.BoolVar(&o.tolerate, "tolerate-loss", false, "go on without what cannot be read, and say what is missing")
	fs.IntVar(&o.concurrency, "concurrency", 0, "have `N` requests under way at most (default 64)")
	if what == "batch" {
		fs.StringVar(&o.suite, "suite", "", "with --branch: the newest batch that has ended of the test suite `ID|NAME`")
		fs.StringVar(&o.branch, "branch", "", "with --suite: on the branch `ID|NAME`")
	}
	o.connection = newConnection(w, cmd)
	if err := cmd.MarkFlagRequired("to"); err != nil {
		panic(err) // there is such a flag
	}
	return cmd
}

// exportTime is how long a token should last, so that most exports end before it does.
const exportTime = time.Hour

func (o exportOptions) run(ctx context.Context, which string, find finder) error {
	if err := export.CheckTarget(o.to, o.options()...); err != nil {
		return &exit{runner.ExitUsage, err.Error()}
	}
	var opts []resim.Option
	if o.concurrency != 0 {
		opts = append(opts, resim.WithConcurrency(o.concurrency))
	}
	client, err := o.connection.client(ctx, exportTime, opts...)
	if err != nil {
		return err
	}
	defer client.Close()
	source, err := find(ctx, client, o, which)
	if errors.Is(err, resim.ErrNotFound) || errors.Is(err, resolve.ErrAmbiguous) { // it is for who named it to mend
		return &exit{runner.ExitUsage, client.Redact(err.Error())}
	}
	if err != nil {
		return o.failed(ctx, client, err)
	}
	result, err := o.export(ctx, client, source)
	if err != nil {
		return o.failed(ctx, client, err)
	}
	for _, l := range result.Losses {
		fmt.Fprintf(o.world.Stderr, "metrics: missing: %s\n", text.Printable(l))
	}
	_, err = io.WriteString(o.world.Stdout, exportAccount(result))
	return err
}

// options are what the flags say.
func (o exportOptions) options() (opts []export.Option) {
	for _, option := range []struct {
		wanted bool
		option export.Option
	}{{o.pivot, export.Pivot()}, {o.resume, export.Resume()}, {o.force, export.Force()}, {o.tolerate, export.TolerateLoss()}} {
		if option.wanted {
			opts = append(opts, option.option)
		}
	}
	return opts
}

// export runs it below a status line, if there is a terminal.
func (o exportOptions) export(ctx context.Context, client *resim.Client, source export.Source) (export.Result, error) {
	opts := o.options()
	line := statusline.On(o.world.Stderr, o.world.LookupEnv)
	if line == nil {
		return export.ToFile(ctx, client, source, o.to, opts...)
	}
	var mu sync.Mutex
	var now export.Progress
	opts = append(opts, export.WithProgress(func(p export.Progress) {
		mu.Lock()
		defer mu.Unlock()
		now = p
	}))
	started, stop := time.Now(), make(chan struct{})
	var drawing sync.WaitGroup
	drawing.Go(func() {
		tick := time.NewTicker(statusline.Every)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				mu.Lock()
				p := now
				mu.Unlock()
				line.Set(exportStatus(p, client.Usage(), time.Since(started)))
			}
		}
	})
	result, err := export.ToFile(ctx, client, source, o.to, opts...)
	close(stop)
	drawing.Wait()
	line.Set("")
	return result, err
}

// failed gives an error its exit status.
func (o exportOptions) failed(ctx context.Context, client *resim.Client, err error) error {
	var chosen *exit
	var output *export.OutputError
	status := runner.ExitStatus(err)
	switch {
	case errors.As(err, &chosen):
		return err
	case ctx.Err() != nil:
		status = runner.ExitInterrupted
	case errors.As(err, &output):
		status = runner.ExitUsage
	}
	said := client.Redact(err.Error())
	if status == runner.ExitInterrupted {
		said = "interrupted: " + said
	}
	return &exit{status, said}
}

// exportStatus is an export under way in one line.
func exportStatus(p export.Progress, u resim.Usage, elapsed time.Duration) string {
	parts := []string{fmt.Sprintf("batches %d of %d", p.Batches, p.TotalBatches), fmt.Sprintf("jobs %d", p.Jobs)}
	if p.Rows > 0 {
		parts = append(parts, fmt.Sprintf("rows %d of %d written", p.Rows, p.TotalRows))
	}
	return strings.Join(append(parts, fmt.Sprintf("%d requests", u.Attempts), elapsed.Round(time.Second).String()), " · ")
}

// exportAccount tells people what was exported.
func exportAccount(r export.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "wrote     %s: %d rows, %d columns, %d bytes\n", r.Path, r.Rows, r.Columns, r.Bytes)
	fmt.Fprintf(&b, "of        %s, %s\n", batches(r.Batches), count(r.Jobs, "job"))
	if r.TakenOver > 0 {
		fmt.Fprintf(&b, "resumed   %s had been read before\n", batches(r.TakenOver))
	}
	if r.Unfinished > 0 {
		fmt.Fprintf(&b, "running   %s: export again with --force when all have ended\n", batches(r.Unfinished))
	}
	fmt.Fprintf(&b, "fetched   %d requests in %s\n", r.Usage.Attempts, r.Elapsed.Round(time.Millisecond))
	if len(r.Losses) > 0 {
		fmt.Fprintf(&b, "missing   %d lists or names could not be read\n", len(r.Losses))
	}
	return b.String()
}

// batches is a number of batches.
func batches(n int) string {
	if n == 1 {
		return "1 batch"
	}
	return fmt.Sprintf("%d batches", n)
}
