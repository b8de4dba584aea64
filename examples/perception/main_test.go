package main

import (
	"encoding/json"
	"image"
	_ "image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

const header = "image,seconds,ground_truth,detections\n"

// runTest judges a test with the given detections and the images of the sample.
func runTest(t *testing.T, csv string) (runner.Result, error) {
	t.Helper()
	inputs := t.TempDir()
	if err := os.CopyFS(filepath.Join(inputs, "experience"), os.DirFS("sample/experience")); err != nil {
		t.Fatal(err)
	}
	if csv != "" {
		if err := os.Mkdir(filepath.Join(inputs, "logs"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(inputs, "logs", "detections.csv"), []byte(csv), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return runner.Run(t.Context(), runner.Config{Inputs: inputs, Outputs: t.TempDir(), Strict: true}, runner.Job("detections", judgeTest))
}

func sample(t *testing.T) runner.Result {
	t.Helper()
	csv, err := os.ReadFile("sample/logs/detections.csv")
	if err != nil {
		t.Fatal(err)
	}
	result, err := runTest(t, string(csv))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// scalars are the values of all scalars of a document.
func scalars(d *metrics.Document) map[string]float64 {
	values := map[string]float64{}
	for m := range d.Metrics() {
		if v, ok := m.Scalar(); ok {
			values[m.Name()] = v
		}
	}
	return values
}

// curveOf is the precision-recall curve of a document.
func curveOf(t *testing.T, doc *metrics.Document) (recall, precision []float64) {
	t.Helper()
	m, _ := doc.Metric("Precision-Recall Curve")
	content, _ := m.Figure()
	var figure struct {
		Data []struct{ X, Y []float64 }
	}
	if err := json.Unmarshal(content, &figure); err != nil || len(figure.Data) != 1 {
		t.Fatalf("the figure of the curve: %v, %s", err, content)
	}
	return figure.Data[0].X, figure.Data[0].Y
}

// The first two images of the sample have 3 true objects, all found, and 3 detections of nothing else;
// the third has 2, of which one is found too hesitantly to count; the fourth is empty.
func TestJob(t *testing.T) {
	doc := sample(t).Document
	if diff := cmp.Diff(map[string]float64{"False Positives": 3, "True Positives": 4, "False Negatives": 1}, scalars(doc)); diff != "" {
		t.Errorf("scalars (-want +got):\n%s", diff)
	}
	for name, want := range map[string][]float64{
		"detection scores":   {0.95, 0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.1, 0.05},
		"detection is true":  {1, 1, 1, 1, 0, 0, 0, 1, 0},
		"detection is false": {0, 0, 0, 0, 1, 1, 1, 0, 1},
	} {
		if got, err := doc.Numbers(name); err != nil || !cmp.Equal(want, got) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, want)
		}
	}
	recall, precision := curveOf(t, doc)
	if diff := cmp.Diff([]float64{0.2, 0.4, 0.6, 0.8, 0.8, 0.8, 0.8, 1, 1}, recall); diff != "" {
		t.Errorf("recall (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]float64{1, 1, 1, 1, 0.8, 4. / 6, 4. / 7, 0.625, 5. / 9}, precision); diff != "" {
		t.Errorf("precision (-want +got):\n%s", diff)
	}
	if table, _ := doc.Metric("Detection Summary"); table.Type() != metrics.PlotlyType {
		t.Errorf("the table is a %v", table.Type())
	}
	if doc.Status() != metrics.FailWarn {
		t.Errorf("overall status: %v", doc.Status())
	}
}

func TestEvents(t *testing.T) {
	type event struct {
		Name    string
		Since   time.Duration
		Status  metrics.Status
		Metrics []string
	}
	var got []event
	for e := range sample(t).Document.Events() {
		since, _ := e.Relative()
		var names []string
		for _, m := range e.Metrics() {
			names = append(names, m.Name())
		}
		got = append(got, event{e.Name(), since, e.Status(), names})
	}
	invented, missed := []string{"False Positive Image"}, []string{"Ground Truth", "Predictions"}
	want := []event{
		{"False Positive images/0001.png", 0, metrics.FailWarn, invented},
		{"False Positive images/0001.png #2", 0, metrics.FailWarn, invented},
		{"False Positive images/0002.png", time.Second / 2, metrics.FailWarn, invented},
		{"Missed Objects images/0003.png", time.Second, metrics.FailWarn, missed},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// Each image metric has a file that is an image of the original's size, with its boxes outlined.
func TestPictures(t *testing.T) {
	result := sample(t)
	files := map[string]image.Image{}
	for d := range result.Document.Data() {
		name, ok := d.File()
		if !ok {
			continue
		}
		file, err := os.Open(filepath.Join(filepath.Dir(result.Output), name))
		if err != nil {
			t.Fatal(err)
		}
		img, _, err := image.Decode(file)
		_ = file.Close()
		if err != nil || img.Bounds() != image.Rect(0, 0, 96, 64) {
			t.Fatalf("%s: %v, %v", name, err, img)
		}
		files[name] = img
	}
	if len(files) != 5 { // 3 in events and in the list, truth and predictions of a missed object
		t.Errorf("%d files, want 5", len(files))
	}
	for _, want := range []struct {
		file    string
		x, y    int
		colored bool
	}{
		{"false_positives/0002.png", 22, 40, true},     // left side
		{"false_positives/0002.png", 51, 51, true},     // lower right corner, the last pixel within
		{"false_positives/0002.png", 52, 52, false},    // outside
		{"false_positives/0002.png", 30, 30, false},    // inside
		{"missed/truth/0003.png", 60, 40, true},        // the missed object
		{"missed/predictions/0003.png", 5, 10, true},   // what was found
		{"missed/predictions/0003.png", 60, 40, false}, // below the confidence
	} {
		img := files[want.file]
		if img == nil {
			t.Errorf("there is no %s", want.file)
			continue
		}
		r, g, b, _ := img.At(want.x, want.y).RGBA()
		if colored := max(r, g, b)-min(r, g, b) > 0x8000; colored != want.colored {
			t.Errorf("%s at %d, %d is outlined: %v, want %v", want.file, want.x, want.y, colored, want.colored)
		}
	}
}

func TestNothingToJudge(t *testing.T) {
	for name, test := range map[string]struct {
		csv     string
		objects string
		scalars map[string]float64
	}{
		"no images":     {header, "0", map[string]float64{falsePositives: 0, truePositives: 0, falseNegatives: 0}},
		"no detections": {header + `images/0002.png,0,"[[20,20,50,50]]",[]`, "1", map[string]float64{falsePositives: 0, truePositives: 0, falseNegatives: 1}},
	} {
		result, err := runTest(t, test.csv)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(test.scalars, scalars(result.Document)); diff != "" {
			t.Errorf("%s: scalars (-want +got):\n%s", name, diff)
		}
		text, err := result.Document.Text("Summary")
		if err != nil || !strings.Contains(text, "Nothing was detected at all.") || !strings.Contains(text, "**True objects:** "+test.objects+"\n") {
			t.Errorf("%s: summary %q, %v", name, text, err)
		}
	}
}

// Without true objects there are false positives, and no curve.
func TestNoTruth(t *testing.T) {
	result, err := runTest(t, header+`images/0002.png,0,[],"[[20,20,50,50,0.5]]"`)
	if err != nil {
		t.Fatal(err)
	}
	if wrong, err := result.Document.Scalar(falsePositives); err != nil || wrong != 1 {
		t.Errorf("false positives: %v, %v", wrong, err)
	}
	if _, ok := result.Document.Metric("Precision-Recall Curve"); ok {
		t.Error("there is a curve without true objects")
	}
}

func TestBadInput(t *testing.T) {
	for name, test := range map[string]struct {
		csv  string
		want string
	}{
		"no file":           {"", "detections.csv: no such file or directory"},
		"empty file":        {" \n", "detections.csv: record on line 1: wrong number of fields"},
		"field too few":     {header + "images/0001.png,0,[]\n", "detections.csv: record on line 2: wrong number of fields"},
		"bad quotes":        {header + "images/0001.png,0,[],\"[\n", `detections.csv: parse error on line 2, column 25: extraneous or missing " in quoted-field`},
		"bad seconds":       {header + "images/0001.png,soon,[],[]\n", `detections.csv:2:17: seconds: strconv.ParseFloat: parsing "soon": invalid syntax`},
		"no list":           {header + "images/0001.png,0,[],[]\nimages/0002.png,0,[],(1)\n", "detections.csv:3:22: detections: invalid character '('"},
		"too few numbers":   {header + `images/0001.png,0,"[[1,2,3,4],[1,2,3]]",[]`, "detections.csv:2:19: ground_truth: box 2 is [1 2 3]; want left, top, right, bottom,"},
		"no score":          {header + `images/0001.png,0,[],"[[1,2,3,4]]"`, "detections.csv:2:22: detections: box 1 is [1 2 3 4]; want left, top, right, bottom, score,"},
		"box inside out":    {header + `images/0001.png,0,"[[3,2,1,4]]",[]`, "detections.csv:2:19: ground_truth: box 1 is [3 2 1 4]; want left, top, right, bottom,"},
		"image is missing":  {header + `images/none.png,0,[],"[[1,2,3,4,0.5]]"`, filepath.Join("experience", "images", "none.png") + ": no such file or directory"},
		"image for missed":  {header + `images/none.png,0,"[[1,2,3,4]]",[]`, filepath.Join("experience", "images", "none.png") + ": no such file or directory"},
		"image out of tree": {header + `../logs/detections.csv,0,[],"[[1,2,3,4,0.5]]"`, "logs/detections.csv: invalid argument"},
	} {
		_, err := runTest(t, test.csv)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

func TestMatch(t *testing.T) {
	square := func(left, score float64) box { return box{left: left, right: left + 10, bottom: 10, score: score} }
	for name, test := range map[string]struct {
		truth, detections    []box
		wrong, found, missed float64
	}{
		"the same":                 {[]box{square(0, 0)}, []box{square(0, 0.5)}, 0, 1, 0},
		"overlap of just a half":   {[]box{{right: 10, bottom: 10}}, []box{{right: 10, bottom: 5, score: 0.5}}, 0, 1, 0},
		"overlap of 6 in 14":       {[]box{square(0, 0)}, []box{square(4, 0.5)}, 1, 0, 1},
		"beside each other":        {[]box{square(0, 0)}, []box{square(20, 0.5)}, 1, 0, 1},
		"found twice":              {[]box{square(0, 0)}, []box{square(1, 0.5), square(0, 0.4)}, 1, 1, 0},
		"surest takes the best":    {[]box{square(3, 0), square(0, 0)}, []box{square(-2, 0.5), square(2, 0.9)}, 0, 2, 0},
		"just confident":           {[]box{square(0, 0)}, []box{square(0, 0.15)}, 0, 1, 0},
		"not confident":            {[]box{square(0, 0)}, []box{square(0, 0.14)}, 0, 0, 1},
		"not confident nor a true": {nil, []box{square(0, 0.14)}, 0, 0, 0},
		"nothing":                  {nil, nil, 0, 0, 0},
	} {
		match(test.truth, test.detections)
		wrong, found, missed := count(test.detections, box.isInvented), count(test.truth, box.isFound), count(test.truth, box.isMissed)
		if wrong != test.wrong || found != test.found || missed != test.missed {
			t.Errorf("%s: %g wrong, %g found, %g missed, want %g, %g, %g", name, wrong, found, missed, test.wrong, test.found, test.missed)
		}
	}
}

// Detections of one score are one point, in whichever order they come.
func TestCurve(t *testing.T) {
	recall, precision := curve([]box{{score: 0.5}, {score: 0.5, matched: 1}, {score: 0.9, matched: 1}}, 4)
	if !cmp.Equal(recall, []float64{0.25, 0.5}) || !cmp.Equal(precision, []float64{1, 2. / 3}) {
		t.Errorf("recall %v, precision %v", recall, precision)
	}
	if recall, _ := curve([]box{{score: 0.5}}, 0); recall != nil {
		t.Errorf("recall %v without objects", recall)
	}
}

// runBatch judges a batch of tests with the given documents.
func runBatch(t *testing.T, documents ...*metrics.Document) (runner.Result, *resimtest.Batch) {
	t.Helper()
	next := 0
	s := resimtest.Start(t,
		resimtest.WithShape(resimtest.Shape{Uniform: true, Projects: 1, Suites: 1, Branches: 1, Batches: 1, Experiences: len(documents)}),
		resimtest.WithJobDocuments(func(*resimtest.Job) *metrics.Document { next++; return documents[(next-1)%len(documents)] }))
	inputs := t.TempDir()
	if err := s.WriteInputs(inputs, "batch"); err != nil {
		t.Fatal(err)
	}
	result, err := runner.Run(t.Context(), runner.Config{Inputs: inputs, Outputs: t.TempDir(), Strict: true}, runner.Batch("all detections", judgeBatch))
	if err != nil {
		t.Fatal(err)
	}
	if v := s.Violations(); v != nil {
		t.Errorf("violations: %v", v)
	}
	return result, s.Data().Projects[0].Batches[0]
}

func document(t *testing.T, csv string) *metrics.Document {
	t.Helper()
	result, err := runTest(t, csv)
	if err != nil {
		t.Fatal(err)
	}
	return result.Document
}

// A sample, one more detection of the truth, a test that detected nothing, and two that were never judged.
func TestBatch(t *testing.T) {
	w := metrics.NewWriter()
	w.Add(truePositives, metrics.Text("not a number"))
	other, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	result, batch := runBatch(t,
		sample(t).Document,
		document(t, header+`images/0002.png,0,"[[20,20,50,50]]","[[20,20,50,50,0.85]]"`),
		document(t, header+`images/0002.png,0,"[[20,20,50,50]]",[]`),
		nil, other)
	doc := result.Document
	if diff := cmp.Diff(map[string]float64{"Total False Positives": 3, "Total True Positives": 5, "Total False Negatives": 2}, scalars(doc)); diff != "" {
		t.Errorf("scalars (-want +got):\n%s", diff)
	}
	for name, want := range map[string][]metrics.Tag{"Total False Positives": {{Key: "RESIM_SUMMARY", Value: "1"}}, "Total True Positives": nil} {
		m, _ := doc.Metric(name)
		if diff := cmp.Diff(want, m.Tags()); diff != "" {
			t.Errorf("tags of %s (-want +got):\n%s", name, diff)
		}
	}
	recall, precision := curveOf(t, doc) // of scores 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.4, 0.3, 0.1 and 0.05
	if diff := cmp.Diff([]float64{1. / 7, 2. / 7, 3. / 7, 4. / 7, 5. / 7, 5. / 7, 5. / 7, 5. / 7, 6. / 7, 6. / 7}, recall); diff != "" {
		t.Errorf("recall (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]float64{1, 1, 1, 1, 1, 5. / 6, 5. / 7, 5. / 8, 6. / 9, 6. / 10}, precision); diff != "" {
		t.Errorf("precision (-want +got):\n%s", diff)
	}
	text, err := doc.Text("Summary")
	if err != nil || !strings.HasPrefix(text, "3 of 5 tests have results.\n") || !strings.Contains(text, "Tests without (2):\n") {
		t.Errorf("summary: %s, %v", text, err)
	}
	for i, j := range batch.Jobs {
		if named := strings.Contains(text, j.ID.String()); named != (i >= 3) {
			t.Errorf("test %d is named: %v\n%s", i, named, text)
		}
	}
}

// A batch without true objects, and one in which no test was judged, are no failures.
func TestBatchWithoutTruth(t *testing.T) {
	for name, doc := range map[string]*metrics.Document{
		"no true object": document(t, header+`images/0002.png,0,[],"[[20,20,50,50,0.85]]"`),
		"no results":     nil,
	} {
		result, _ := runBatch(t, doc, doc)
		if _, ok := result.Document.Metric("Precision-Recall Curve"); ok {
			t.Errorf("%s: there is a curve", name)
		}
		if _, ok := result.Document.Metric("Total False Positives"); ok != (doc != nil) {
			t.Errorf("%s: there are totals: %v", name, ok)
		}
		if text, err := result.Document.Text("Summary"); err != nil || !strings.Contains(text, "**True objects:** 0\n") {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

// A long curve is thinned, and keeps its ends.
func TestBatchThins(t *testing.T) {
	const n = 3000
	score, hit := make([]float64, n), make([]float64, n)
	for i := range n {
		score[i], hit[i] = 1-float64(i)/n, float64(i%3%2)
	}
	w := metrics.NewWriter()
	w.Add(falsePositives, metrics.Scalar{Value: 2000})
	w.Add(truePositives, metrics.Scalar{Value: 1000})
	w.Add(falseNegatives, metrics.Scalar{Value: 0})
	w.AddData(scores, metrics.Numbers(score))
	w.AddData(hits, metrics.Numbers(hit))
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	result, _ := runBatch(t, doc)
	recall, _ := curveOf(t, result.Document)
	if len(recall) > 500 || len(recall) < 100 || recall[0] != 0 || math.Abs(recall[len(recall)-1]-1) > 1e-12 {
		t.Errorf("%d points", len(recall))
	}
}
