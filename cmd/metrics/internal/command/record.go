package command

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/pkg/recording"
	"github.com/resim-contrib/metrics-go/pkg/recording/scrub"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

func newRecord() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "record",
		Short: "Check and scrub recordings, which metrics run --record makes",
		Long: `A recording is a folder with every answer that a run needed. "metrics run --record DIR" makes it or brings
it up to date, "metrics run --replay DIR" runs from it without network, token or inputs and writes the
same bytes.`,
	}
	cmd.AddCommand(newRecordCheck(), newRecordScrub())
	return cmd
}

func newRecordCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check DIR",
		Short: "Say what is in a recording, and whether it is whole",
		Long: `check reads every content of a recording. Exit status 1 if something is damaged or the recording was
interrupted, 2 if the folder is no recording or one of another format.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return checkRecording(cmd.OutOrStdout(), args[0]) },
	}
}

func checkRecording(out io.Writer, dir string) error {
	r, err := openRecording(dir)
	if err != nil {
		return err
	}
	h, c := r.Header(), r.Check()
	if h.Run.ID != "" {
		fmt.Fprintf(out, "%-8s %s\n", h.Run.Mode, text.Printable(h.Run.ID))
	}
	fmt.Fprintf(out, "recorded %s UTC from %s by %s\n", h.Recorded.UTC().Format(time.DateTime), text.Printable(h.API), text.Printable(h.Run.Tool))
	fmt.Fprintf(out, "answers  %s\n", text.List(c.Answers))
	fmt.Fprintf(out, "size     %d bytes\n", c.Bytes)
	for _, s := range h.Scrubbed {
		fmt.Fprintf(out, "scrubbed %s\n", s)
	}
	for _, key := range slices.Sorted(maps.Keys(h.Unanswered)) {
		fmt.Fprintf(out, "unanswered %s (%s)\n", text.Printable(key), h.Unanswered[key])
	}
	if r.Interrupted() {
		fmt.Fprintln(out, "a later run did not finish recording; record again to go on")
	}
	for _, problem := range c.Problems {
		fmt.Fprintln(out, text.Printable(problem.Error()))
	}
	if n := len(c.Problems); n > 0 {
		return failed(fmt.Errorf("%s: %d of %d answers are damaged; %s", dir, n, h.Answers, r.Mend()))
	}
	fmt.Fprintln(out, "whole")
	return nil
}

func openRecording(dir string) (*recording.Recording, error) {
	r, err := recording.Open(dir)
	if errors.Is(err, recording.ErrDamaged) || errors.Is(err, recording.ErrIncomplete) {
		return nil, failed(err)
	}
	if err != nil {
		return nil, &exit{runner.ExitUsage, err.Error()}
	}
	return r, nil
}

type scrubOptions struct {
	dir, to     string
	metricNames bool
	out         io.Writer
}

func newRecordScrub() *cobra.Command {
	var o scrubOptions
	cmd := &cobra.Command{
		Use:   "scrub DIR --out COPY",
		Short: "Copy a recording with names and texts replaced, to hand it on",
		Long: `scrub replaces names, descriptions, accounts, labels and all other texts, in answers of the API and in
documents, each by the same pseudonym wherever it stands. Ids, times, numbers, statuses and units stay. So do
the names of metrics, data sets, events and axes, as gates go by them; --metric-names replaces them too. What
cannot be scrubbed is left out: images and other files are dropped, figures are emptied.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.dir, o.out = args[0], cmd.OutOrStdout()
			return o.run()
		},
	}
	cmd.Flags().StringVar(&o.to, "out", "", "write the copy to the folder `COPY`, which must be new or empty")
	cmd.Flags().BoolVar(&o.metricNames, "metric-names", false, "replace the names of metrics, data sets, events and axes too")
	_ = cmd.MarkFlagRequired("out") // the flag is there
	return cmd
}

func (o scrubOptions) run() error {
	r, err := openRecording(o.dir)
	if err != nil {
		return err
	}
	var opts []scrub.Option
	if o.metricNames {
		opts = append(opts, scrub.MetricNames())
	}
	a, err := scrub.Recording(r, o.to, opts...)
	switch {
	case errors.Is(err, recording.ErrDamaged):
		return failed(err)
	case err != nil:
		return &exit{runner.ExitUsage, err.Error()}
	}
	fmt.Fprintf(o.out, "wrote     %s, %d answers\n", o.to, a.Answers)
	fmt.Fprintf(o.out, "replaced  %s\n", text.List(a.Names))
	if len(a.Dropped) > 0 {
		fmt.Fprintf(o.out, "dropped   %s\n", text.List(a.Dropped))
	}
	if a.Figures > 0 {
		fmt.Fprintf(o.out, "emptied   %d figures\n", a.Figures)
	}
	kept := "ids, times, numbers, statuses, units"
	if !o.metricNames {
		kept += ", and what the names of metrics, data sets, events and axes say"
	}
	fmt.Fprintf(o.out, "kept      %s\n", kept)
	return nil
}
