package plot

import (
	"slices"
	"unicode/utf8"
)

// Texts above a figure have rows of lineHeight pixels, at most mostLines of them. A figure is taken to be
// narrow: so many letters of its texts fit side by side.
const (
	lineHeight = 16
	mostLines  = 4
	letters    = 90
)

// stagger puts texts above a figure with so many columns into rows, so that none covers another, and returns
// the margin they need. Where there are too many, the last row takes them.
func stagger(texts []annotation, columns int) (margin int) {
	var lines [mostLines][]extent
	for i := range texts {
		t := &texts[i]
		if t.YRef != paper {
			continue
		}
		half := float64(columns) * float64(utf8.RuneCountInString(t.Text)+1) / (2 * letters)
		own := extent{t.X - half, t.X + half}
		at := 0
		for at < mostLines-1 && slices.ContainsFunc(lines[at], own.overlaps) {
			at++
		}
		lines[at] = append(lines[at], own)
		t.YShift = lineHeight * at
		margin = max(margin, 24+t.YShift) // else they would be cut off
	}
	return margin
}

// extent is the part of the x axis that a text takes.
type extent struct{ from, to float64 }

func (e extent) overlaps(o extent) bool { return e.from < o.to && o.from < e.to }
