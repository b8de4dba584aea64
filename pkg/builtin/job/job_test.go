package job_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/builtin/job"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

func run(t *testing.T, files map[string]string, limits ...settings.Limit) *metrics.Document {
	t.Helper()
	s := settings.Default()
	s.Limits = limits
	return runWith(t, files, s)
}

func runWith(t *testing.T, files map[string]string, s settings.Settings) *metrics.Document {
	t.Helper()
	inputs := t.TempDir()
	for name, content := range files {
		write(t, filepath.Join(inputs, name), content)
	}
	return compute(t, inputs, s)
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func compute(t *testing.T, inputs string, s settings.Settings) *metrics.Document {
	t.Helper()
	outputs := t.TempDir()
	result, err := runner.Run(t.Context(), runner.Config{Inputs: inputs, Outputs: outputs, Strict: true, IDs: metrics.SeededIDs(1)}, job.Default(job.With(s)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range metrics.Validate(result.Document, metrics.Strict(), metrics.Attachments(os.DirFS(outputs))) {
		t.Errorf("%v", f)
	}
	return result.Document
}

func names(doc *metrics.Document) (all []string) {
	for m := range doc.Metrics() {
		all = append(all, m.Name())
	}
	return all
}

func text(t *testing.T, doc *metrics.Document, name string) string {
	t.Helper()
	text, err := doc.Text(name)
	if err != nil {
		t.Fatalf("%v among %q", err, names(doc))
	}
	return text
}

// figure is what a Plotly metric shows.
type figure struct {
	Data []struct {
		Type   string
		Name   string
		X, Y   []any
		Header struct{ Values []string }
		Cells  struct{ Values [][]string }
	}
	Layout struct{ Shapes []map[string]any }
}

func figureOf(t *testing.T, doc *metrics.Document, name string) (f figure) {
	t.Helper()
	e, ok := doc.Metric(name)
	if !ok {
		t.Fatalf("there is no %q among %q", name, names(doc))
	}
	text, ok := e.Figure()
	if !ok {
		t.Fatalf("%q is no figure", name)
	}
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// rows are those of a table, each by the header of the column.
func rows(t *testing.T, doc *metrics.Document, name string) []map[string]string {
	t.Helper()
	table := figureOf(t, doc, name).Data[0]
	all := make([]map[string]string, len(table.Cells.Values[0]))
	for i := range all {
		all[i] = map[string]string{}
		for c, header := range table.Header.Values {
			all[i][header] = table.Cells.Values[c][i]
		}
	}
	return all
}

func scalars(t *testing.T, doc *metrics.Document, want map[string]float64) {
	t.Helper()
	for name, v := range want {
		have, err := doc.Scalar(name)
		if err != nil || math.Abs(have-v) > 1e-9*max(1, math.Abs(v)) {
			t.Errorf("%s: have %v, %v; want %v", name, have, err, v)
		}
	}
}

func TestInputs(t *testing.T) {
	doc := run(t, map[string]string{
		"logs/run.log": strings.Repeat("x", 1500), "logs/deep/er.txt": "1,2", "experience/scene.json": "{}", "elsewhere": "not an input",
	})
	scalars(t, doc, map[string]float64{"Input files": 3, "Input size": 1505})
	if want := "- **logs**: 2 files, 1.5 kB\n- **experience**: 1 file, 2 B\n"; text(t, doc, "Inputs") != want {
		t.Errorf("have %q\nwant %q", text(t, doc, "Inputs"), want)
	}
	if r := rows(t, doc, "Largest input files"); r[1]["File"] != "logs/deep/er.txt" {
		t.Errorf("table: %v", r)
	}
}

// Whatever is missing, there is a valid file.
func TestNoInputs(t *testing.T) {
	doc := run(t, nil)
	if have := text(t, doc, "Inputs"); !strings.Contains(have, "not read: . (no such file or directory)") {
		t.Errorf("text: %s", have)
	}
	if have := names(doc); !slices.Equal(have, []string{"Summary", "Inputs", "Input files", "Input size"}) {
		t.Errorf("have %q", have)
	}
}

// One series in numbers, however it was written: 1 m/s for a second, up to 3 within one, 3 for two.
func TestOneSeries(t *testing.T) {
	w := metrics.NewWriter()
	w.AddData("speed", metrics.OverTime([]float64{0, 1, 2, 4}, []float64{1, 1, 3, 3}).Unit("m/s"))
	document, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	packed, err := document.Pack()
	if err != nil {
		t.Fatal(err)
	}
	w = metrics.NewWriter()
	w.Add("speed", metrics.LinePlot{Lines: []metrics.Line{{XY: metrics.Points([]float64{0, 1, 2, 4}, []float64{1, 1, 3, 3})}}})
	lines, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	plotted, err := lines.Pack()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, file, content, unit string }{
		{"CSV", "a.csv", "time,speed [m/s]\n0,1\n1,1\n2,3\n4,3\n", "m/s"},
		{"CSV of another country", "a.csv", "\ufefft [ms];speed (m/s)\r\n0;1,0\r\n1000;1,0\r\n2000;3,0\r\n4000;3,0\r\n", "m/s"},
		{"tabs and quotes", "a.tsv", "\"time_s\"\t\"speed\"\n0\t\"1\"\n1\t1\n2\t3\n4\t3", ""},
		{"a time of day", "a.csv", "speed,timestamp\n1,2026-03-02T10:00:00Z\n1,2026-03-02T10:00:01Z\n3,2026-03-02T10:00:02Z\n3,2026-03-02T10:00:04Z\n", ""},
		{"nanoseconds since 1970", "a.csv", "stamp,speed\n1700000000000000000,1\n1700000001000000000,1\n1700000002000000000,3\n1700000004000000000,3\n", ""},
		{"out of order", "a.csv", "time,speed\n4,3\n0,1\n2,3\n1,1\n", ""},
		{"JSON Lines", "deep/a.jsonl", `{"t": 0, "speed": 1}` + "\n\n" + `{"t": 1, "speed": 1}` + "\n" + `{"t": 2, "speed": 3}` + "\n" + `{"t": 4, "speed": 3}`, ""},
		{"emissions", "emissions.resim.jsonl", emission("robot", 0, `{"speed": 1}`) + emission("robot", 1e9, `{"speed": 1}`) + emission("robot", 2e9, `{"speed": 3.0}`) + emission("robot", 4e9, `{"speed": 3}`), ""},
		{"a data set", "metrics.binproto", string(packed), "m/s"},
		{"a line", "other/metrics.binproto", string(plotted), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := "speed"
			if c.name == "emissions" {
				name = "robot.speed"
			}
			doc := run(t, map[string]string{"logs/" + c.file: c.content}, settings.Limit{Metric: name, Limits: metrics.Above(2.5, 5)})
			series := rows(t, doc, "Series")
			if c.name == "a line" {
				name = series[0]["Series"]
			}
			want := map[string]float64{name + " (min)": 1, name + " (max)": 3, name + " (mean)": 9.0 / 4, name + " (rms)": math.Sqrt(5), name + " (final)": 3}
			if c.name != "a line" {
				want[name+" (outside)"], want[name+" (violations)"], want[name+" (first violation)"] = 50, 1, 2
			}
			scalars(t, doc, want)
			if e, _ := doc.Metric(name + " (max)"); e.Unit() != c.unit {
				t.Errorf("unit %q, want %q", e.Unit(), c.unit)
			}
			line := figureOf(t, doc, name+" over time").Data[0]
			if fmt.Sprint(line.X, line.Y) != "[0 1 2 4] [1 1 3 3]" {
				t.Errorf("line: %v %v", line.X, line.Y)
			}
		})
	}
}

func emission(topic string, nanoseconds int64, data string) string {
	return fmt.Sprintf(`{"$metadata": {"topic": %q, "timestamp": %d}, "$data": %s}`+"\n", topic, nanoseconds, data)
}

// A value that swings about its limit violates it once; two violations that are half a second apart are one;
// what broke first is said first, and each is an event.
func TestViolations(t *testing.T) {
	var b strings.Builder
	b.WriteString("time,a,b,quiet\n")
	for i := range 1001 {
		at := float64(i) / 100
		a, c := 0.0, 0.0
		switch {
		case at >= 2 && at < 4:
			a = 10.1 - 0.15*float64(i%2) // about 10, by less than 2 % of the range
		case at >= 6 && at < 6.2, at >= 6.5 && at < 6.7, at >= 8 && at < 8.5:
			a = 12
		}
		if at >= 1 && at < 1.5 {
			c = -3
		}
		fmt.Fprintf(&b, "%v,%v,%v,%v\n", at, a, c, 1)
	}
	doc := run(t, map[string]string{"logs/a.csv": b.String()},
		settings.Limit{Metric: "a", Limits: metrics.Above(10, 11)}, settings.Limit{Metric: "b", Limits: metrics.WarnBelow(-1)},
		settings.Limit{Metric: "quiet", Limits: metrics.WarnAbove(1)}, settings.Limit{Metric: "unknown", Limits: metrics.WarnAbove(1)})
	scalars(t, doc, map[string]float64{"a (violations)": 3, "a (first violation)": 2, "b (violations)": 1, "b (first violation)": 1, "b (outside)": 5, "quiet (violations)": 0})
	if _, ok := doc.Metric("quiet (first violation)"); ok {
		t.Error("what was never violated was first at some time")
	}
	summary := text(t, doc, "Summary")
	if i, j := strings.Index(summary, "first **b** at 1 s"), strings.Index(summary, "then **a** at 2 s"); i < 0 || j < i || strings.Count(summary, "\n") > 12 {
		t.Errorf("summary:\n%s", summary)
	}
	for name, want := range map[string]metrics.Status{
		"Summary": metrics.FailBlock, "a over time": metrics.FailBlock, "b over time": metrics.FailWarn, "quiet over time": metrics.Passed, "a (max)": metrics.FailBlock, "a (min)": metrics.Passed,
	} {
		if e, _ := doc.Metric(name); e.Status() != want {
			t.Errorf("%q is %v, want %v", name, e.Status(), want)
		}
	}
	var events []string
	for e := range doc.Events() {
		at, _ := e.Relative()
		events = append(events, fmt.Sprint(e.Name(), " ", at, " ", e.Status()))
	}
	if want := []string{
		"a outside of its limits 2s FAIL_WARN", "a outside of its limits #2 6s FAIL_BLOCK", "a outside of its limits #3 8s FAIL_BLOCK", "b outside of its limits 1s FAIL_WARN",
	}; !slices.Equal(events, want) {
		t.Errorf("events: %q", events)
	}
	if shapes := figureOf(t, doc, "a over time").Layout.Shapes; len(shapes) != 5 { // two limits, three violations
		t.Errorf("shapes: %v", shapes)
	}
	if have := text(t, doc, "Data quality"); !strings.Contains(have, `there is no series "unknown"`) {
		t.Errorf("quality:\n%s", have)
	}
}

// Texts over time are states; those that never repeat are none.
func TestStates(t *testing.T) {
	var b strings.Builder
	for i := range 100 {
		mode := "drive"
		if i < 30 {
			mode = "idle"
		}
		b.WriteString(emission("robot", int64(i)*1e9, fmt.Sprintf(`{"mode": %q, "note": "line %d", "nested": {"ok": true}, "check": %q}`, mode, i, map[bool]string{true: "FAIL_WARN", false: "PASSED"}[i >= 90])))
	}
	b.WriteString(`{"$metadata": {"topic": "robot", "timestamp": 50000000000, "event": true}, "$data": {"what": "bump", "force": 12}}` + "\n")
	b.WriteString(`{"$metadata": {"topic": "summary"}, "$data": {"x": 1}}` + "\n")
	doc := run(t, map[string]string{"logs/emissions.resim.jsonl": b.String()})
	held := map[string]string{}
	for _, r := range rows(t, doc, "Time in state") {
		held[r["Series"]+" "+r["State"]] = r["Time"] + " " + r["Share of the time"]
	}
	for state, want := range map[string]string{"robot.mode idle": "30 s 30.3 %", "robot.mode drive": "69 s 69.7 %", "robot.nested.ok true": "99 s 100 %"} {
		if held[state] != want {
			t.Errorf("%s: have %q, want %q", state, held[state], want)
		}
	}
	if len(held) != 5 {
		t.Errorf("states: %v", held)
	}
	var events []string
	for e := range doc.Events() {
		at, _ := e.Relative()
		events = append(events, fmt.Sprint(e.Name(), " ", at, " ", e.Status(), " ", e.Description()))
	}
	if want := []string{"robot.check is FAIL_WARN 1m30s FAIL_WARN A state that says a failure.", "robot 50s NOT_APPLICABLE force: 12, what: bump"}; !slices.Equal(events, want) {
		t.Errorf("events: %q", events)
	}
	if have := text(t, doc, "Data quality"); !strings.Contains(have, `1 emissions of the topic "summary" have no timestamp`) {
		t.Errorf("quality:\n%s", have)
	}
	figureOf(t, doc, "States over time")
}

// What is broken is said with its file, and costs nothing else.
func TestBrokenFiles(t *testing.T) {
	files := map[string]string{
		"logs/good.csv":            "time,x\n0,1\n1,2\n",
		"logs/empty.csv":           "",
		"logs/timeless.csv":        "a,b\n1,2\n",
		"logs/lengths.csv":         "time [m],x\n0,1\n",
		"logs/header only.csv":     "time,y\n",
		"logs/cells.csv":           "time,z\n0,1\n1\nnow,3\n2,4,5\n3,4\n",
		"logs/open quote.csv":      "time,q\n0,\"1\n1,2\n",
		"logs/empty.jsonl":         "\n",
		"logs/lines.jsonl":         "{\"t\": 0, \"v\": 1}\nnot json\n[1]\n{\"t\": \"soon\", \"v\": 2}\n{\"t\": 1, \"v\": NaN}\n{\"t\": 2, \"v\": -Infinity, \"w\": \"NaN\"}\n",
		"logs/timeless.jsonl":      "{\"v\": 1}\n{\"v\": 2}\n",
		"logs/topicless.jsonl":     "{\"$metadata\": {}, \"$data\": {}}\n",
		"logs/long.jsonl":          "{\"t\": 0, \"long\": \"" + strings.Repeat("x", 2<<20) + "\"}\n{\"t\": 1, \"short\": 1}\n",
		"logs/metrics.binproto":    "this is none",
		"logs/picture.png":         "this is none",
		"logs/blank.md":            " \n",
		"logs/bad.md":              "\xff\xfe",
		"logs/names.csv":           "time,\xfe\n0,1\n1,3\n",
		"logs/\xff.csv":            "time,lost\n0,1\n",
		"logs/double/good.csv":     "time,x,x\n0,5,6\n1,6,7\n",
		"logs/constant.csv":        "time,c\n0,2\n1,2\n",
		"logs/one.csv":             "time,once\n3,2\n",
		"logs/nothing but NaN.csv": "time,n\n0,nan\n1,NaN\n2,inf\n",
	}
	doc := run(t, files, settings.Limit{Metric: "*", Limits: metrics.WarnAbove(1e6)})
	quality := text(t, doc, "Data quality")
	for _, want := range []string{
		"empty.csv: it is empty", "timeless.csv: there is no column of times", "lengths.csv: there is no column of times", "cells.csv: 3 lines of 5 could not be read",
		"empty.jsonl: it is empty", "lines.jsonl: 3 lines of 6 could not be read", "timeless.jsonl: 2 objects have no field of times", "topicless.jsonl: 1 line of 1 could not be read",
		"long.jsonl: 1 line of 2 could not be read", "metrics.binproto: this is no metrics.binproto",
	} {
		if !strings.Contains(quality, want) {
			t.Errorf("the quality does not say %q:\n%s", want, quality)
		}
	}
	scalars(t, doc, map[string]float64{"z (final)": 4, "v (final)": 1, "short (final)": 1, "c (mean)": 2, "once (final)": 2, "once (rms)": 2})
	health := map[string]map[string]string{}
	for _, r := range rows(t, doc, "Input health") {
		health[r["Series"]] = r
	}
	if health["n"]["No number"] != "3 (100 %)" || health["v"]["No number"] != "2 (67 %)" || health["good"] != nil {
		t.Errorf("health: %v, %v", health["n"], health["v"])
	}
	for _, name := range []string{"Images", "n (min)", "n over time", "Text: blank.md", "Text: bad.md", "Distribution of once"} {
		if slices.Contains(names(doc), name) {
			t.Errorf("there is %q", name)
		}
	}
	for _, name := range []string{"x over time", "x #2 over time", "x (good.csv) over time", "\uFFFD over time", "Distribution of c"} {
		if !slices.Contains(names(doc), name) {
			t.Errorf("there is no %q among %q", name, names(doc))
		}
	}
}

// Stamps that go back or repeat are counted, and the series is put in order.
func TestInputHealth(t *testing.T) {
	doc := run(t, map[string]string{"logs/a.csv": "time,x\n0,1\n2,3\n1,2\n1,2\n8,nan\n"})
	r := rows(t, doc, "Input health")[0]
	want := map[string]string{"Samples": "5", "No number": "1 (20 %)", "Rate": "0.5 Hz", "Largest gap": "6 s", "Out of order": "1", "Equal stamps": "1", "From": "0 s", "To": "8 s"}
	for column, v := range want {
		if r[column] != v {
			t.Errorf("%s: have %q, want %q", column, r[column], v)
		}
	}
	if line := figureOf(t, doc, "x over time").Data[0]; fmt.Sprint(line.X, line.Y) != "[0 1 1 2 8] [1 2 2 3 <nil>]" {
		t.Errorf("line: %v %v", line.X, line.Y)
	}
}

// Images and Markdown are shown as they are, those of equal names too.
func TestMedia(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	doc := run(t, map[string]string{
		"logs/a/view.png": b.String(), "logs/b/view.png": b.String(), "logs/drawing.svg": "<svg/>", "logs/notes.md": "# Notes\n", "logs/photo.jpg": "none",
	})
	if have := text(t, doc, "Text: notes.md"); have != "# Notes\n" {
		t.Errorf("text: %q", have)
	}
	e, ok := doc.Metric("Images")
	if !ok || e.Type() != metrics.ImageListType || !strings.Contains(e.Description(), "a/view.png, b/view.png, drawing.svg") || !strings.Contains(e.Description(), "1 more") {
		t.Errorf("images: %v, %q", ok, e.Description())
	}
	files := 0
	for d := range doc.Data() {
		if _, ok := d.File(); ok {
			files++
		}
	}
	if files != 3 {
		t.Errorf("%d files", files)
	}
}

// What the settings ignore or do not show is not there.
func TestSettings(t *testing.T) {
	s := settings.Default()
	s.Show = []string{"lines"}
	s.Ignore.Metrics = []string{"debug *"}
	doc := runWith(t, map[string]string{"logs/a.csv": "time,debug 1,x\n0,1,1\n1,1,2\n"}, s)
	if have := names(doc); !slices.Equal(have, []string{"x over time"}) {
		t.Errorf("have %q", have)
	}
	for _, key := range job.Keys() {
		if !slices.Contains(settings.Items(), key) {
			t.Errorf("a settings file cannot show %q", key)
		}
	}
}

// The same inputs give the same file.
func TestSameBytes(t *testing.T) {
	inputs := t.TempDir()
	var b strings.Builder
	for i := range 5000 {
		b.WriteString(emission(fmt.Sprint("topic", i%7), int64(i)*1e7, fmt.Sprintf(`{"v": %v, "w": {"x": %d, "y": NaN}, "mode": "m%d"}`, math.Sin(float64(i)/100), i%13, i%5)))
	}
	write(t, filepath.Join(inputs, "logs", "emissions.resim.jsonl"), b.String())
	s := settings.Default()
	s.Limits = []settings.Limit{{Metric: "*.v", Limits: metrics.WarnAbove(0.9)}}
	var files [2][]byte
	for i := range files {
		var err error
		if files[i], err = compute(t, inputs, s).Pack(); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two runs differ")
	}
}

// A long log costs bounded memory and loses no peak.
func TestLongLog(t *testing.T) {
	inputs := t.TempDir()
	const samples = 300_000
	var b bytes.Buffer
	b.WriteString("time,x\n")
	for i := range samples {
		v := 1.0
		if i == 200_001 {
			v = 50
		}
		fmt.Fprintf(&b, "%v,%v\n", float64(i)/100, v)
	}
	write(t, filepath.Join(inputs, "logs", "a.csv"), b.String())
	s := settings.Default()
	s.Limits = []settings.Limit{{Metric: "x", Limits: metrics.BlockAbove(10)}}
	started := time.Now()
	doc := compute(t, inputs, s)
	t.Logf("%d samples in %v", samples, time.Since(started))
	scalars(t, doc, map[string]float64{"x (max)": 50, "x (violations)": 1, "x (first violation)": 2000.01})
	line := figureOf(t, doc, "x over time").Data[0]
	if len(line.X) > 5000 || !slices.Contains(line.Y, any(50.0)) {
		t.Errorf("%d points, the peak is lost", len(line.X))
	}
	if e, _ := doc.Metric("x over time"); !strings.Contains(e.Description(), "300000 samples") || !strings.Contains(e.Description(), "no peak is lost") {
		t.Errorf("description: %s", e.Description())
	}
	packed, err := doc.Pack()
	if err != nil || len(packed) > 1<<20 {
		t.Errorf("the file has %d bytes, %v", len(packed), err)
	}
}
