package command

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

type inspectOptions struct {
	file   string
	format string
	out    io.Writer
}

func newInspect() *cobra.Command {
	var o inspectOptions
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Show what is in a metrics.binproto file",
		Long: `inspect shows a file's metrics, events and data. The formats: text, for people; json, the same for
programs, with the values NaN, Infinity and -Infinity as strings; protojson and prototext, the whole
file with every value. Times and numbers that JSON does not have are for prototext only.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.file, o.out = args[0], cmd.OutOrStdout()
			return o.run()
		},
	}
	cmd.Flags().StringVar(&o.format, "format", "text", "`FORMAT` text, json, protojson or prototext")
	return cmd
}

func (o inspectOptions) run() error {
	if !slices.Contains([]string{"text", "json", "protojson", "prototext"}, o.format) {
		return &exit{runner.ExitUsage, fmt.Sprintf("there is no format %q; use text, json, protojson or prototext", o.format)}
	}
	content, err := read(o.file)
	if err != nil {
		return &exit{runner.ExitUsage, err.Error()}
	}
	if len(content) == 0 {
		return failed(fmt.Errorf("%s: the file is empty", o.file))
	}
	doc, err := metrics.Unpack(content)
	if err != nil {
		return failed(fmt.Errorf("%s: %w", o.file, err))
	}
	var b []byte
	switch o.format {
	case "text":
		b = []byte(inspected(doc).text())
	case "json":
		b, err = json.MarshalIndent(inspected(doc), "", "  ")
		b = append(b, '\n')
	case "protojson":
		if b, err = doc.ProtoJSON(); err != nil {
			err = fmt.Errorf("%w; --format prototext shows it", err)
		}
	case "prototext":
		b, err = doc.ProtoText()
	}
	if err == nil {
		_, err = o.out.Write(b)
	}
	if err != nil {
		return failed(fmt.Errorf("%s: %w", o.file, err))
	}
	return nil
}

// inspection is what inspect says of a file.
type inspection struct {
	Status  string        `json:"status"`
	Job     string        `json:"job"`
	Metrics []shownMetric `json:"metrics"`
	Events  []shownEvent  `json:"events"`
	Data    []shownData   `json:"data"`
}

type shownMetric struct {
	Name       string  `json:"name"`
	Type       string  `json:"type"`
	Status     string  `json:"status"`
	Importance string  `json:"importance"`
	Hidden     bool    `json:"hidden,omitempty"`
	Event      bool    `json:"event,omitempty"` // shown within its event only
	Value      *number `json:"value,omitempty"` // of a scalar
	Unit       string  `json:"unit,omitempty"`
	Text       string  `json:"text,omitempty"`
}

// number is written as protobuf's JSON has it: as a string if JSON has no such number.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	switch v := float64(n); {
	case math.IsNaN(v):
		return []byte(`"NaN"`), nil
	case math.IsInf(v, 1):
		return []byte(`"Infinity"`), nil
	case math.IsInf(v, -1):
		return []byte(`"-Infinity"`), nil
	default:
		return json.Marshal(v)
	}
}

type shownEvent struct {
	Name    string   `json:"name"`
	Status  string   `json:"status"`
	At      string   `json:"at"`
	Tags    []string `json:"tags,omitempty"`
	Metrics []string `json:"metrics,omitempty"`
}

type shownData struct {
	Name       string   `json:"name"`
	Type       string   `json:"type"`
	Elements   int      `json:"elements"`
	Unit       string   `json:"unit,omitempty"`
	Categories []string `json:"categories,omitempty"`
	Index      string   `json:"index,omitempty"`
	File       string   `json:"file,omitempty"`
}

func inspected(doc *metrics.Document) inspection {
	i := inspection{Status: doc.Status().String(), Job: doc.JobID().String(), Metrics: []shownMetric{}, Events: []shownEvent{}, Data: []shownData{}}
	for m := range doc.Metrics() {
		s := shownMetric{
			Name: m.Name(), Type: m.Type().String(), Status: m.Status().String(), Importance: m.Importance().String(),
			Hidden: !m.Displayed(), Event: m.EventMetric(), Unit: m.Unit(),
		}
		if v, ok := m.Scalar(); ok {
			s.Value = (*number)(&v)
		}
		s.Text, _ = m.Text()
		i.Metrics = append(i.Metrics, s)
	}
	for e := range doc.Events() {
		s := shownEvent{Name: e.Name(), Status: e.Status().String(), Tags: e.Tags()}
		if at, ok := e.Relative(); ok {
			s.At = at.String()
		} else if at, ok := e.Absolute(); ok {
			s.At = at.UTC().Format(time.RFC3339Nano)
		}
		for _, m := range e.Metrics() {
			s.Metrics = append(s.Metrics, m.Name())
		}
		i.Events = append(i.Events, s)
	}
	for d := range doc.Data() {
		s := shownData{Name: d.Name(), Type: d.Type().String(), Elements: d.Len(), Unit: d.Unit(), Categories: d.Categories()}
		s.File, _ = d.File()
		if index, ok := d.Index(); ok {
			s.Index = index.Name()
		}
		i.Data = append(i.Data, s)
	}
	return i
}

func (i inspection) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "overall status %s, job %s\n", i.Status, i.Job)
	rows := [][]string{}
	for _, m := range i.Metrics {
		rows = append(rows, []string{m.Name, m.Type, m.Status, m.Importance, m.notes()})
	}
	section(&b, "metrics", rows)
	rows = nil
	for _, e := range i.Events {
		rows = append(rows, []string{e.Name, e.Status, "at " + e.At, strings.Join(e.Metrics, ", ")})
	}
	section(&b, "events", rows)
	rows = nil
	for _, d := range i.Data {
		rows = append(rows, []string{d.Name, d.Type, d.size(), d.notes()})
	}
	section(&b, "data sets", rows)
	return b.String()
}

// notes is what is worth knowing of a metric besides: its value, and that it is not shown.
func (m shownMetric) notes() string {
	var notes []string
	switch {
	case m.Value != nil:
		notes = append(notes, strings.TrimSpace(strconv.FormatFloat(float64(*m.Value), 'g', -1, 64)+" "+m.Unit))
	case m.Text != "":
		line, _, _ := strings.Cut(strings.TrimSpace(m.Text), "\n")
		notes = append(notes, text.Cut(line, widestColumn))
	}
	if m.Hidden {
		notes = append(notes, "hidden")
	}
	if m.Event {
		notes = append(notes, "in its event")
	}
	return strings.Join(notes, ", ")
}

func (d shownData) size() string {
	if d.File != "" {
		return d.File
	}
	return fmt.Sprintf("%d", d.Elements)
}

func (d shownData) notes() string {
	var notes []string
	if d.Unit != "" {
		notes = append(notes, "in "+d.Unit)
	}
	if len(d.Categories) > 0 {
		notes = append(notes, fmt.Sprintf("%d categories", len(d.Categories)))
	}
	if d.Index != "" {
		notes = append(notes, "over "+strconv.Quote(d.Index))
	}
	return strings.Join(notes, ", ")
}

// Columns are at most that wide on a terminal, and so is what is said of a text; the last one, with notes,
// may be wider.
const (
	widestColumn = 60
	widestNotes  = 200
)

// section writes a heading with the number of rows, and the rows in columns.
func section(b *strings.Builder, title string, rows [][]string) {
	fmt.Fprintf(b, "\n%s: %d\n", title, len(rows))
	var widths []int
	for _, row := range rows {
		for c, cell := range row {
			widest := widestColumn
			if c == len(row)-1 {
				widest = widestNotes
			}
			row[c] = text.Cut(text.Printable(strings.Join(strings.Fields(cell), " ")), widest)
			if c == len(widths) {
				widths = append(widths, 0)
			}
			widths[c] = max(widths[c], text.Width(row[c]))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for c, cell := range row {
			line.WriteString("  " + text.Pad(cell, widths[c]))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}
