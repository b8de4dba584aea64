package browser

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/plotly"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/preview"
)

// pixel is an image of two pixels by one.
var pixel = func() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 2, 1))); err != nil {
		panic(err)
	}
	return b.Bytes()
}()

// keepNames stores no file.
type keepNames struct{}

func (keepNames) Create(string) (io.WriteCloser, error) { return nowhere{}, nil }

type nowhere struct{ io.Writer }

func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) Close() error                { return nil }

// flight is a document with something of most kinds.
func flight(t testing.TB) *metrics.Document {
	w := metrics.NewWriter()
	seconds, speeds := []float64{0, 1, 2, 3}, []float64{1, 4, 9, 3}
	w.Add("Top speed", metrics.Scalar{Value: 9, Unit: "m/s", Limits: metrics.Above(5, 8)}, metrics.Tag{Key: "part", Value: "motor"})
	w.Add("Mean speed", metrics.Scalar{Value: 4.25, Unit: "m/s", Limits: metrics.Above(5, 8)})
	w.Add("Speed", metrics.LinePlot{XAxis: "s", YAxis: "m/s", Lines: []metrics.Line{{XY: metrics.Points(seconds, speeds), Limits: metrics.Above(5, 8)}}})
	w.Add("Modes", metrics.StatesOverTime{Block: []string{"LOST"}, Rows: []metrics.StateRow{{Name: "mode", States: metrics.Categories{
		{Name: "drone 1", Values: metrics.StatesOver([]float64{0, 2, 3}, []string{"CLIMB", "HOVER", "LOST"})},
		{Name: "drone 2", Values: metrics.StatesOver([]float64{0, 1, 4}, []string{"CLIMB", "LAND", "LAND"})},
	}}}})
	w.Add("Feed", metrics.Scalar{Value: 3}, metrics.Hidden)
	w.AddData("raw", metrics.Numbers(speeds))
	w.AddEvent("Gust", metrics.Event{At: metrics.Relative(1.5)}).Add("Wind", metrics.Scalar{Value: 12, Unit: "m/s", Limits: metrics.WarnAbove(10)})
	w.AddEvent("Landing", metrics.Event{At: metrics.Relative(4.0)})
	return finished(t, w)
}

