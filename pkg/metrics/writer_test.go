package metrics

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

type (
	meters float64
	state  string
)

func batchIDs(n int) []uuid.UUID {
	next := SeededIDs(99)
	ids := make([]uuid.UUID, n)
	for i := range ids {
		ids[i] = next()
	}
	return ids
}

// everything adds at least one of all that the writer can produce.
func everything(w *Writer) {
	ids := batchIDs(3)
	times := []time.Time{time.Unix(1, 5), time.Unix(2, 0), time.Unix(3, 999999999)}
	w.Add("scalar", Scalar{Value: 2.5, Unit: "m", Limits: Above(2, 3).And(Below(0, -1))}, High, Describe("a number"), Tag{"k", "v"})
	w.Add("bare scalar", Scalar{Value: 0}, Hidden)
	w.Add("text", Text("*hello*"), Critical, FailBlock, Order(7.5))
	w.Add("plotly", Plotly{Figure: json.RawMessage(`{"data":[{"type":"scatter","y":[1,null]}]}`)})
	w.Add("lines", LinePlot{Lines: []Line{
		{Name: "a", XY: Points([]int{1, 2, 3}, []float64{1, math.NaN(), 3}), Limits: WarnAbove(2)},
		{Name: "b", XY: Points([]float32{1, 2}, []meters{4, 5})},
	}, XAxis: "x", YAxis: "y"})
	w.Add("one line", LinePlot{Lines: []Line{{XY: Points([]int{1}, []uint8{2})}}})
	w.Add("batches", BatchwiseBarChart{
		Project: ids[0], Stacked: true,
		Categories: []BatchCategory{
			{Name: "PASSED", Color: "#7CA0FB", Bars: ByBatch(ids, times, []int{1, 2, 3})},
			{Name: "ERROR", Color: "#AD4143ff", Bars: ByBatch(ids, times, []int{0, 0, 1}), Limits: BlockAbove(0)},
		},
	})
	w.Add("no batches", BatchwiseBarChart{Project: ids[0]})
	w.Add("bars", BarChart{Series: []Bars{
		{Name: "a", Values: ByLabel([]string{"x", "y"}, []int{1, 5}), Limits: Above(2, 4)},
		{Name: "b", Values: ByLabel([]string{"x", "y"}, []int{1, 2})},
	}, Stacked: true, YAxis: "n"})
	w.Add("over time", DoubleOverTime{Lines: []TimeLine{
		{Name: "a", Values: OverTime(times, []float64{1, math.NaN(), 3}).Unit("m"), Limits: Below(2, 0)},
		{Name: "b", Values: OverTime([]float64{0.5, 1.5}, []int{1, 2})},
	}, YAxis: "y", Start: At(times[0]), End: At(times[2])})
	w.Add("states", StatesOverTime{Rows: []StateRow{{Name: "a", States: StatesOver(times, []state{"idle", "drive", "idle"})}}, Block: []string{"crashed"}, Warn: []string{"drive"}})
	w.Add("histogram", Histogram{Values: Numbers([]float64{1, 2, 2, 3, 3, 3, 4, 4, 5, 9}), XAxis: "x", Limits: BlockAbove(8)})
	w.Add("own buckets", Histogram{Values: ByLabel([]string{"a", "b"}, []int{1, 2}), Edges: []float64{0, 1, 5}})
	w.Add("table", Summary{Values: ByLabel([]string{"net", "total"}, []float64{1, 2}).Unit("m"), Limits: WarnAbove(1)})
	w.Add("first", Summary{Values: Numbers([]float64{7, 8})})
	w.Add("second", Summary{Values: Numbers([]float64{7, 8}), At: Nth(1)})
	w.Add("one label", Summary{Values: ByLabel([]string{"a", "b"}, []float64{1, 2}), At: AtLabel("b")})
	w.Add("one time", Summary{Values: OverTime(times, []float64{1, 2, 3}), At: AtTime(times[1])})
	w.Add("one id", Summary{Values: ByID(ids, []float64{1, 2, 3}), At: AtID(ids[2])})
	w.Add("categories", Summary{Values: Categories{{"a", OverTime(times, []float64{1, 2, 3})}, {"b", OverTime(times[:1], []float64{1})}}, Limits: Above(2, 3)})
	for range 2 {
		event := w.AddEvent("False Positive", Event{At: Relative(1500 * time.Millisecond), Tags: []string{"perception"}, Description: "seen, not there"})
		event.Add("Score", Scalar{Value: 0.9, Limits: Above(0.5, 0.95)})
		event.Add("scalar", LinePlot{Lines: []Line{{XY: Points([]int{1}, []int{2})}}}) // named like another metric
	}
	w.Add("pose", Image{FilePNG("pose.png", image.NewGray(image.Rect(0, 0, 2, 2)))})
	w.Add("false positives", ImageList{[]File{FileBytes("../a b.png", []byte("1")), FileFrom("../a b.png", strings.NewReader("2"))}}, FailWarn)
	w.AddFile("the log", FileIn(fstest.MapFS{"deep/run.log": {Data: []byte("3")}}, "deep/run.log"))
	w.AddEvent("Arrival", Event{At: Relative(2.0), Status: Passed, Importance: Low})
	w.AddData("by category", Categories{{"b", Numbers([]int{1})}, {"a", Numbers([]int{2, 3})}})
	w.AddData("grouped", GroupBy(OverTime(times, []float64{1, 2, 3}), []state{"drive", "idle", "drive"}))
	w.AddData("grouped ids", GroupBy(IDs(ids), []string{"a", "b", "a"}))
	w.Add("states by lap", StatesOverTime{Rows: []StateRow{{States: GroupBy(StatesOver(times, Names([]Status{Passed, FailWarn, FailBlock})), []string{"1", "1", "2"})}}, Warn: []string{"FAIL_WARN"}, Block: []string{"FAIL_BLOCK"}})
	w.AddData("texts", Strings([]state{"a", "b"}))
	w.AddData("times", Times(times))
	w.AddData("ids", IDs(ids))
	w.AddData("statuses", Statuses([]Status{Passed, Raw}))
	w.AddData("texts by number", Strings([]string{"a", "b"}).Over(Numbers([]int{1, 2})))
	w.AddData("times by text", Times(times[:2]).Over(Strings([]string{"a", "b"})))
	w.AddData("ids by time", IDs(ids).Over(Times(times)))
	w.AddData("statuses by id", Statuses([]Status{Passed, FailWarn, FailBlock}).Over(IDs(ids)))
	w.AddData("plain", Numbers([]float64{1, 2}).Unit("m/s"))
	w.AddData("timed", OverTime([]time.Duration{0, time.Second}, []int64{1, 2}))
	w.AddData("labelled", ByLabel([]string{"a", "b"}, []float64{1, 2}))
	w.AddData("batched", ByBatch(ids, times, []float64{1, 2, 3}))
}

