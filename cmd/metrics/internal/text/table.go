package text

import "strings"

// Columns of a table are at most that wide on a terminal; the last one, which holds notes, may be wider
// where the terminal is.
const (
	widestColumn = 60
	widestNotes  = 200
)

// Table is rows in columns, indented, each cell on one line and made printable. It is at most width
// columns wide: then the widest columns but the last give way first. 0 is no limit.
func Table(rows [][]string, width int) string {
	var widths []int
	cells := make([][]string, len(rows))
	for r, row := range rows {
		for c, cell := range row {
			widest := widestColumn
			if c == len(row)-1 {
				widest = widestNotes
			}
			cell = Cut(Printable(strings.Join(strings.Fields(cell), " ")), widest)
			cells[r] = append(cells[r], cell)
			if c == len(widths) {
				widths = append(widths, 0)
			}
			widths[c] = max(widths[c], Width(cell))
		}
	}
	if width > 0 {
		fit(widths, width-2*len(widths))
	}
	var b strings.Builder
	for _, row := range cells {
		var line strings.Builder
		for c, cell := range row {
			line.WriteString("  " + Pad(cell, widths[c]))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// narrowest is how far a column gives way: enough to tell what it is.
const narrowest = 12

// fit makes columns narrower, the widest first, until together they take no more than room.
func fit(widths []int, room int) {
	for {
		total, widest := 0, 0
		for c, w := range widths {
			total += w
			if w > widths[widest] {
				widest = c
			}
		}
		if total <= room || widths[widest] <= narrowest {
			return
		}
		widths[widest]--
	}
}