// A reader searches, filters, chooses a category, goes from card to card, and switches the light.
func TestUse(t *testing.T) {
	needBrowser(t)
	p := open(t, page(t, flight(t), preview.Title("flight/metrics.binproto")))
	p.quiet()
	p.picture("flight-light")
	shown := func() string {
		return eval[string](p, `[...document.querySelectorAll('.card')].filter(c => c.checkVisibility()).map(c => c.querySelector('h3').textContent).join(', ')`)
	}
	expect := func(after, want string) {
		t.Helper()
		if have := shown(); have != want {
			t.Errorf("%s: cards %q, want %q", after, have, want)
		}
	}
	search := func(words string) {
		t.Helper()
		p.press("/")
		// The browser of a test types the key although the page keeps it for itself.
		if !eval[bool](p, `(s => (s.value = '', s === document.activeElement))(document.querySelector('#search'))`) {
			t.Error("/ does not lead to the search")
		}
		p.press(words)
	}
	const all = "Wind, Top speed, Mean speed, Speed, Modes"
	expect("at first", all)

	search("speed top")
	expect("searching for words", "Top speed")
	if n := eval[string](p, `document.querySelector('#shown').textContent`); n != "1 of 6 metrics" {
		t.Errorf("it says %q", n)
	}
	p.press("\x1b")
	expect("after Esc", all)
	search("motor")
	expect("searching for a tag", "Top speed")
	p.press("\x1b")
	search("feed")
	expect("searching for what is hidden", "Feed")
	p.press("\x1b")
	eval[bool](p, `document.querySelector('#hidden').open = false, true`)
	eval[bool](p, `document.querySelector('.chip.warning').click(), true`)
	expect("warnings alone", "Wind")
	eval[bool](p, `document.querySelector('.chip.blocker').click(), true`)
	expect("and what blocks", "Wind, Top speed, Speed, Modes")
	search("nothing like it")
	expect("searching for nothing", "")
	if eval[bool](p, `document.querySelector('#nothing').hidden`) {
		t.Error("the page does not say that nothing matches")
	}
	eval[bool](p, `document.querySelector('#reset').click(), true`)
	expect("after Show all", all)

	states := func() string {
		return eval[string](p, `(c => [...new Set(c._fullData.map(t => t.name))].join(', '))(document.querySelector('select[data-for]').closest('.card').querySelector('.chart'))`)
	}
	if have := states(); have != "CLIMB, HOVER, LOST (fails)" {
		t.Errorf("the first category shows %q", have)
	}
	eval[bool](p, `(s => (s.value = '1', s.dispatchEvent(new Event('change')), true))(document.querySelector('select[data-for]'))`)
	p.await(`document.querySelector('select[data-for]').closest('.card').querySelector('.chart')._fullData.some(t => t.name === 'LAND')`)
	if have := states(); have != "CLIMB, LAND" {
		t.Errorf("the second category shows %q", have)
	}

	eval[bool](p, `document.activeElement.blur(), true`)
	p.press("j")
	p.press("j")
	p.press("k")
	p.press("j")
	if at := eval[string](p, `document.activeElement.querySelector('h3').textContent`); at != "Wind" {
		t.Errorf("the keys lead to %q", at)
	}
	before := eval[string](p, `getComputedStyle(document.body).backgroundColor`)
	p.press("t")
	if after := eval[string](p, `getComputedStyle(document.body).backgroundColor`); after == before {
		t.Errorf("dark and light are both %s", after)
	}
	p.await(`[...document.querySelectorAll('.chart')].every(c => !c._fullLayout || c._fullLayout.font.color === getComputedStyle(document.documentElement).getPropertyValue('--ink').trim())`)
	p.picture("flight-dark")
	p.press("?")
	if !eval[bool](p, `document.querySelector('#keys').open`) {
		t.Error("? shows no keys")
	}
	p.press("\x1b")

	eval[bool](p, `location.hash = '#' + document.querySelector('#hidden .card').id, true`)
	p.await(`document.querySelector('#hidden').open`)
	eval[bool](p, `document.querySelector('#hidden').open = false, dispatchEvent(new Event('beforeprint')), true`)
	p.await(`document.querySelector('#hidden').open && document.documentElement.dataset.theme === 'light'`)
	eval[bool](p, `dispatchEvent(new Event('afterprint')), true`)
	p.await(`!document.querySelector('#hidden').open && document.documentElement.dataset.theme === 'dark'`)
	p.quiet()
	eval[bool](p, `localStorage.clear(), true`) // the next page is not to be dark because this one was
}

// Two documents side by side.
func TestCompared(t *testing.T) {
	needBrowser(t)
	w := metrics.NewWriter()
	w.Add("Top speed", metrics.Scalar{Value: 6, Unit: "m/s", Limits: metrics.Above(5, 8)})
	w.Add("Speed", metrics.LinePlot{Lines: []metrics.Line{{XY: metrics.Points([]float64{0, 1}, []float64{6, 2}), Limits: metrics.Above(5, 8)}}})
	w.Add("Old", metrics.Text("gone"))
	w.Add("Mean speed", metrics.Scalar{Value: 4.25, Unit: "m/s", Limits: metrics.Above(5, 8)})
	file := filepath.Join(t.TempDir(), "page.html")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	before, after := preview.Source{Document: finished(t, w), Title: "monday"}, preview.Source{Document: flight(t), Title: "tuesday"}
	if err := preview.ComparePage(f, before, after, preview.Plotly(plotly.Bundle)); err != nil {
		t.Fatal(err)
	}
	p := open(t, file)
	p.quiet()
	rows := eval[string](p, `[...document.querySelectorAll('.changes tbody tr')].map(r => r.querySelector('th').textContent + '=' + r.querySelector('.kind').textContent).join(', ')`)
	if want := "Top speed=worse, Speed=worse, Modes=new, Feed=new, Wind in Gust=new, Old=gone, Mean speed=same"; rows != want {
		t.Errorf("rows %q, want %q", rows, want)
	}
	if n := eval[int](p, `document.querySelectorAll('svg.main-svg').length && document.querySelectorAll('.js-plotly-plot').length`); n != 3 {
		t.Errorf("%d charts, want 3", n)
	}
	p.picture("compared")
}
