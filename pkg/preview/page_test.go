package preview_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/internal/golden"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/preview"
)

// bundle stands for plotly.js.
var bundle = func() []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	fmt.Fprint(w, "window.Plotly = {}")
	w.Close()
	return b.Bytes()
}()

func finished(t *testing.T, w *metrics.Writer) *metrics.Document {
	t.Helper()
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func pageOf(t *testing.T, doc *metrics.Document, opts ...preview.Option) string {
	t.Helper()
	var b strings.Builder
	if err := preview.Page(&b, doc, opts...); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// charted is what a page gives its script for one chart.
type charted struct {
	Native  bool
	Choices []struct {
		Name   string
		Figure struct {
			Data []struct {
				Type, Name, Mode string
				X, Y             json.RawMessage
			}
		}
		Notes []string
	}
}

// data are the charts of a page by id.
func data(t *testing.T, page string) map[string]charted {
	t.Helper()
	all := map[string]charted{}
	for _, m := range regexp.MustCompile(`<script type="application/json" id="data-([a-z0-9-]+)">(.*)</script>`).FindAllStringSubmatch(page, -1) {
		var one charted
		if err := json.Unmarshal([]byte(m[2]), &one); err != nil && !strings.Contains(err.Error(), "cannot unmarshal") {
			t.Fatalf("%s: %v", m[1], err)
		}
		all[m[1]] = one
	}
	return all
}

// The policy names the hash of every script and style that the page runs, and permits nothing else.
func TestPolicy(t *testing.T) {
	page := pageOf(t, finished(t, metrics.NewWriter()), preview.Plotly(bundle))
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
	if policy == nil {
		t.Fatal("the page has no policy")
	}
	for _, unsafe := range []string{"unsafe-inline", "unsafe-eval", "http:", "https:", "*"} {
		if strings.Contains(policy[1], unsafe) {
			t.Errorf("the policy permits %s: %s", unsafe, policy[1])
		}
	}
	if !strings.HasPrefix(policy[1], "default-src 'none';") {
		t.Errorf("the policy is %s", policy[1])
	}
	scripts := regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindAllStringSubmatch(page, -1)
	styles := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindAllStringSubmatch(page, -1)
	if len(scripts) != 1 || len(styles) != 1 {
		t.Fatalf("%d scripts and %d styles, want one of each", len(scripts), len(styles))
	}
	for _, source := range []string{scripts[0][1], styles[0][1], "window.Plotly = {}"} {
		sum := sha256.Sum256([]byte(source))
		if want := base64.StdEncoding.EncodeToString(sum[:]); !strings.Contains(policy[1], "'sha256-"+want+"'") {
			t.Errorf("the policy lacks the hash of %.40q", source)
		}
	}
	if n := strings.Count(page, base64.StdEncoding.EncodeToString(bundle)); n != 1 {
		t.Errorf("the library is on the page %d times", n)
	}
	if regexp.MustCompile(` style=| on[a-z]+=`).MatchString(page[:strings.Index(page, "<script")]) {
		t.Error("the page has style or event attributes, which the policy forbids")
	}
}

// Data cannot leave their element, whatever is in them.
func TestDataStayData(t *testing.T) {
	const attack = `</script><!--<script>alert(1)//"'`
	w := metrics.NewWriter()
	w.Add(attack, metrics.LinePlot{XAxis: attack, Lines: []metrics.Line{{Name: attack, XY: metrics.Points([]float64{1}, []float64{1})}}})
	w.Add("figure", metrics.Plotly{Figure: json.RawMessage(`{"data": [{"type": "bar", "name": "</script><!--<script>"}], "</script>": 1}`)})
	page := pageOf(t, finished(t, w), preview.Title(attack))
	if n := strings.Count(page, "</script>"); n != strings.Count(page, "<script") {
		t.Errorf("%d scripts begin and %d end", strings.Count(page, "<script"), n)
	}
	if strings.Contains(page, "<!--") || strings.Contains(page, "alert(1)//\"'") {
		t.Error("text of the document is on the page unescaped")
	}
	blocks := data(t, page)
	if name := blocks["chart-2"].Choices[0].Figure.Data[0].Name; name != "</script><!--<script>" {
		t.Errorf("a figure's text is %q", name)
	}
	if name := blocks["chart-1"].Choices[0].Figure.Data[0].Name; name != `&lt;/script&gt;&lt;!--&lt;script&gt;alert(1)//"'` {
		t.Errorf("a chart's name, which Plotly reads as markup, is %q", name)
	}
}

// Metrics stand in their order; hidden ones, and those of events, elsewhere.
func TestOrder(t *testing.T) {
	w := metrics.NewWriter()
	w.Add("third", metrics.Text("c"), metrics.Order(3))
	w.Add("hidden", metrics.Text("h"), metrics.Hidden, metrics.Order(0))
	w.Add("second b", metrics.Text("b"), metrics.Order(2))
	w.Add("second a", metrics.Text("a"), metrics.Order(2))
	w.Add("first", metrics.Text("f"), metrics.Order(1))
	w.AddEvent("event", metrics.Event{At: metrics.Relative(1.0)}).Add("of the event", metrics.Text("e"))
	page := pageOf(t, finished(t, w))
	var names []string
	for _, m := range regexp.MustCompile(`<h3>([^<]*)</h3>`).FindAllStringSubmatch(page, -1) {
		names = append(names, m[1])
	}
	if diff := cmp.Diff([]string{"event", "of the event", "first", "second a", "second b", "third", "hidden"}, names); diff != "" {
		t.Error(diff)
	}
	if strings.Index(page, "<h3>hidden") < strings.Index(page, "Hidden metrics and data") {
		t.Error("the hidden metric is not in the folded section")
	}
}

// A finding stands at the metric it concerns, also where it is about the metric's data.
func TestFindings(t *testing.T) {
	for g := range golden.Valid() {
		if g.Name != "metric_image" {
			continue
		}
		doc, err := metrics.Unpack(g.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		page := pageOf(t, doc, preview.Files(folder{}))
		card := page[strings.Index(page, "<article"):strings.Index(page, "</article>")]
		if !strings.Contains(card, "<b>warning G25</b>") || !strings.Contains(card, "The file is missing") {
			t.Errorf("the card does not say that its image is missing:\n%s", card)
		}
		return
	}
	t.Fatal("there is no such document")
}

// Long series are thinned; no peak is lost, and the page says how many points it shows.
func TestThinning(t *testing.T) {
	const n = 100_000
	x, y := make([]float64, n), make([]float64, n)
	for i := range y {
		x[i], y[i] = float64(i), math.Sin(float64(i)/1000)
	}
	y[12_345] = 99
	list, err := json.Marshal(y)
	if err != nil {
		t.Fatal(err)
	}
	w := metrics.NewWriter()
	w.Add("line", metrics.LinePlot{Lines: []metrics.Line{{XY: metrics.Points(x, y)}}})
	w.Add("time", metrics.DoubleOverTime{Lines: []metrics.TimeLine{{Values: metrics.OverTime(x, y)}}})
	w.Add("figure", metrics.Plotly{Figure: json.RawMessage(`{"data": [{"x": ` + string(list) + `, "y": ` + string(list) + `}, {"type": "bar", "y": ` + string(list) + `}]}`)})
	blocks := data(t, pageOf(t, finished(t, w)))
	for _, id := range []string{"chart-1", "chart-2", "chart-3"} {
		one := blocks[id].Choices[0]
		var xs, ys []float64
		if err := json.Unmarshal(one.Figure.Data[0].X, &xs); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(one.Figure.Data[0].Y, &ys); err != nil {
			t.Fatal(err)
		}
		peak := false
		for _, v := range ys {
			peak = peak || v == 99
		}
		if len(xs) != len(ys) || len(ys) > 4000 || !peak {
			t.Errorf("%s: %d x for %d y, the peak among them: %v", id, len(xs), len(ys), peak)
		}
		if len(one.Notes) != 1 || !strings.HasPrefix(one.Notes[0], "4,000 of 100,000 points") {
			t.Errorf("%s: the notes are %q", id, one.Notes)
		}
	}
	var bars []float64
	if err := json.Unmarshal(blocks["chart-3"].Choices[0].Figure.Data[1].Y, &bars); err != nil || len(bars) != n {
		t.Errorf("a figure's bars became %d (%v)", len(bars), err)
	}
}

// Every document there is, valid or not, has a page.
func TestEveryDocument(t *testing.T) {
	pages := 0
	for _, files := range []func(func(golden.File) bool){golden.Valid(), golden.Invalid()} {
		for g := range files {
			doc, err := metrics.Unpack(g.Bytes)
			if err != nil {
				continue
			}
			pages++
			page := pageOf(t, doc)
			for m := range doc.Metrics() {
				if name := m.Name(); name != "" && !strings.Contains(page, name) {
					t.Errorf("%s: the metric %q is not on the page", g.Name, name)
				}
			}
			data(t, page)
		}
	}
	if pages < 150 {
		t.Errorf("only %d documents were looked at", pages)
	}
}

// A table of many columns has the width of the page, a small one shares it.
func TestBroadFigures(t *testing.T) {
	table := func(columns int) string {
		return `{"data":[{"type":"table","header":{"values":[` + strings.TrimSuffix(strings.Repeat(`"a",`, columns), ",") + `]}}]}`
	}
	names := func(n int) string {
		return `{"data":[{"type":"bar","x":[` + strings.TrimSuffix(strings.Repeat(`"a",`, n), ",") + `]}]}`
	}
	for figure, want := range map[string]bool{
		table(3): false, table(5): true, names(10): false, names(30): true, `{"data":[{"type":"scatter","x":[1,2,3]}]}`: false,
		`{"data":[{"type":"heatmap","x":[1,2,3,4,5]}]}`: true, `{}`: false,
	} {
		w := metrics.NewWriter()
		w.Add("figure", metrics.Plotly{Figure: json.RawMessage(figure)})
		d, err := w.Finish()
		if err != nil {
			t.Fatal(err)
		}
		var page strings.Builder
		if err := preview.Page(&page, d); err != nil {
			t.Fatal(err)
		}
		if have := strings.Contains(page.String(), `class="card broad`); have != want {
			t.Errorf("%s: %t", figure, have)
		}
	}
}