// folder is a folder in memory.
type folder map[string]*strings.Builder

func (f folder) Create(name string) (io.WriteCloser, error) {
	if f[name] != nil {
		return nil, &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
	}
	f[name] = &strings.Builder{}
	return struct {
		io.Writer
		io.Closer
	}{f[name], io.NopCloser(nil)}, nil
}

// Files get safe names that differ, and the document refers to those.
func TestFiles(t *testing.T) {
	f := folder{}
	w := NewWriter(WithFiles(f))
	everything(w)
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]string{}
	for d := range doc.Data() {
		if path := d.pb.GetExternalFile().GetPath(); path != "" {
			have[d.Name()] = path + " " + f[path].String()[:1]
		}
	}
	want := map[string]string{
		"pose (image)": "pose.png \x89", "false positives: a_b.png (image)": "a_b.png 1", "false positives: a_b-2.png (image)": "a_b-2.png 2",
		"the log": "run.log 3",
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("files (-want +have):\n%s", diff)
	}
}

func TestSafeNames(t *testing.T) {
	for name, want := range map[string]string{
		"pose.gif": "pose.gif", "fn/gt/1.png": "fn/gt/1.png", "/etc/passwd": "etc/passwd", `..\..\x`: "x", "../.ssh/id": "ssh/id", "": "file", "...": "file",
		"a b:c?.png": "a_b_c_.png", "Übergröße.png": "Übergröße.png", "\xff\x00": "__",
		strings.Repeat("x", 300) + ".png": strings.Repeat("x", 96) + ".png",
	} {
		if have := safeName(name); have != want {
			t.Errorf("%q: have %q, want %q", name, have, want)
		}
	}
}

func finish(t *testing.T, add func(*Writer)) *Document {
	t.Helper()
	w := NewWriter(WithIDs(SeededIDs(1)), WithFiles(folder{}))
	add(w)
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// ReSim accepts whatever the writer produces, and strict mode has no error to report.
func TestWriterIsValid(t *testing.T) {
	for _, f := range Validate(finish(t, everything), Strict()) {
		if f.Severity == Error {
			t.Errorf("%v", f)
		}
	}
	for _, f := range Validate(finish(t, everything)) {
		t.Errorf("%v", f)
	}
	for _, f := range Validate(finish(t, func(*Writer) {})) {
		t.Errorf("the empty document: %v", f)
	}
}

func TestStatusesAndDefaults(t *testing.T) {
	type row struct {
		Name       string
		Status     Status
		Importance Importance
		Displayed  bool
		Order      float32
	}
	var have []row
	doc := finish(t, everything)
	for e := range doc.Metrics() {
		order, _ := e.Order()
		have = append(have, row{e.Name(), e.Status(), e.Importance(), e.Displayed(), order})
	}
	want := []row{
		{"scalar", FailWarn, High, true, 0},
		{"bare scalar", NotApplicable, Medium, false, 1},
		{"text", FailBlock, Critical, true, 7.5},
		{"plotly", NotApplicable, Medium, true, 3},
		{"lines", FailWarn, Medium, true, 4},
		{"one line", NotApplicable, Medium, true, 5},
		{"batches", FailBlock, Medium, true, 6},
		{"no batches", NotApplicable, Medium, true, 7},
		{"bars", FailBlock, Medium, true, 8},
		{"over time", FailWarn, Medium, true, 9},
		{"states", FailWarn, Medium, true, 10},
		{"histogram", FailBlock, Medium, true, 11},
		{"own buckets", NotApplicable, Medium, true, 12},
		{"table", FailWarn, Medium, true, 13},
		{"first", NotApplicable, Medium, true, 14},
		{"second", NotApplicable, Medium, true, 15},
		{"one label", NotApplicable, Medium, true, 16},
		{"one time", NotApplicable, Medium, true, 17},
		{"one id", NotApplicable, Medium, true, 18},
		{"categories", FailWarn, Medium, true, 19},
		{"Score", FailWarn, Medium, true, 20},
		{"scalar", NotApplicable, Medium, true, 21},
		{"Score", FailWarn, Medium, true, 22},
		{"scalar", NotApplicable, Medium, true, 23},
		{"pose", NotApplicable, Medium, true, 24},
		{"false positives", FailWarn, Medium, true, 25},
		{"states by lap", FailBlock, Medium, true, 26},
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("metrics (-want +have):\n%s", diff)
	}
	if doc.Status() != FailBlock {
		t.Errorf("overall status is %v, want FAIL_BLOCK", doc.Status())
	}
	points, _ := doc.DataSet("lines: a (status)")
	statuses, _ := points.Statuses()
	if diff := cmp.Diff([]Status{Passed, NotApplicable, FailWarn}, statuses); diff != "" {
		t.Errorf("statuses of the points (-want +have):\n%s", diff)
	}
}

func TestOverallStatus(t *testing.T) {
	for _, c := range []struct {
		have []Status
		want Status
	}{
		{nil, Passed},
		{[]Status{NotApplicable, Raw}, Passed},
		{[]Status{Passed, FailWarn}, FailWarn},
		{[]Status{FailWarn, FailBlock, Passed}, FailBlock},
	} {
		doc := finish(t, func(w *Writer) {
			for i, s := range c.have {
				w.Add(string(rune('a'+i)), Text("x"), s)
			}
		})
		if doc.Status() != c.want {
			t.Errorf("%v: overall %v, want %v", c.have, doc.Status(), c.want)
		}
	}
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		l    Limits
		v    float64
		want Status
	}{
		{Limits{}, 1e9, NotApplicable},
		{Above(1, 2), 1, Passed},
		{Above(1, 2), 1.1, FailWarn},
		{Above(1, 2), 2, FailWarn},
		{Above(1, 2), 2.1, FailBlock},
		{Below(1, 0), 1, Passed},
		{Below(1, 0), 0.9, FailWarn},
		{Below(1, 0), -0.1, FailBlock},
		{WarnAbove(1), 2, FailWarn},
		{BlockBelow(1), 0, FailBlock},
		{Above(1, 2), math.NaN(), NotApplicable},
		{Above(1, 2).And(Below(-1, -2)), -1.5, FailWarn},
		{Above(1, 2).And(Below(-1, -2)), 3, FailBlock},
		{WarnBelow(0), math.Inf(-1), FailWarn},
	} {
		if have := c.l.Judge(c.v); have != c.want {
			t.Errorf("%+v judges %v as %v, want %v", c.l, c.v, have, c.want)
		}
	}
}

