package preview

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// card is one metric on the page.
type card struct {
	ID          string // of its element
	Name        string
	Description string
	Type        string
	Status      badge
	Importance  string
	Tags        []metrics.Tag
	Search      string // what the search looks at

	Number   *number  // of a scalar, or a summary of one value
	Table    []number // of a summary by category
	Text     safe     // of a text
	Pictures []picture
	Chart    *chart
	Broad    bool   // the chart needs the width of the page
	Empty    string // why there is nothing to show
	Findings []finding
}

// Size is the class of the card's width.
func (c card) Size() string {
	switch {
	case c.Number != nil:
		return "small"
	case c.Broad:
		return "broad"
	}
	return "wide"
}

// runs are cards in rows: small, wide and broad ones apart, so that no small one is stretched by a chart,
// and all in their order.
func runs(cards []card) [][]card {
	var all [][]card
	for i, c := range cards {
		if i == 0 || c.Size() != cards[i-1].Size() {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], c)
	}
	return all
}

// number is a value shown large, or a row of a table.
type number struct {
	Category string
	Short    string
	Exact    string
	Unit     string
	Status   badge
	Limits   string
}

// chart is a place where the page's script draws. Its figures are in the block of its id.
type chart struct {
	ID      string
	Choices []string // the categories to choose from; none if there is one figure
	Height  int      // in pixels
}

// builder makes the parts of a page.
type builder struct {
	opts   options
	prefix string // of element ids
	doc    *metrics.Document
	found  findings
	blocks []block
	cards  int
}

func newBuilder(doc *metrics.Document, prefix string, opts options) *builder {
	return &builder{opts: opts, prefix: prefix, doc: doc, found: newFindings(doc, opts.files)}
}

// shownFirst orders metrics as ReSim does: by their order, equal ones by name, those without one last.
func shownFirst(a, b metrics.Entry) int {
	x, hasX := a.Order()
	y, hasY := b.Order()
	switch {
	case hasX && !hasY:
		return -1
	case hasY && !hasX:
		return 1
	}
	return cmp.Or(cmp.Compare(x, y), strings.Compare(a.Name(), b.Name()))
}

// at is a metric and its place in the document.
type at struct {
	metrics.Entry
	place int
}

// inOrder are the metrics that keep, as they are shown.
func inOrder(doc *metrics.Document, keep func(metrics.Entry) bool) []at {
	var all []at
	place := 0
	for m := range doc.Metrics() {
		if keep(m) {
			all = append(all, at{m, place})
		}
		place++
	}
	slices.SortStableFunc(all, func(a, b at) int { return shownFirst(a.Entry, b.Entry) })
	return all
}

// card makes the card of the metric at a place of the document, or of a metric of an event, whose
// findings are those of its place too.
func (b *builder) card(m metrics.Entry, place int) (card, error) {
	b.cards++
	c := card{
		ID:   fmt.Sprintf("%smetric-%d", b.prefix, b.cards),
		Name: m.Name(), Description: m.Description(), Type: typeOf(m.Type()), Status: badgeOf(m.Status()),
		Importance: importanceOf(m.Importance()), Tags: m.Tags(),
	}
	search := []string{c.Name, c.Description, c.Type, c.Status.Word, c.Importance}
	for _, t := range c.Tags {
		search = append(search, t.Key, t.Value)
	}
	c.Search = strings.ToLower(strings.Join(search, "\n"))
	c.Findings = b.found.ofMetric(m, place, c.ID)
	return c, b.fill(&c, m)
}

// fill gives a card what its metric shows. The values say what that is; the type may be wrong.
func (b *builder) fill(c *card, m metrics.Entry) error {
	if v, ok := m.Scalar(); ok {
		c.Number = &number{Short: short(v), Exact: exact(v), Unit: m.Unit(), Limits: limitsOf(m.Failure())}
		return nil
	}
	if rows, ok := m.Summary(); ok {
		b.summary(c, rows, m.Failure())
		return nil
	}
	if text, ok := m.Text(); ok {
		c.Text = markdown(text)
		return nil
	}
	if images, ok := m.Images(); ok {
		for _, image := range images {
			c.Pictures = append(c.Pictures, b.picture(image))
		}
		if images == nil {
			c.Empty = "It has no images."
		}
		return nil
	}
	if raw, ok := m.FigureStruct(); ok {
		c.Broad = isBroad(raw)
		figure, notes := rawFigure(raw)
		return b.draw(c, false, []choice{{Figure: figure, Notes: notes}})
	}
	if content, ok := m.Chart(); ok {
		choices, err := charts(content)
		if err != nil {
			return fmt.Errorf("metric %q: %w", m.Name(), err)
		}
		return b.draw(c, true, choices)
	}
	c.Empty = "It has no values."
	return nil
}

// summary shows one value large, and several as a table.
func (b *builder) summary(c *card, rows []metrics.SummaryRow, failure metrics.Failure) {
	var all []number
	for _, r := range rows {
		n := number{Category: r.Category, Short: short(r.Value), Exact: exact(r.Value), Unit: r.Unit, Status: badgeOf(r.Status), Limits: limitsOf(failure)}
		if r.Missing {
			n.Short, n.Exact = "no value", "the element that it picks is not there"
		}
		all = append(all, n)
	}
	switch {
	case len(all) == 1 && all[0].Category == "":
		c.Number = &all[0]
	case all == nil:
		c.Empty = "It has no values."
	default:
		const most = 500
		if len(all) > most {
			c.Empty = fmt.Sprintf("%d of %s rows are shown.", most, grouped(len(all)))
			all = all[:most]
		}
		c.Table = all
	}
}

// limitsOf says when a value fails.
func limitsOf(f metrics.Failure) string {
	var all []string
	if f.Above != nil {
		all = append(all, "above "+exact(*f.Above))
	}
	if f.Below != nil {
		all = append(all, "below "+exact(*f.Below))
	}
	if all == nil {
		return ""
	}
	return "fails " + strings.Join(all, " or ")
}

// draw gives a card a place to draw in, and the page the figures.
func (b *builder) draw(c *card, native bool, choices []choice) error {
	c.Chart = &chart{ID: fmt.Sprintf("%schart-%d", b.prefix, b.cards), Height: 380}
	if native && len(choices) > 0 && choices[0].Name != "" {
		for _, choice := range choices {
			c.Chart.Choices = append(c.Chart.Choices, choice.Name)
		}
	}
	data, err := newBlock("data-"+c.Chart.ID, struct {
		Native  bool     `json:"native"`
		Choices []choice `json:"choices"`
	}{native, choices})
	b.blocks = append(b.blocks, data)
	return err
}
