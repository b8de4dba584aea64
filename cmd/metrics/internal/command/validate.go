package command

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

type validateOptions struct {
	files   []string
	configs []string // metrics configs, for emissions
	dialect string   // of them
	strict  bool
	json    bool
	out     io.Writer
	err     io.Writer
}

func newValidate() *cobra.Command {
	var o validateOptions
	cmd := &cobra.Command{
		Use:   "validate FILE...",
		Short: "Say what is wrong with metrics.binproto files and emissions",
		Long: `validate checks files the way ReSim does when they are uploaded and names each finding's rule, place
and values. Files that end in .jsonl are emissions: each line is checked for its form and, with --config,
against the topics of the metrics config. Exit status 1 if any file has an error or is no
metrics.binproto, 2 if a config is wrong, or a file cannot be opened or is no file of less than 2 GiB
(emissions may be larger).`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.files, o.out, o.err = args, cmd.OutOrStdout(), cmd.ErrOrStderr()
			return o.run()
		},
	}
	cmd.Flags().StringArrayVar(&o.configs, "config", nil, "check emissions against the metrics config `FILE`; may be given several times, and they are merged")
	cmd.Flags().StringVar(&o.dialect, "dialect", "sdk", "merge metrics configs as `WHO` does: sdk or cli")
	cmd.Flags().BoolVar(&o.strict, "strict", false, "also find what ReSim accepts but shows wrongly or cannot read back, and attached files that are missing")
	cmd.Flags().BoolVar(&o.json, "json", false, "write one JSON array of files with their findings")
	return cmd
}

// checked is the outcome for one file, as --json writes it.
type checked struct {
	File     string    `json:"file"`
	Valid    bool      `json:"valid"`               // no finding is an error
	Metrics  *int      `json:"metrics,omitempty"`   // how many are in it; not of emissions
	Status   string    `json:"status,omitempty"`    // overall, as the file says; not of emissions
	Lines    int       `json:"lines,omitempty"`     // of emissions
	FormOnly bool      `json:"form_only,omitempty"` // emissions without a config: topics and fields were not checked
	Error    string    `json:"error,omitempty"`     // why it could not be read
	Findings []finding `json:"findings"`
	More     int       `json:"more,omitempty"` // findings that are not among them

	lines      []string // the findings for people
	unreadable bool
}

type finding struct {
	Severity string `json:"severity"` // error or warning
	Rule     string `json:"rule"`
	Path     string `json:"path"`
	Name     string `json:"name,omitempty"`
	Message  string `json:"message"`
}

func (o validateOptions) run() error {
	config, err := o.topics()
	if err != nil {
		return err
	}
	status := runner.ExitDone
	results := []checked{}
	for _, file := range o.files {
		var c checked
		if isEmissions(file) {
			c = checkEmissions(file, config, o.strict)
		} else {
			c = check(file, o.strict)
		}
		results = append(results, c)
		switch {
		case c.unreadable:
			status = runner.ExitUsage
		case !c.Valid && status == runner.ExitDone:
			status = runner.ExitFailed
		}
		if !o.json {
			c.write(o.out)
		}
	}
	if o.json {
		enc := json.NewEncoder(o.out)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		if err := enc.Encode(results); err != nil {
			return failed(err)
		}
	}
	if status != runner.ExitDone {
		return &exit{status: status}
	}
	return nil
}

func check(file string, strict bool) checked {
	c := checked{File: file, Findings: []finding{}}
	content, err := read(file)
	if err != nil {
		c.Error, c.unreadable = err.Error(), true
		return c
	}
	doc, err := metrics.Unpack(content)
	if err != nil {
		c.Error = err.Error()
		return c
	}
	c.Valid, c.Status = true, doc.Status().String()
	c.Metrics = new(int)
	for range doc.Metrics() {
		*c.Metrics++
	}
	var opts []metrics.ValidateOption
	if strict {
		folder, err := os.OpenRoot(filepath.Dir(file))
		if err != nil {
			c.Error, c.unreadable = err.Error(), true
			return c
		}
		defer folder.Close()
		opts = append(opts, metrics.Strict(), metrics.Attachments(folder.FS()))
	}
	for _, f := range metrics.Validate(doc, opts...) {
		c.Findings = append(c.Findings, finding{f.Severity.String(), f.Rule, f.Path, f.Name, f.Message})
		c.lines = append(c.lines, f.String())
		if f.Severity == metrics.Error {
			c.Valid = false
		}
	}
	return c
}

// write tells the outcome to people: a line for each finding, and one for the file.
func (c checked) write(w io.Writer) {
	lines := c.lines
	switch {
	case c.Error != "":
		lines = append(lines, c.Error)
	case isEmissions(c.File):
		lines = append(lines, c.verdict())
	case c.Valid:
		lines = append(lines, fmt.Sprintf("valid, %d metrics, overall status %s", *c.Metrics, c.Status))
	default:
		lines = append(lines, "not valid")
	}
	for _, line := range lines {
		fmt.Fprintln(w, text.Printable(c.File+": "+line))
	}
}