// The one failure definition on the wire holds the blocking limits if given, else the warning ones.
func TestFailureDefinition(t *testing.T) {
	if d := (Limits{}).definition(); d != nil {
		t.Errorf("without limits: %v", d)
	}
	if d := Above(1, 2).definition(); d.GetFailsAbove() != 2 || d.FailsBelow != nil {
		t.Errorf("Above(1, 2): %v", d)
	}
	if d := WarnBelow(3).definition(); d.GetFailsBelow() != 3 || d.FailsAbove != nil {
		t.Errorf("WarnBelow(3): %v", d)
	}
}

func TestMistakes(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	good := Points([]int{1}, []int{1})
	id := uuid.New()
	cases := []struct {
		add  func(*Writer)
		want string
	}{
		{func(w *Writer) { w.Add("", Text("x")) }, `metric "": its name is empty`},
		{func(w *Writer) { w.Add(" \t", Text("x")) }, `metric " \t": its name is blank`},
		{func(w *Writer) { w.AddData(" ", Numbers([]int{1})) }, `data " ": its name is blank`},
		{func(w *Writer) { w.AddFile("\n", FileBytes("a", nil)) }, `data "\n": its name is blank`},
		{func(w *Writer) { w.AddEvent("\u00a0", Event{At: Relative(1)}) }, `its name is blank`},
		{func(w *Writer) { w.Add("m", nil) }, `metric "m": its content is nil`},
		{func(w *Writer) { w.Add("m", Text("x")); w.Add("m", Text("y")) }, `metric "m": its name is taken already`},
		{func(w *Writer) { w.Add("m\xff", Text("x")) }, `its name is not valid UTF-8`},
		{func(w *Writer) { w.Add("m", Text("\xff")) }, `its text is not valid UTF-8`},
		{func(w *Writer) { w.Add("m", Text("x"), nil) }, `an option is nil`},
		{func(w *Writer) { w.Add("m", Text("x"), NoStatus) }, `NO_STATUS is no status for a metric`},
		{func(w *Writer) { w.Add("m", Text("x"), Importance(9)) }, `IMPORTANCE(9) is no importance`},
		{func(w *Writer) { w.Add("m", Text("x"), Tag{"k", ""}) }, `a tag needs a key and a value`},
		{func(w *Writer) { w.Add("m", Text("x"), Tag{"k", "v"}, Tag{"l", "v"}, Tag{"k", "w"}) }, `the tag "k" is given twice, as "v" and as "w"`},
		{func(w *Writer) { w.Add("m", Text("x"), Order(nan)) }, `the order is NaN`},
		{func(w *Writer) { w.Add("m", Scalar{Value: nan}) }, `metric "m": its value is NaN`},
		{func(w *Writer) { w.Add("m", Scalar{Limits: Above(2, 1)}) }, `blocks above 1 and warns only above 2`},
		{func(w *Writer) { w.Add("m", Scalar{Limits: Below(1, 2)}) }, `blocks below 2 and warns only below 1`},
		{func(w *Writer) { w.Add("m", Scalar{Limits: WarnAbove(nan)}) }, `the warning limit above is NaN`},
		{func(w *Writer) { w.Add("m", Scalar{Limits: BlockBelow(inf)}) }, `the blocking limit below is +Inf`},
		{func(w *Writer) { w.Add("m", Scalar{Limits: WarnAbove(1).And(WarnBelow(2))}) }, `no value passes: none is both at most 1 and at least 2`},
		{func(w *Writer) { w.Add("m", Scalar{Limits: WarnAbove(5).And(BlockBelow(10))}) }, `no value passes: none is both at most 5 and at least 10`},
		{func(w *Writer) { w.Add("m", Scalar{Limits: Above(5, 8).And(BlockBelow(6))}) }, `no value passes: none is both at most 5 and at least 6`},
		{func(w *Writer) { w.Add("m", Plotly{}) }, `it has no figure`},
		{func(w *Writer) { w.Add("m", Plotly{json.RawMessage(`[1]`)}) }, `its figure is not one JSON object`},
		{func(w *Writer) { w.Add("m", Plotly{json.RawMessage(`{"a":1,"a":2}`)}) }, `its figure is not one JSON object`},
		{func(w *Writer) { w.Add("m", Plotly{json.RawMessage(nested(33))}) }, `nested too deeply`},
		{func(w *Writer) { w.Add("m", LinePlot{}) }, `it has no lines`},
		{func(w *Writer) { w.Add("m", LinePlot{Lines: []Line{{}}}) }, `line 0 "": there are no values`},
		{func(w *Writer) { w.Add("m", LinePlot{Lines: []Line{{XY: good}, {XY: good}}}) }, `it needs a name`},
		{func(w *Writer) { w.Add("m", LinePlot{Lines: []Line{{Name: "a", XY: good}, {Name: "a", XY: good}}}) }, `its name is taken by another one`},
		{func(w *Writer) { w.Add("m", LinePlot{Lines: []Line{{XY: Points([]int{1, 2}, []int{1})}}}) }, `2 x for 1 y`},
		{func(w *Writer) { w.Add("m", LinePlot{Lines: []Line{{XY: Points([]int{1}, []int64{1<<53 + 1})}}}) }, `a double cannot hold exactly`},
		{func(w *Writer) { w.Add("m", BatchwiseBarChart{}) }, `it has no project`},
		{func(w *Writer) {
			w.Add("m", BatchwiseBarChart{Project: id, Categories: []BatchCategory{{Name: "a", Color: "red", Bars: ByBatch(batchIDs(1), []int{1}, []int{1})}}})
		}, `its color is "red"`},
		{func(w *Writer) {
			w.Add("m", BatchwiseBarChart{Project: id, Categories: []BatchCategory{{Name: "a", Bars: ByBatch(batchIDs(2), []int{1}, []int{1})}}})
		}, `1 values over 2 index entries`},
		{func(w *Writer) {
			w.Add("m", BatchwiseBarChart{Project: id, Categories: []BatchCategory{{Name: "a", Bars: ByBatch(batchIDs(1), []int{1, 2}, []int{1})}}})
		}, `1 values for 2 times`},
		{func(w *Writer) { w.AddData("d", ByBatch(batchIDs(1), []int{1, 2}, []int{1})) }, `1 values for 2 times`},
		{func(w *Writer) { w.AddData("d", ByBatch(batchIDs(1), []int{-1}, []int{1})) }, `in its times: time 0: -1 lies before 1970`},
		{func(w *Writer) { w.Add("m", Summary{Values: ByBatch(batchIDs(1), []float64{nan}, []int{1})}) }, `in its times: time 0: NaN is no time`},
		{func(w *Writer) { w.AddData("d", Numbers([]int64{math.MaxInt64})) }, `a double cannot hold exactly`},
		{func(w *Writer) { w.AddData("d", Numbers([]uint64{1 << 63, math.MaxUint64})) }, `value 1 is 18446744073709551615, which a double cannot hold`},
		{func(w *Writer) { w.AddData("d", Numbers([]int64{-1<<53 - 1})) }, `a double cannot hold exactly`},
		{func(w *Writer) { w.Add("m", BarChart{}) }, `it has no series`},
		{func(w *Writer) { w.Add("m", BarChart{Series: []Bars{{}}}) }, `series 0 "": there are no values`},
		{func(w *Writer) { w.Add("m", DoubleOverTime{}) }, `it has no lines`},
		{func(w *Writer) { w.Add("m", DoubleOverTime{Start: At(-1)}) }, `its start: -1 lies before 1970`},
		{func(w *Writer) { w.Add("m", DoubleOverTime{Start: At(2), End: At(1)}) }, `it ends before it starts`},
		{func(w *Writer) { w.Add("m", StatesOverTime{}) }, `it has no rows`},
		{func(w *Writer) { w.Add("m", StatesOverTime{Warn: []string{"a"}, Block: []string{"a"}}) }, `state "a" both warns and blocks`},
		{func(w *Writer) { w.Add("m", Histogram{}) }, `it has no values`},
		{func(w *Writer) { w.Add("m", Histogram{Values: Numbers([]float64{nan, inf})}) }, `none of its values is a finite number`},
		{func(w *Writer) { w.Add("m", Histogram{Values: Numbers([]int{1}), Edges: []float64{1}}) }, `a bucket needs two edges`},
		{func(w *Writer) { w.Add("m", Histogram{Values: Numbers([]int{1}), Edges: []float64{1, 1}}) }, `edge 1 is 1`},
		{func(w *Writer) { w.Add("m", Histogram{Values: StatesOver([]int{1}, []string{"a"})}) }, `its values must be numbers, not an INDEXED_STRING_SERIES`},
		{func(w *Writer) { w.Add("m", Summary{}) }, `it has no values`},
		{func(w *Writer) { w.Add("m", Summary{Values: Numbers([]int{1}), At: Nth(1)}) }, `there is no element 1 of 1`},
		{func(w *Writer) { w.Add("m", Summary{Values: Numbers([]int{1}), At: AtLabel("a")}) }, `there is no element with the index a`},
		{func(w *Writer) { w.Add("m", Summary{Values: OverTime([]int{1}, []int{1}), At: AtTime(2)}) }, `there is no element at the time 2`},
		{func(w *Writer) { w.Add("m", Summary{Values: ByLabel([]string{"a", "a"}, []int{1, 2})}) }, `category 1 "a": its name is taken`},
		{func(w *Writer) { w.Add("m", Image{}) }, `metric "m": there is no file`},
		{func(w *Writer) { w.Add("m", Image{FileBytes("a", nil)}) }, `this Writer has no Files`},
		{func(w *Writer) { w.Add("m", ImageList{}) }, `it has no images`},
		{func(w *Writer) { w.AddFile("f", FileBytes("a", nil)) }, `data "f": the file "a" cannot be stored`},
		{func(w *Writer) { w.AddEvent("", Event{At: Relative(1)}) }, `event "": its name is empty`},
		{func(w *Writer) { w.AddEvent("e", Event{}) }, `event "e": it has no time`},
		{func(w *Writer) { w.AddEvent("e", Event{At: Relative(-1)}) }, `its time: -1 lies before 1970`},
		{func(w *Writer) { w.AddEvent("e", Event{At: Relative(1), Importance: 9}) }, `IMPORTANCE(9) is no importance`},
		{func(w *Writer) { w.AddEvent("e", Event{At: Relative(1), Status: 9}) }, `STATUS(9) is no status`},
		{func(w *Writer) { w.AddEvent("e", Event{At: Relative(1), Tags: []string{"a", "a"}}) }, `its tag "a" is empty or given twice`},
		{func(w *Writer) {
			e := w.AddEvent("e", Event{At: Relative(1)})
			e.Add("m", Text("x"))
			e.Add("m", Text("x"))
		}, `event "e": metric "m": its name is taken already`},
		{func(w *Writer) {
			w.AddEvent("a", Event{At: Relative(1)})
			w.AddEvent("b", Event{At: Absolute(time.Unix(1, 0))})
		}, `event "a" has a time that is relative and event "b" one that is absolute`},
		{func(w *Writer) { w.AddData("d", Categories{}) }, `there are no values`},
		{func(w *Writer) { w.AddData("d", Categories{{"a", nil}}) }, `category "a" has no values`},
		{func(w *Writer) { w.AddData("d", Categories{{"", Numbers([]int{1})}}) }, `its name is empty`},
		{func(w *Writer) {
			w.Add("m", Summary{Values: Categories{{"a", OverTime([]int{1}, []int{1})}, {"b", ByLabel([]string{"x"}, []int{1})}}})
		}, `category 1 "b": its index is a STRING_SERIES, that of the first one a TIMESTAMP_SERIES`},
		{func(w *Writer) {
			w.AddData("d", Categories{{"a", Numbers([]int{1})}, {"b", StatesOver([]int{1}, []string{"x"})}})
		}, `all must hold the same`},
		{func(w *Writer) {
			w.AddData("d", Categories{{"a", Numbers([]int{1})}, {"b", Numbers([]int{1}).Unit("m")}})
		}, `one data set has one unit`},
		{func(w *Writer) { w.AddData("d", Categories{{"a", Categories{{"b", Numbers([]int{1})}}}}) }, `categories hold series, not categories`},
		{func(w *Writer) { w.AddData("d", Statuses([]Status{Passed, NoStatus})) }, `element 1 is NO_STATUS, which is no status of a point`},
		{func(w *Writer) { w.AddData("d", Strings([]string{})) }, `there are no values`},
		{func(w *Writer) { w.AddData("d", Numbers([]int{1}).Over(IDs(batchIDs(2)))) }, `1 values over 2 index entries`},
		{func(w *Writer) { w.AddData("d", Numbers([]int{1}).Over(Numbers([]int{1}).Over(IDs(batchIDs(1))))) }, `its index has an index of its own`},
		{func(w *Writer) { w.AddData("d", Series{}.Over(Numbers([]int{1}))) }, `there are no values`},
		{func(w *Writer) { w.AddData("d", GroupBy(Numbers([]int{1, 2}), []string{"a"})) }, `1 keys for 2 values`},
		{func(w *Writer) { w.AddData("d", GroupBy(Numbers([]int{1, 2}), []string{"a", ""})) }, `its name is empty`},
		{func(w *Writer) { w.AddData("d", GroupBy(nil, []string{"a"})) }, `there are no values`},
		{func(w *Writer) { w.AddData("d", GroupBy(Categories{{"a", Numbers([]int{1})}}, []string{"a"})) }, `a key for each value of a plain series`},
		{func(w *Writer) { w.Add("m", StatesOverTime{Rows: []StateRow{{States: Strings([]string{"a"})}}}) }, `it must be states over time, from StatesOver, not a STRING_SERIES`},
		{func(w *Writer) {
			w.Add("m", StatesOverTime{Rows: []StateRow{{States: Strings([]string{"a"}).Over(Numbers([]int{1}))}}})
		}, `its states must be over time, not over a DOUBLE_SERIES`},
		{func(w *Writer) { w.Add("m", StatesOverTime{Rows: []StateRow{{}}}) }, `it has no states`},
		{func(w *Writer) { w.AddData("", Numbers([]int{1})) }, `data "": its name is empty`},
		{func(w *Writer) { w.AddData("d", nil) }, `data "d": its content is nil`},
		{func(w *Writer) { w.AddData("d", Numbers([]int{})) }, `there are no values`},
		{func(w *Writer) { w.AddData("d", Series{}) }, `there are no values`},
		{func(w *Writer) { w.AddData("d", Series{}.Unit("m")) }, `there are no values`},
		{func(w *Writer) { w.AddData("d", Numbers([]int{1})); w.AddData("d", Numbers([]int{1})) }, `data "d": its name is taken already`},
		{func(w *Writer) { w.AddData("d", OverTime([]float64{nan}, []int{1})) }, `time 0: NaN is no time`},
		{func(w *Writer) { w.AddData("d", OverTime([]int{-1}, []int{1})) }, `lies before 1970`},
		{func(w *Writer) { w.AddData("d", OverTime([]float64{1, 2}, []int{1})) }, `1 values over 2 index entries`},
		{func(w *Writer) { w.AddData("d", ByLabel([]string{"\xff"}, []int{1})) }, `element 0 is not valid UTF-8`},
	}
	for _, c := range cases {
		w := NewWriter()
		c.add(w)
		err := w.Err()
		if err == nil { // what only shows in the whole
			_, err = w.Finish()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("have %v\nwant … %s …", err, c.want)
		}
		if doc, finished := w.Finish(); finished == nil || doc != nil {
			t.Errorf("%s: Finish made a document", c.want)
		}
	}
}

