package preview

import (
	"io"
	"io/fs"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// comparePage is a comparison as its page shows it.
type comparePage struct {
	Before, After string // the titles
	BeforeStatus  badge
	AfterStatus   badge
	Counts        []statusCount
	Rows          []changeRow
	Pairs         []pair
	Same          int
}

// changeRow is one change in the table.
type changeRow struct {
	Name, Event   string
	Kind          string
	Before, After *rowSide
	Difference    string
	Place         string // id of the pair; "" without one
	Search        string
	Status        badge
}

type rowSide struct {
	Status badge
	Value  string
}

// pair is both sides of a metric that changed.
type pair struct {
	Before, After *card
}

// mostPairs is how many changed metrics are shown side by side.
const mostPairs = 200

// Source is one of two documents to compare.
type Source struct {
	Document *metrics.Document
	Title    string // default: Metrics
	Files    fs.FS  // the folder that the document is in, see [Files]
}

func (s Source) options(o options) options {
	if s.Title != "" {
		o.title = s.Title
	}
	o.files = s.Files
	return o
}

// ComparePage writes what changed between two documents as one HTML page: a table of all metrics, and
// those that changed side by side.
func ComparePage(w io.Writer, before, after Source, opts ...Option) error {
	o := newOptions(opts)
	old, now := newBuilder(before.Document, "a-", before.options(o)), newBuilder(after.Document, "b-", after.options(o))
	p := comparePage{
		Before: old.opts.title, After: now.opts.title, Counts: now.counts(),
		BeforeStatus: badgeOf(before.Document.Status()), AfterStatus: badgeOf(after.Document.Status()),
	}
	for _, c := range Compare(before.Document, after.Document).Changes {
		r := changeRow{Name: c.Name, Event: c.Event, Kind: c.Kind(), Difference: c.Difference(), Search: strings.ToLower(c.Name + "\n" + c.Event + "\n" + c.Kind())}
		if c.Before != nil {
			r.Before, r.Status = &rowSide{badgeOf(c.Before.Status), cutLine(c.Before.Value)}, badgeOf(c.Before.Status)
		}
		if c.After != nil {
			r.After, r.Status = &rowSide{badgeOf(c.After.Status), cutLine(c.After.Value)}, badgeOf(c.After.Status)
		}
		if c.Same() {
			p.Same++
		} else if len(p.Pairs) < mostPairs {
			two := pair{}
			for _, side := range []struct {
				side *Side
				b    *builder
				to   **card
			}{{c.Before, old, &two.Before}, {c.After, now, &two.After}} {
				if side.side == nil {
					continue
				}
				made, err := side.b.card(side.side.entry, side.side.place)
				if err != nil {
					return err
				}
				*side.to = &made
				r.Place = made.ID
			}
			p.Pairs = append(p.Pairs, two)
		}
		p.Rows = append(p.Rows, r)
	}
	var body markup
	body.compared(p)
	return write(w, o, &body, append(old.blocks, now.blocks...))
}

// cutLine keeps text in a cell short.
func cutLine(s string) string {
	runes := []rune(s)
	if len(runes) > 80 {
		return string(runes[:79]) + "…"
	}
	return s
}
