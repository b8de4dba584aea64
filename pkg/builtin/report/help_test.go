package report

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// story is a suite over time as records, without a server.
type story struct {
	batches int
	// tests has a line for each experience with a letter for each batch: P, W, B, E, C for cancelled, Q
	// for not finished, - for not run.
	tests    []string
	batch    func(at int, b *resim.Batch)
	job      func(at, test int, j *resim.Job)
	more     func(at int) []resim.Job          // further jobs of a batch
	metrics  func(at, test int) []resim.Metric // of tests with a result
	ofBatch  func(at int) []resim.Metric       // of batches
	tags     map[int][]string                  // by test
	settings settings.Settings                 // default: the default
	version  func(at int) string               // of builds; default "1.0", "1.1" …
}

var statusOf = map[byte]resim.ConflatedStatus{
	'P': resim.ConflatedPassed, 'W': resim.ConflatedWarning, 'B': resim.ConflatedBlocker, 'E': resim.ConflatedError,
	'C': resim.ConflatedCancelled, 'Q': resim.ConflatedQueued,
}

// id is some id of a kind.
func id(kind, n int) uuid.UUID {
	u := uuid.UUID{6: 0x40, 8: 0x80}
	binary.BigEndian.PutUint16(u[10:], uint16(kind))
	binary.BigEndian.PutUint32(u[12:], uint32(n))
	return u
}

var firstDay = time.Date(2026, time.March, 2, 6, 0, 0, 0, time.UTC)

func (s story) history() *history {
	if s.settings.Level == 0 {
		s.settings = settings.Default()
	}
	if s.batches == 0 && len(s.tests) > 0 {
		s.batches = len(s.tests[0])
	}
	h := newHistory(s.settings, needs(s.settings))
	h.name, h.start, h.end = "Nightly", firstDay, firstDay.AddDate(0, 0, s.batches)
	h.links = links{"https://app.example.com", id(1, 1)}
	h.tags = map[uuid.UUID][]string{}
	for k, tags := range s.tags {
		h.tags[id(4, k)] = tags
	}
	positions := make([]int, s.batches)
	for i := range s.batches {
		created := firstDay.AddDate(0, 0, i)
		b := resim.Batch{
			ID: id(2, i), Build: id(3, i), TestSuite: id(6, 1), TestSuiteRevision: 1, MetricsBuild: id(7, 1), Status: resim.BatchSucceeded,
			Created: created, LastUpdated: created.Add(30 * time.Minute), OverallMetricsStatus: resim.StatusPassed,
		}
		if s.batch != nil {
			s.batch(i, &b)
		}
		version := fmt.Sprintf("1.%d", i)
		if s.version != nil {
			version = s.version(i)
		}
		at, finished := h.addBatch(b, version)
		if positions[i] = at; !finished {
			positions[i] = -1
		}
	}
	rows := map[[2]int]*row{}
	for i, at := range positions {
		if at < 0 {
			continue
		}
		h.batches[at].listed = true
		var jobs []resim.Job
		var tests []int
		for k, line := range s.tests {
			if i >= len(line) || line[i] == '-' {
				continue
			}
			j := resim.Job{
				ID: id(5, 1000*i+k), Batch: id(2, i), Build: id(3, i), Experience: id(4, k), ExperienceName: fmt.Sprintf("test %d", k), Conflated: statusOf[line[i]],
				RunCounter: 1, Created: firstDay, LastUpdated: firstDay.Add(time.Duration(5+k) * time.Minute),
			}
			if line[i] == 'E' {
				j.ExecutionErrors = []resim.ExecutionError{{Code: "EXPERIENCE_FAILED"}}
			}
			if s.job != nil {
				s.job(i, k, &j)
			}
			jobs, tests = append(jobs, j), append(tests, k)
		}
		if s.more != nil {
			for _, j := range s.more(i) {
				jobs, tests = append(jobs, j), append(tests, -1)
			}
		}
		for n, j := range jobs {
			if r, kept := h.addJob(at, j); kept && tests[n] >= 0 {
				rows[[2]int{i, tests[n]}] = r
			}
		}
	}
	h.settle()
	for i, at := range positions {
		if at < 0 {
			continue
		}
		if s.ofBatch != nil {
			h.addBatchMetrics(at, s.ofBatch(i))
		}
		for k := range s.tests {
			if r := rows[[2]int{i, k}]; s.metrics != nil && r != nil && r.at(at).decided() {
				h.addTestMetrics(at, r, s.metrics(i, k))
			}
		}
	}
	return h
}