// Nil pointers are mistakes as nil is, wherever an interface is asked for.
func TestNilPointers(t *testing.T) {
	metrics := []Metric{
		(*Scalar)(nil), (*Text)(nil), (*Plotly)(nil), (*LinePlot)(nil), (*BatchwiseBarChart)(nil), (*BarChart)(nil), (*DoubleOverTime)(nil),
		(*StatesOverTime)(nil), (*Histogram)(nil), (*Summary)(nil), (*Image)(nil), (*ImageList)(nil),
		Plotly{(*json.RawMessage)(nil)},
		Histogram{Values: (*Series)(nil)},
		Summary{Values: (*LabelSeries)(nil)},
		Summary{Values: Categories{{"a", (*TimeSeries)(nil)}}},
		StatesOverTime{Rows: []StateRow{{States: (*StateSeries)(nil)}}},
		Image{FilePNG("a.png", (*image.Gray)(nil))},
		Image{FileFrom("a", (*bytes.Buffer)(nil))},
	}
	for _, m := range metrics {
		w := NewWriter(WithFiles(folder{}))
		w.Add("m", m)
		if w.Err() == nil {
			t.Errorf("%T %[1]v was taken", m)
		}
	}
	for _, d := range []Data{(*Series)(nil), (*BatchSeries)(nil), (*Categories)(nil), GroupBy((*IDSeries)(nil), []string{"a"})} {
		w := NewWriter()
		w.AddData("d", d)
		if w.Err() == nil {
			t.Errorf("%T was taken", d)
		}
	}
	w := NewWriter()
	w.Add("m", Text("x"), (*Tag)(nil))
	if w.Err() == nil {
		t.Error("no option was taken")
	}
	if err := w.Absorb(nil); err == nil || !strings.Contains(err.Error(), "no writer") {
		t.Errorf("absorbing nothing: %v", err)
	}
}

