package command

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

type inspectOptions struct {
	file   string
	format string
	width  int // of the terminal in columns; 0 if the output goes elsewhere
	out    io.Writer
}

func newInspect() *cobra.Command {
	var o inspectOptions
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Show what is in a metrics.binproto file",
		Long: `inspect shows a file's metrics, events and data. The formats: text, for people; json, the same for
programs, with the values NaN, Infinity and -Infinity as strings; protojson and prototext, the whole
file with every value. Times and numbers that JSON does not have are for prototext only.

The fields of json, which stay as they are (those in brackets are left out where there is nothing):

  status, job   of the document
  metrics       name, type, status, importance, [description], [tags: key and value], [hidden], [event:
                shown within its event only], [value, unit: of a scalar], [text: Markdown], [series: of
                a chart, the names of its data sets]
  events        name, status, at (a duration since the start, or a time), [tags], [metrics: names]
  data          name, type, elements, [unit], [categories], [index: the name of another data set],
                [file: a path], [min, max: of finite numbers]`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.file, o.out = args[0], cmd.OutOrStdout()
			if !cmd.Flags().Changed("width") {
				o.width = terminalWidth(o.out)
			}
			return o.run()
		},
	}
	cmd.Flags().StringVar(&o.format, "format", "text", "`FORMAT` text, json, protojson or prototext")
	cmd.Flags().IntVar(&o.width, "width", 0, "make the text at most `N` columns wide, 0 is no limit (default: the terminal's width, and no limit elsewhere)")
	return cmd
}

func (o inspectOptions) run() error {
	if !slices.Contains([]string{"text", "json", "protojson", "prototext"}, o.format) {
		return &exit{runner.ExitUsage, fmt.Sprintf("there is no format %q; use text, json, protojson or prototext", o.format)}
	}
	doc, err := readDocument(o.file)
	if err != nil {
		return err
	}
	var b []byte
	switch o.format {
	case "text":
		b = []byte(inspected(doc).text(o.width))
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

	Description string     `json:"description,omitempty"`
	Tags        []shownTag `json:"tags,omitempty"`
	Series      []string   `json:"series,omitempty"` // the data sets of a chart's values

	curve []float64 // of the first series of numbers of a chart
}

type shownTag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
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
	Min        *float64 `json:"min,omitempty"`
	Max        *float64 `json:"max,omitempty"`

	curve []float64
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
		s.Description = m.Description()
		for _, t := range m.Tags() {
			s.Tags = append(s.Tags, shownTag(t))
		}
		s.chart(m)
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
		if values, ok := d.Numbers(); ok {
			s.curve = values
			s.Min, s.Max = text.Range(values)
		}
		i.Data = append(i.Data, s)
	}
	return i
}

func (i inspection) text(width int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "overall status %s, job %s\n", i.Status, i.Job)
	rows := [][]string{}
	for _, m := range i.Metrics {
		rows = append(rows, []string{m.Name, m.Type, m.Status, m.Importance, m.notes()})
	}
	section(&b, "metrics", rows, width)
	rows = nil
	for _, e := range i.Events {
		rows = append(rows, []string{e.Name, e.Status, "at " + e.At, strings.Join(e.Metrics, ", ")})
	}
	section(&b, "events", rows, width)
	rows = nil
	for _, d := range i.Data {
		rows = append(rows, []string{d.Name, d.Type, d.size(), d.notes()})
	}
	section(&b, "data sets", rows, width)
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
		notes = append(notes, text.Cut(line, 60))
	case len(m.Series) > 0:
		n := fmt.Sprintf("%d series", len(m.Series))
		if m.curve != nil {
			n += " " + text.Curve(m.curve, curveWidth)
		}
		notes = append(notes, n)
	}
	if m.Hidden {
		notes = append(notes, "hidden")
	}
	if m.Event {
		notes = append(notes, "in its event")
	}
	return strings.Join(notes, ", ")
}

// chart tells of the series of a chart.
func (m *shownMetric) chart(e metrics.Entry) {
	c, _ := e.Chart()
	for _, s := range c.Series {
		m.Series = append(m.Series, s.Values.Name())
		if values, ok := s.Values.Numbers(); ok && m.curve == nil {
			m.curve = values
		}
	}
}

// curveWidth is how many columns a curve takes at most.
const curveWidth = 24

func (d shownData) size() string {
	if d.File != "" {
		return d.File
	}
	return fmt.Sprintf("%d", d.Elements)
}

func (d shownData) notes() string {
	var notes []string
	if len(d.curve) > 1 {
		notes = append(notes, text.Curve(d.curve, curveWidth))
	}
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

// section writes a heading with the number of rows, and the rows in columns.
func section(b *strings.Builder, title string, rows [][]string, width int) {
	fmt.Fprintf(b, "\n%s: %d\n%s", title, len(rows), text.Table(rows, width))
}

// terminalWidth is how many columns a terminal has; 0 for anything else.
func terminalWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}
