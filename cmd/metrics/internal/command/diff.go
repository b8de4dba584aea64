package command

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/plotly"
	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/pkg/preview"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

type diffOptions struct {
	before, after string
	page          string
	exitCode      bool
	all           bool
	out           io.Writer
}

func newDiff() *cobra.Command {
	var o diffOptions
	cmd := &cobra.Command{
		Use:   "diff OLDER NEWER",
		Short: "Say what changed between two metrics.binproto files, metric by metric",
		Long: `diff pairs the metrics of two files by name and shows for each the old and the new status and value:
what got worse first. A metric that is new and fails counts as worse, one that is gone does not.`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.before, o.after, o.out = args[0], args[1], cmd.OutOrStdout()
			return o.run()
		},
	}
	cmd.Flags().BoolVar(&o.exitCode, "exit-code", false, "exit with status 1 if a status got worse")
	cmd.Flags().BoolVar(&o.all, "all", false, "list the metrics that are the same, too")
	cmd.Flags().StringVar(&o.page, "page", "", "write an HTML page to `PAGE` as well")
	return cmd
}

func (o diffOptions) run() error {
	before, err := readDocument(o.before)
	if err != nil {
		return err
	}
	after, err := readDocument(o.after)
	if err != nil {
		return err
	}
	c := preview.Compare(before, after)
	fmt.Fprint(o.out, comparison(c, o.all, terminalWidth(o.out)))
	if o.page != "" {
		if err := writePage(o.out, o.page, func(w io.Writer) error { return comparedPage(w, o.before, o.after) }); err != nil {
			return err
		}
	}
	if o.exitCode && c.Worse() {
		return &exit{status: runner.ExitFailed}
	}
	return nil
}

// comparison is a comparison for a terminal.
func comparison(c preview.Comparison, all bool, width int) string {
	counts := map[string]int{}
	rows := [][]string{}
	for _, change := range c.Changes {
		counts[change.Kind()]++
		if !all && change.Same() {
			continue
		}
		name := change.Name
		if change.Event != "" {
			name = change.Event + ": " + name
		}
		rows = append(rows, []string{change.Kind(), name, sideText(change.Before), "->", sideText(change.After), change.Difference()})
	}
	s := fmt.Sprintf("overall status %v -> %v; %d metrics: %s\n", c.Before, c.After, len(c.Changes), text.List(counts))
	if len(rows) > 0 {
		s += text.Table(rows, width)
	}
	return s
}

func sideText(s *preview.Side) string {
	if s == nil {
		return "-"
	}
	return fmt.Sprintf("%v %s", s.Status, s.Value)
}

// comparedPage makes the page of two files.
func comparedPage(w io.Writer, before, after string) error {
	var sources []preview.Source
	for _, file := range []string{before, after} {
		doc, err := readDocument(file)
		if err != nil {
			return err
		}
		folder, err := os.OpenRoot(filepath.Dir(file))
		if err != nil {
			return err
		}
		defer folder.Close()
		sources = append(sources, preview.Source{Document: doc, Title: titleOf(file), Files: folder.FS()})
	}
	return preview.ComparePage(w, sources[0], sources[1], preview.Title(titleOf(after)+" compared"), preview.Plotly(plotly.Bundle))
}