// The data sets of a category are called what is given, with a number if that is taken; the rest is made up.
func TestBatchNames(t *testing.T) {
	ids := batchIDs(2)
	bars := ByBatch(ids, []int{1, 2}, []int{3, 4})
	doc := finish(t, func(w *Writer) {
		w.AddData("times B", Numbers([]int{1}))
		w.Add("chart", BatchwiseBarChart{Project: ids[0], Categories: []BatchCategory{
			{Name: "A", Bars: bars, Data: BatchNames{Index: "batches", Times: "times A", Values: "values A", Statuses: "statuses A"}},
			{Name: "B", Bars: bars, Data: BatchNames{Index: "shared with A", Times: "times B"}},
		}})
		w.Add("plain", BatchwiseBarChart{Project: ids[0], Categories: []BatchCategory{{Name: "A", Bars: bars}}})
	})
	var names []string
	for d := range doc.Data() {
		names = append(names, d.Name())
	}
	want := []string{
		"times A", "batches", "values A", "statuses A", "times B 2", "chart: B (values)", "chart: B (status)",
		"plain: A (times)", "plain: A (index)", "plain: A (values)", "plain: A (status)", "times B",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("names (-want +have):\n%s", diff)
	}
}

// What is added is what it was then, whatever becomes of the slices that it was made of.
func TestLaterChanges(t *testing.T) {
	pack := func(change bool) []byte {
		ids, times, labels, states := batchIDs(2), []time.Time{time.Unix(1, 0), time.Unix(2, 0)}, []string{"x", "y"}, []state{"idle", "drive"}
		texts, statuses, edges := []string{"p", "q"}, []Status{Passed, Raw}, []float64{0, 1, 5}
		line, timed, bars := []Line{{Name: "a", XY: Points([]int{1, 2}, []int{3, 4})}}, []TimeLine{{Name: "a", Values: OverTime(times, []int{1, 2})}}, []Bars{{Name: "a", Values: ByLabel(labels, []int{1, 2})}}
		batches := []BatchCategory{{Name: "a", Color: "#aabbcc", Bars: ByBatch(ids, times, []int{1, 2})}}
		laps := Categories{{"1", StatesOver(times, states)}}
		rows, warn, block := []StateRow{{Name: "a", States: laps}}, []string{"idle"}, []string{"crashed"}
		files, tags := []File{FileBytes("a.png", []byte("1"))}, []string{"t"}
		table := Categories{{"1", ByID(ids, []int{1, 2})}, {"2", ByID(ids, []int{3, 4})}}
		b, err := finish(t, func(w *Writer) {
			w.Add("lines", LinePlot{Lines: line})
			w.Add("over time", DoubleOverTime{Lines: timed})
			w.Add("bars", BarChart{Series: bars})
			w.Add("batches", BatchwiseBarChart{Project: ids[0], Categories: batches})
			w.Add("states", StatesOverTime{Rows: rows, Warn: warn, Block: block})
			w.Add("only warns", StatesOverTime{Rows: rows, Warn: warn})
			w.Add("histogram", Histogram{Values: ByLabel(labels, []int{1, 2}), Edges: edges})
			w.Add("table", Summary{Values: table})
			w.Add("images", ImageList{files})
			w.AddEvent("event", Event{At: Relative(1), Tags: tags})
			w.AddData("texts", Strings(texts).Over(IDs(ids)))
			w.AddData("statuses", Statuses(statuses).Over(Times(times)))
			w.AddData("categories", table)
			w.AddData("groups", GroupBy(IDs(ids), labels))
			w.AddData("batched", ByBatch(ids, times, []int{1, 2}))
			if change {
				clear(ids)
				clear(times)
				clear(labels)
				clear(states)
				clear(texts)
				clear(statuses)
				clear(edges)
				clear(line)
				clear(timed)
				clear(bars)
				clear(batches)
				clear(laps)
				clear(rows)
				clear(warn)
				clear(block)
				clear(files)
				clear(tags)
				clear(table)
			}
		}).Pack()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if !bytes.Equal(pack(false), pack(true)) {
		t.Error("the document has changed with the slices that it was made of")
	}
}

// A source of ids that repeats itself is a mistake, be it a metric's, a data set's, an event's or the job's.
func TestRepeatedIDs(t *testing.T) {
	for n := range 4 {
		w := NewWriter(WithIDs(func() func() uuid.UUID {
			ids, i := batchIDs(4), -1
			ids[3] = ids[n]
			return func() uuid.UUID { i++; return ids[i] }
		}()))
		w.Add("m", Text("x"))
		w.AddData("d", Numbers([]int{1}))
		w.AddEvent("e", Event{At: Relative(1)})
		if _, err := w.Finish(); (err == nil) != (n == 3) || err != nil && !strings.Contains(err.Error(), "twice; each must be a new one") {
			t.Errorf("the fourth id is the %d.: %v", n+1, err)
		}
	}
	w := NewWriter(WithIDs(nil))
	if d, err := w.Finish(); err != nil || d.JobID() == uuid.Nil {
		t.Errorf("no source of ids: %v", err)
	}
}

// Batches that are added as data keep their times.
func TestBatchTimes(t *testing.T) {
	ids, times := batchIDs(3), []time.Time{time.Unix(1, 5).UTC(), time.Unix(2, 0).UTC(), time.Unix(3, 0).UTC()}
	batches := ByBatch(ids, times, []int{1, 2, 3})
	doc := finish(t, func(w *Writer) {
		w.AddData("all", batches)
		w.AddData("grouped", GroupBy(batches, []string{"a", "b", "a"}))
		w.AddData("some have times", Categories{{"a", batches}, {"b", ByID(ids, []int{1, 2, 3})}})
	})
	for name, want := range map[string][]time.Time{"all (times)": times, "grouped (times)": {times[0], times[2]}} {
		s, ok := doc.DataSet(name)
		if c, grouped := s.Category("a"); grouped {
			s = c
		}
		have, _ := s.Times()
		index, _ := s.Index()
		if of, _ := index.IDs(); !ok || len(of) != len(want) || of[len(of)-1] != ids[2] {
			t.Errorf("%s: over %v", name, of)
		}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("%s (-want +have):\n%s", name, diff)
		}
	}
	var names []string
	for s := range doc.Data() {
		names = append(names, s.Name())
	}
	if diff := cmp.Diff([]string{
		"all", "all (index)", "all (times)", "grouped", "grouped (index)", "grouped (times)", "some have times", "some have times (index)",
	}, names); diff != "" {
		t.Errorf("data sets (-want +have):\n%s", diff)
	}
	if findings := Validate(doc, Strict()); len(findings) > 0 {
		t.Error(findings)
	}
}