// value is a scalar that nothing judged.
func value(name string, v float64) resim.Metric {
	return resim.Metric{Name: name, Type: resim.TypeScalar, Value: v, HasValue: true, Status: resim.StatusNotApplicable}
}

// written is the report of a story, which is valid in strict mode.
func (s story) written(t testing.TB) *metrics.Document {
	t.Helper()
	return writtenFrom(t, s.history())
}

func writtenFrom(t testing.TB, h *history) *metrics.Document {
	t.Helper()
	w := metrics.NewWriter(metrics.WithIDs(metrics.SeededIDs(1)))
	h.write(w)
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range metrics.Validate(doc, metrics.Strict()) {
		t.Errorf("the report is not valid: %v", f)
	}
	return doc
}

// names are those of the metrics of a report, in order.
func names(doc *metrics.Document) []string {
	var all []string
	for m := range doc.Metrics() {
		all = append(all, m.Name())
	}
	return all
}

func textOf(t testing.TB, doc *metrics.Document, name string) string {
	t.Helper()
	e, ok := doc.Metric(name)
	if !ok {
		t.Fatalf("there is no metric %q", name)
	}
	text, ok := e.Text()
	if !ok {
		t.Fatalf("%q is no text", name)
	}
	return text
}

// chart is a figure as a reader of JSON sees it.
type chart struct {
	Data []struct {
		Type, Name string
		X          []any
		Y          []any
		Z          [][]any
		Text       json.RawMessage
		Q1, Median []float64
		Cells      struct{ Values [][]string }
		Marker     struct{ Pattern struct{ Shape []string } }
	}
	Layout struct {
		Annotations []struct{ Text string }
		YAxis       struct{ Title struct{ Text string } }
		Height      int
	}
}

func chartOf(t testing.TB, doc *metrics.Document, name string) chart {
	t.Helper()
	e, ok := doc.Metric(name)
	if !ok {
		t.Fatalf("there is no metric %q", name)
	}
	text, ok := e.Figure()
	if !ok {
		t.Fatalf("%q is no figure", name)
	}
	var c chart
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// marks are the texts at the marks of a chart.
func (c chart) marks() string {
	var texts []string
	for _, a := range c.Layout.Annotations {
		texts = append(texts, a.Text)
	}
	return strings.Join(texts, "; ")
}

// trace is the values of the trace of a name, nil if there is none.
func (c chart) trace(name string) []any {
	for _, d := range c.Data {
		if d.Name == name {
			return d.Y
		}
	}
	return nil
}

// rowsOf are the rows of a table, each in one text.
func rowsOf(t testing.TB, doc *metrics.Document, name string) []string {
	t.Helper()
	columns := chartOf(t, doc, name).Data[0].Cells.Values
	var rows []string
	for i := range columns[0] {
		var cells []string
		for _, column := range columns {
			cells = append(cells, column[i])
		}
		rows = append(rows, strings.Join(cells, " | "))
	}
	return rows
}

// wantIn checks that texts are in a text, and that none with a leading ! is.
func wantIn(t testing.TB, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if banned, not := strings.CutPrefix(w, "!"); not == strings.Contains(text, banned) {
			t.Errorf("want %q in\n%s", w, text)
		}
	}
}
