package browser

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/preview"
)

// attack is text that would set pwned, were it run anywhere.
const attack = `"'></script><script>window.pwned=1</script><img src=x onerror="window.pwned=1"><svg onload=window.pwned=1><style>*{display:none}</style><!--`

// A document full of attacks is a page full of text: nothing runs, nothing is fetched.
func TestHostileDocument(t *testing.T) {
	needBrowser(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0") // that nobody may talk to
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	reached := make(chan struct{}, 100)
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			reached <- struct{}{}
			c.Close()
		}
	}()
	url := "http://" + listener.Addr().String()

	w := metrics.NewWriter()
	w.Add(attack, metrics.Scalar{Value: 1, Unit: attack}, metrics.Describe(attack), metrics.Tag{Key: attack, Value: attack}, metrics.FailBlock)
	w.Add("lines "+attack, metrics.LinePlot{XAxis: attack, YAxis: `<a href="javascript:window.pwned=1">y</a>`, Lines: []metrics.Line{
		{Name: attack, XY: metrics.Points([]float64{1, 2}, []float64{1, 2})},
		{Name: "$" + attack + "$", XY: metrics.Points([]float64{1, 2}, []float64{2, 2})},
	}})
	w.Add("bars", metrics.BarChart{Series: []metrics.Bars{{Name: attack, Values: metrics.ByLabel([]string{attack, "</script>"}, []float64{1, 2})}}})
	w.Add("states", metrics.StatesOverTime{Rows: []metrics.StateRow{{Name: attack, States: metrics.StatesOver([]float64{1, 2}, []string{attack, "x"})}}})
	w.Add("table", metrics.Summary{Values: metrics.ByLabel([]string{attack, "b"}, []float64{1, 2})})
	w.Add("text", metrics.Text(attack+"\n\n[link](javascript:window.pwned=1) ![picture]("+url+"/picture.png) ![p](javascript:window.pwned=1)\n\n<iframe src=\""+url+"\"></iframe>\n\n<meta http-equiv=refresh content=\"0;url="+url+"\">"))
	figure, err := json.Marshal(map[string]any{
		"data": []any{
			map[string]any{"type": "scatter", "x": []int{1, 2}, "y": []int{1, 2}, "name": attack, "text": []string{attack, `<a href="javascript:window.pwned=1">x</a>`}},
			map[string]any{"type": "no such type", "y": []int{1}},
		},
		"layout": map[string]any{
			"title":  map[string]any{"text": attack + `<a href="javascript:window.pwned=1">click</a><b style="background:url(` + url + `)">bold</b>`},
			"images": []any{map[string]any{"source": url + "/image.png", "x": 0, "y": 1, "sizex": 1, "sizey": 1}},
			"font":   map[string]any{"family": `x;background:url(` + url + `)`},
		},
		"config": map[string]any{"plotlyServerURL": url, "showSendToCloud": true, "showLink": true},
		"frames": []any{map[string]any{"name": attack}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Add("figure", metrics.Plotly{Figure: json.RawMessage(figure)})
	w.Add("no figure", metrics.Plotly{Figure: json.RawMessage(`{"data": "<script>", "layout": 3, "__proto__": {"pwned": 1}}`)})
	w.AddEvent("event "+attack, metrics.Event{At: metrics.Relative(1.0), Description: attack, Tags: []string{attack}}).Add("inside", metrics.Scalar{Value: 1})
	w.AddData("data "+attack, metrics.Strings([]string{attack}))

	p := open(t, page(t, finished(t, w), preview.Title(attack)))
	p.unfold()
	if eval[bool](p, `window.pwned !== undefined || ({}).pwned !== undefined`) {
		t.Error("a document ran script")
	}
	if n := eval[int](p, `document.querySelectorAll('iframe, object, embed, base, meta[http-equiv=refresh], [onload], [onerror], a[href^=javascript]').length`); n != 0 {
		t.Errorf("%d elements of the document are elements of the page", n)
	}
	if n := eval[int](p, `[...document.querySelectorAll('a')].filter(a => /^javascript:/i.test(a.href?.baseVal ?? a.href)).length`); n != 0 {
		t.Errorf("%d links run script", n)
	}
	if title := eval[string](p, `document.title`); title != attack {
		t.Errorf("the title is %q", title)
	}
	if name := eval[string](p, `document.querySelector('#metrics ~ .cards h3').textContent`); name != attack {
		t.Errorf("the first name is %q", name)
	}
	if eval[bool](p, `[...document.querySelectorAll('.chart')].some(c => c._context && (c._context.showSendToCloud || c._context.showLink || c._context.plotlyServerURL))`) {
		t.Error("a figure changed the configuration of the library")
	}
	problems := eval[string](p, `[...document.querySelectorAll('.problem')].map(e => e.textContent).join('\n')`)
	for _, want := range []string{`Trace 1 is of type "no such type"`, "its data are no list of traces"} {
		if !strings.Contains(problems, want) {
			t.Errorf("the page says %q, not %q", problems, want)
		}
	}
	select {
	case <-reached:
		t.Error("the page asked the network")
	default:
	}
	for _, said := range p.said {
		if strings.HasPrefix(said, "exception") {
			t.Error(said)
		}
	}
	p.picture("hostile")
}

// The page of another document's images: those beside it, and none from elsewhere.
func TestImages(t *testing.T) {
	needBrowser(t)
	folder := t.TempDir()
	secret := filepath.Join(filepath.Dir(folder), "secret.png")
	for file, content := range map[string][]byte{filepath.Join(folder, "good.png"): pixel, secret: pixel, filepath.Join(folder, "page.png"): []byte("<html><script>window.pwned=1</script>")} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Remove(secret) })
	if err := os.Symlink(secret, filepath.Join(folder, "link.png")); err != nil {
		t.Fatal(err)
	}
	w := metrics.NewWriter(metrics.WithFiles(keepNames{}))
	w.Add("pictures", metrics.ImageList{Files: []metrics.File{
		metrics.FileBytes("good.png", pixel), metrics.FileBytes("gone.png", nil), metrics.FileBytes("link.png", nil), metrics.FileBytes("page.png", nil),
	}})
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	p := open(t, page(t, finished(t, w), preview.Files(root.FS())))
	p.quiet()
	if n := eval[int](p, `[...document.images].filter(i => i.complete && i.naturalWidth === 2).length`); n != 1 || eval[int](p, `document.images.length`) != 1 {
		t.Errorf("%d images are shown, want the good one alone", n)
	}
	captions := eval[string](p, `[...document.querySelectorAll('figcaption')].map(e => e.textContent).join('\n')`)
	for _, want := range []string{"gone.pngThe file is missing", "link.pngThe file cannot be read", "page.pngThis file is no PNG"} {
		if !strings.Contains(captions, want) {
			t.Errorf("the captions are %q; want %q", captions, want)
		}
	}
	p.picture("images")
}