func nested(objects int) string {
	return strings.Repeat(`{"a":`, objects-1) + `{}` + strings.Repeat(`}`, objects-1)
}

func TestDeepFigures(t *testing.T) {
	finish(t, func(w *Writer) { w.Add("deep", Plotly{json.RawMessage(nested(32))}) })
}

// Thinning keeps ends, peaks and so the worst status, of x and y together.
func TestThin(t *testing.T) {
	x, y := make([]float64, 10_000), make([]float64, 10_000)
	for i := range x {
		x[i] = float64(i) / 100
	}
	y[4321] = 50
	doc := finish(t, func(w *Writer) {
		w.Add("line", LinePlot{Lines: []Line{{XY: Points(x, y).Thin(200), Limits: BlockAbove(10)}}})
		w.AddData("timed", OverTime(x, y).Unit("m").Thin(200))
		w.AddData("short", OverTime([]int{1, 2}, []int{3, 4}).Thin(200))
		w.Add("nothing", LinePlot{Lines: []Line{{XY: Points([]int{1}, []int{2}).Thin(1)}}})
	})
	xs, _ := doc.Numbers("line (x)")
	ys, _ := doc.Numbers("line (y)")
	if len(xs) > 200 || len(xs) != len(ys) || xs[0] != 0 || xs[len(xs)-1] != 99.99 || doc.Status() != FailBlock {
		t.Errorf("%d and %d points from %v to %v, status %v", len(xs), len(ys), xs[0], xs[len(xs)-1], doc.Status())
	}
	for i, v := range ys {
		if v == 50 && xs[i] != 43.21 {
			t.Errorf("the peak is at %v", xs[i])
		}
	}
	timed, _ := doc.DataSet("timed")
	values, _ := timed.Numbers()
	index, _ := timed.Index()
	if times, _ := index.Times(); len(values) > 200 || len(times) != len(values) || timed.Unit() != "m" {
		t.Errorf("%d values over %d times in %q", len(values), len(times), timed.Unit())
	}
	if err := func() error {
		w := NewWriter()
		w.Add("m", LinePlot{Lines: []Line{{XY: Points([]int{1, 2}, []int{1}).Thin(1)}}})
		return w.Err()
	}(); err == nil {
		t.Error("thinning hid that x and y differ in length")
	}
}

