package report

import (
	"fmt"
	"html"
	"strings"

	"github.com/google/uuid"
)

// links lead to the app.
type links struct {
	app     string // its address; "" if it is not known, then there are no links
	project uuid.UUID
}

func (l links) batch(id uuid.UUID) string {
	if l.app == "" {
		return ""
	}
	return fmt.Sprintf("%s/projects/%s/batches/%s", l.app, l.project, id)
}

// blockers is where the app shows the tests of a batch that block.
func (l links) blockers(id uuid.UUID) string {
	if l.app == "" {
		return ""
	}
	return l.batch(id) + "?TEST_STATUS_MULTI=Blocker"
}

func (l links) suite(id uuid.UUID, revision int) string {
	if l.app == "" || id == uuid.Nil {
		return ""
	}
	return fmt.Sprintf("%s/projects/%s/test-suites/%s/revisions/%d", l.app, l.project, id, revision)
}

// markdown is a text of Markdown that leads to a URL, or the text alone.
func markdown(text, url string) string {
	if url == "" {
		return plain(text)
	}
	return "[" + plain(text) + "](" + url + ")"
}

// plain is a text in which Markdown finds nothing to format.
func plain(text string) string {
	return markdownSigns.Replace(strings.Join(strings.Fields(text), " "))
}

var markdownSigns = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "[", `\[`, "]", `\]`, "<", `\<`, "|", `\|`)

// anchor is a cell of a table that leads to a URL, or the text alone.
func anchor(text, url string) string {
	if url == "" {
		return escape(text)
	}
	return `<a href="` + html.EscapeString(url) + `">` + escape(text) + "</a>"
}

// escape is a text in which Plotly, which knows some HTML, finds nothing to format.
func escape(text string) string { return htmlSigns.Replace(text) }

var htmlSigns = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// toBatch is the link to a batch in Markdown, cellOf that in a table; nothing for −1.
func (h *history) toBatch(at int) string {
	if at < 0 {
		return ""
	}
	return markdown(h.batches[at].label, h.links.batch(h.batches[at].ID))
}

func (h *history) cellOf(at int) string {
	if at < 0 {
		return ""
	}
	return anchor(h.batches[at].label, h.links.batch(h.batches[at].ID))
}
