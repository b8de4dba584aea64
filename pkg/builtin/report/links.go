package report

import (
	"fmt"
	"html"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
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
		return wording.Markdown(text)
	}
	return "[" + wording.Markdown(text) + "](" + url + ")"
}

// anchor is a cell of a table that leads to a URL, or the text alone.
func anchor(text, url string) string {
	if url == "" {
		return wording.Cell(text)
	}
	return `<a href="` + html.EscapeString(url) + `">` + wording.Cell(text) + "</a>"
}

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