func TestSameInputSameBytes(t *testing.T) {
	pack := func() []byte {
		b, err := finish(t, everything).Pack()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if !bytes.Equal(pack(), pack()) {
		t.Error("two documents of one input and seed differ")
	}
}

func TestMoments(t *testing.T) {
	type row struct {
		Sec   int64
		Nanos int32
	}
	at := func(sec int64, nanos int32, err error) row {
		if err != nil {
			t.Error(err)
		}
		return row{sec, nanos}
	}
	for _, c := range []struct{ have, want row }{
		{at(moment(time.Unix(7, 123457))), row{7, 123457}},
		{at(moment(1500 * time.Millisecond)), row{1, 500000000}},
		{at(moment(int64(1700000000123456789))), row{1700000000, 123456789}},
		{at(moment(uint64(1e9 + 1))), row{1, 1}},
		{at(moment(0.1)), row{0, 100000000}},
		{at(moment(1.9999999999)), row{2, 0}},
		{at(moment(meters(2.5))), row{2, 500000000}},
	} {
		if c.have != c.want {
			t.Errorf("have %v, want %v", c.have, c.want)
		}
	}
}

// Values and statuses of a category share one index, and so do categories over the same batches.
func TestIndexesAreShared(t *testing.T) {
	var indexes int
	for d := range finish(t, everything).Data() {
		if strings.HasPrefix(d.Name(), "batches") && strings.Contains(d.Name(), "index") {
			indexes++
		}
	}
	if indexes != 1 {
		t.Errorf("the chart has %d indexes, want 1", indexes)
	}
}

func TestDerivedNamesAvoidGivenOnes(t *testing.T) {
	doc := finish(t, func(w *Writer) {
		w.Add("m", LinePlot{Lines: []Line{{XY: Points([]int{1}, []int{2})}}})
		w.Add("m (x)", Text("a metric of that name"))
		w.AddData("m (y)", Numbers([]int{7}))
	})
	if v, err := doc.Numbers("m (y)"); err != nil || v[0] != 7 {
		t.Errorf("the given name holds %v, %v; want 7", v, err)
	}
	for _, name := range []string{"m (x) 2", "m (y) 2", "m (status)"} {
		if _, ok := doc.DataSet(name); !ok {
			t.Errorf("there is no data set %q", name)
		}
	}
}

func TestAbsorb(t *testing.T) {
	root, part := NewWriter(), NewWriter()
	root.Add("a", Text("x"))
	part.Add("b", Text("y"))
	part.AddData("d", Numbers([]int{1}))
	if err := root.Absorb(part); err != nil {
		t.Fatal(err)
	}
	part.Add("late", Text("z")) // sealed: ignored

	clash := NewWriter()
	clash.Add("new", Text("x"))
	clash.Add("a", Text("x"))
	clash.AddData("d", Numbers([]int{1}))
	err := root.Absorb(clash)
	if err == nil || !strings.Contains(err.Error(), `metric "a": its name is taken`) || !strings.Contains(err.Error(), `data "d": its name is taken`) {
		t.Errorf("absorbing names that are taken: %v", err)
	}
	wrong := NewWriter()
	wrong.Add("fine", Text("x"))
	wrong.Add("wrong", Text(""))
	if err := root.Absorb(wrong); err == nil {
		t.Error("absorbing mistakes: no error")
	}
	if err := root.Absorb(root); err == nil {
		t.Error("absorbing itself: no error")
	}

	doc, err := root.Finish()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for e := range doc.Metrics() {
		names = append(names, e.Name())
	}
	if diff := cmp.Diff([]string{"a", "b"}, names); diff != "" {
		t.Errorf("metrics (-want +have):\n%s", diff)
	}
	if _, err := root.Finish(); err == nil {
		t.Error("finishing twice: no error")
	}
	if err := root.Absorb(NewWriter()); err == nil {
		t.Error("absorbing after Finish: no error")
	}
}

// A file that several metrics show is stored once and has one data set, under the name it was added by.
func TestFileOfSeveralMetrics(t *testing.T) {
	f := folder{}
	w := NewWriter(WithFiles(f))
	drawn := 0
	seen := FileFunc("seen.png", func(w io.Writer) error {
		drawn++
		return png.Encode(w, image.NewGray(image.Rect(0, 0, 2, 2)))
	})
	named := FileBytes("named.gif", []byte("GIF89a"))
	w.AddEvent("False Positive", Event{At: Relative(1)}).Add("Picture", Image{seen})
	w.Add("All", ImageList{[]File{seen, named}})
	w.AddFile("the film", named)
	d, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for s := range d.Data() {
		names[s.Name()], _ = s.File()
	}
	if diff := cmp.Diff(map[string]string{"False Positive: Picture (image)": "seen.png", "the film": "named.gif"}, names); diff != "" || len(f) != 2 || drawn != 1 {
		t.Errorf("%d files, drawn %d times: %s", len(f), drawn, diff)
	}
	if findings := Validate(d, Strict()); len(findings) > 0 {
		t.Error(findings)
	}
}

// What is not added stores no file: its name may be taken, or something else be wrong.
func TestFileOfMistakes(t *testing.T) {
	f := folder{}
	w := NewWriter(WithFiles(f))
	w.Add("m", Text("x"))
	w.AddData("d", Numbers([]int{1}))
	event := w.AddEvent("e", Event{At: Relative(1)})
	event.Add("m", Text("x"))
	w.Add("m", Image{FileBytes("a.png", nil)})
	w.AddFile("d", FileBytes("b.png", nil))
	event.Add("m", Image{FileBytes("c.png", nil)})
	w.Add("n", Image{FileBytes("d.png", nil)}, Order(math.NaN()))
	if err := w.Err(); strings.Count(err.Error(), "its name is taken already") != 3 || len(f) != 0 {
		t.Errorf("%d files, %v", len(f), err)
	}
}

// A file that cannot be read leaves nothing behind.
func TestFileWithoutSource(t *testing.T) {
	f := folder{}
	w := NewWriter(WithFiles(f))
	w.Add("m", Image{FileIn(fstest.MapFS{}, "missing.png")})
	if err := w.Err(); err == nil || !strings.Contains(err.Error(), `metric "m": storing the file "missing.png": open missing.png: file does not exist`) || len(f) != 0 {
		t.Errorf("%v, %d files", err, len(f))
	}
}

// Thinned points can be given to another chart.
func TestValuesOfPoints(t *testing.T) {
	x, y := Points([]int{1, 2, 3}, []float64{4, 5, 6}).Values()
	if diff := cmp.Diff([][]float64{{1, 2, 3}, {4, 5, 6}}, [][]float64{x, y}); diff != "" {
		t.Error(diff)
	}
	if x, y := (XY{}).Values(); x != nil || y != nil {
		t.Errorf("no points have %v, %v", x, y)
	}
}
