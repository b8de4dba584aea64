package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/plotly"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/preview"
)

// pictures is where screenshots go.
const pictures = "../../../../dist/pages"

// chromium is the tab of all tests; nil without a browser.
var chromium context.Context

func TestMain(m *testing.M) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		path, err = exec.LookPath("google-chrome")
	}
	switch want := os.Getenv("METRICS_PAGES"); {
	case want == "off":
	case err == nil:
		var stop func()
		chromium, stop = start(path)
		defer stop()
	case want == "required":
		fmt.Fprintln(os.Stderr, "there is no browser to open pages with: install chromium")
		os.Exit(1)
	}
	m.Run()
}

// start starts a browser that reaches nothing: every request but those for files fails.
func start(path string) (context.Context, func()) {
	ctx, stopAllocator := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // which root needs
		chromedp.DisableGPU,
		chromedp.Flag("disable-software-rasterizer", true), // no WebGL without a GPU: it takes seconds to start
		chromedp.WindowSize(1400, 1000),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("proxy-server", "127.0.0.1:9"),
		chromedp.Flag("proxy-bypass-list", "<-loopback>"),
	)...)
	ctx, stopBrowser := chromedp.NewContext(ctx)
	if err := chromedp.Do(ctx); err != nil { // starts it, for all tabs to share
		fmt.Fprintln(os.Stderr, "starting the browser:", err)
		os.Exit(1)
	}
	return ctx, func() {
		stopBrowser()
		stopAllocator()
	}
}

// tab is one opened page, and what its browser said. All tests use one tab, one after the other: a browser
// that has compiled the library once need not do it for every page.
type tab struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	said     []string // errors and warnings of the console, exceptions, violations of the policy
	requests []string // for anything but the page itself
}

// needBrowser skips a test where there is no browser, or none wanted.
func needBrowser(t testing.TB) {
	t.Helper()
	if os.Getenv("METRICS_PAGES") == "off" {
		t.Skip("METRICS_PAGES=off: pages are opened in another run")
	}
	if chromium == nil {
		t.Skip("no browser: install chromium to open the pages")
	}
}

// open opens a file and waits until all charts that can be seen are drawn.
func open(t testing.TB, file string) *tab {
	t.Helper()
	needBrowser(t)
	absolute, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(chromium, time.Minute)
	t.Cleanup(cancel)
	p := &tab{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, p.listen); err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+absolute)); err != nil {
		t.Fatal(err)
	}
	p.await(`[...document.querySelectorAll('.chart')].every(c => c.dataset.state || !c.checkVisibility())`)
	return p
}

func (p *tab) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		p.said = append(p.said, fmt.Sprintf("console.%s", e.Type))
	case *runtime.EventExceptionThrown:
		p.said = append(p.said, fmt.Sprintf("exception: %s %s", e.ExceptionDetails.Text, e.ExceptionDetails.Exception.Description))
	case *log.EventEntryAdded:
		p.said = append(p.said, fmt.Sprintf("%s: %s", e.Entry.Level, e.Entry.Text))
	case *network.EventRequestWillBeSent:
		if url := e.Request.URL; !strings.HasPrefix(url, "file:") && !strings.HasPrefix(url, "data:") && !strings.HasPrefix(url, "blob:") {
			p.requests = append(p.requests, url)
		}
	}
}

// quiet checks that the console has no error and that nothing was asked of the network.
func (p *tab) quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.said) > 0 {
		p.t.Errorf("the console says: %s", strings.Join(p.said, "; "))
	}
	if len(p.requests) > 0 {
		p.t.Errorf("the page asked the network for %s", strings.Join(p.requests, ", "))
	}
}

// eval runs an expression on the page.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// await waits until an expression is true.
func (p *tab) await(expression string) {
	p.t.Helper()
	for !eval[bool](p, expression) {
		select {
		case <-p.ctx.Done():
			p.t.Fatalf("never true: %s", expression)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// unfold opens all folded parts and waits for their charts.
func (p *tab) unfold() {
	p.t.Helper()
	eval[bool](p, `document.querySelectorAll('details').forEach(d => d.open = true), true`)
	p.await(`[...document.querySelectorAll('.chart')].every(c => c.dataset.state)`)
}

// press presses a key.
func (p *tab) press(keys string) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, chromedp.KeyEvent(keys)); err != nil {
		p.t.Fatal(err)
	}
}

// picture keeps a screenshot of the whole page.
func (p *tab) picture(name string) {
	p.t.Helper()
	b, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.MkdirAll(pictures, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(pictures, name+".png"), b, 0o644)
	}
	if err != nil {
		p.t.Errorf("taking a picture: %v", err)
	}
}

// drawing is what the browser drew in one chart.
type drawing struct {
	ID     string   `json:"id"`
	State  string   `json:"state"`
	Drawn  bool     `json:"drawn"`  // that there is a drawing
	Wanted []string `json:"wanted"` // types of the traces in the page's data
	Types  []string `json:"types"`  // of those drawn
	Shown  []bool   `json:"shown"`  // whether they had anything to draw
	Notes  string   `json:"notes"`
}

// drawings looks at all charts of the page.
func (p *tab) drawings() []drawing {
	p.t.Helper()
	text := eval[string](p, `JSON.stringify([...document.querySelectorAll('.chart')].map(c => {
		const chosen = Number(document.querySelector('select[data-for="' + c.id + '"]')?.value ?? 0);
		const figure = JSON.parse(document.getElementById('data-' + c.id).textContent).choices[chosen]?.figure;
		return {
			id: c.id, state: c.dataset.state, drawn: c.querySelector('svg.main-svg') !== null,
			wanted: (figure?.data ?? []).map(t => t.type ?? 'scatter'), types: (c._fullData ?? []).map(t => t.type),
			shown: (c._fullData ?? []).map(t => t.visible !== false),
			notes: document.getElementById('notes-' + c.id).textContent,
		};
	}))`)
	var all []drawing
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		p.t.Fatal(err)
	}
	return all
}

// page writes the page of a document to a file.
func page(t testing.TB, doc *metrics.Document, opts ...preview.Option) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.html")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := preview.Page(f, doc, append([]preview.Option{preview.Plotly(plotly.Bundle)}, opts...)...); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// finished is the document of a Writer.
func finished(t testing.TB, w *metrics.Writer) *metrics.Document {
	t.Helper()
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
