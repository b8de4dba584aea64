package preview

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed" // what the page is made of
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

//go:embed page.css
var style string

//go:embed page.js
var script string

// page is a document as its page shows it.
type page struct {
	Title    string
	Job      string
	Status   badge
	Counts   []statusCount
	Metrics  []card
	Timeline *timeline
	Events   []*event
	Hidden   []card
	Data     []dataRow
	Left     int // data sets that are not listed
	Findings []finding
	Errors   int
	Warnings int
}

// statusCount is how many metrics have a status.
type statusCount struct {
	badge
	N int
}

// Page writes a document as one HTML page, see [Plotly], [Files] and [Title]. The validation's findings,
// strict ones included, are shown at the metric they concern. Long series are thinned for display, and
// the page says so.
func Page(w io.Writer, doc *metrics.Document, opts ...Option) error {
	o := newOptions(opts)
	b := newBuilder(doc, "", o)
	p, err := b.page(o.title)
	if err != nil {
		return err
	}
	var body markup
	body.document(p)
	return write(w, o, &body, b.blocks)
}

// page makes all parts of the page of one document.
func (b *builder) page(title string) (page, error) {
	p := page{Title: title, Status: badgeOf(b.doc.Status())}
	if id := b.doc.JobID(); id != uuid.Nil {
		p.Job = id.String()
	}
	var err error
	if p.Metrics, err = b.cardsOf(func(m metrics.Entry) bool { return m.Displayed() && !m.EventMetric() }); err != nil {
		return page{}, err
	}
	if p.Events, err = b.events(); err != nil {
		return page{}, err
	}
	p.Timeline = newTimeline(p.Events)
	inEvent := map[uuid.UUID]bool{}
	for e := range b.doc.Events() {
		for _, m := range e.Metrics() {
			inEvent[m.ID()] = true
		}
	}
	if p.Hidden, err = b.cardsOf(func(m metrics.Entry) bool {
		return !m.EventMetric() && !m.Displayed() || m.EventMetric() && !inEvent[m.ID()]
	}); err != nil {
		return page{}, err
	}
	p.Data, p.Left = b.data()
	p.Counts = b.counts()
	p.Findings = b.found.all
	for _, f := range p.Findings {
		if f.Severity == metrics.Error {
			p.Errors++
		} else {
			p.Warnings++
		}
	}
	return p, nil
}

func (b *builder) cardsOf(keep func(metrics.Entry) bool) ([]card, error) {
	var all []card
	for _, m := range inOrder(b.doc, keep) {
		c, err := b.card(m.Entry, m.place)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// counts counts the metrics by status, those of events included, worst first.
func (b *builder) counts() []statusCount {
	n := map[metrics.Status]int{}
	unknown := 0
	for m := range b.doc.Metrics() {
		if _, ok := badges[m.Status()]; ok {
			n[m.Status()]++
		} else {
			unknown++
		}
	}
	var all []statusCount
	for _, s := range shownStatuses {
		if n[s] > 0 {
			all = append(all, statusCount{badgeOf(s), n[s]})
		}
	}
	if unknown > 0 {
		all = append(all, statusCount{badge{"unknown", "?", "Unknown"}, unknown})
	}
	return all
}

// write writes a page: its head with the policy, its body, the data and the scripts.
func write(w io.Writer, o options, body *markup, blocks []block) error {
	library, err := libraryHash(o.gzip)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	fmt.Fprintf(out, `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="%s">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>%s</title>
<style>%s</style>
</head>
`, policy(library), html.EscapeString(o.title), style)
	io.WriteString(out, body.b.String())
	for _, b := range blocks {
		if err := b.write(out); err != nil {
			return err
		}
	}
	if library != "" {
		io.WriteString(out, "<script type=\"application/gzip\" id=\"plotly\">")
		encoder := base64.NewEncoder(base64.StdEncoding, out)
		encoder.Write(o.gzip)
		encoder.Close()
		io.WriteString(out, "</script>\n")
	}
	fmt.Fprintf(out, "<script>%s</script>\n</html>\n", script)
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

// policy permits the page's script, the library and the page's style, images within the page, and
// nothing else. The library adds an empty style element and fills it by script, which needs no leave.
func policy(library string) string {
	scripts := []string{sourceHash([]byte(script))}
	if library != "" {
		scripts = append(scripts, library)
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src " + strings.Join(scripts, " "),
		"style-src " + sourceHash([]byte(style)) + " " + sourceHash(nil),
		"img-src data: blob:",
		"base-uri 'none'",
		"form-action 'none'",
	}, "; ")
}

// sourceHash is how a policy names a script or style.
func sourceHash(b []byte) string {
	sum := sha256.Sum256(b)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// libraryHash is the hash of the library as the page runs it; "" without one.
func libraryHash(compressed []byte) (string, error) {
	if compressed == nil {
		return "", nil
	}
	r, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return "", fmt.Errorf("reading the bundle of plotly.js: %w; compress it with gzip", err)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, r); err != nil {
		return "", errors.Join(errors.New("reading the bundle of plotly.js"), err)
	}
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum.Sum(nil)) + "'", nil
}
