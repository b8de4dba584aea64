package plot

import (
	"errors"
	"fmt"
)

// Table is rows of text under a header. Numbers are formatted by the caller, who knows how many
// digits they deserve.
type Table struct {
	Header []string   // at least one column
	Rows   [][]string // each as long as the header
	Widths []float64  // of the columns, relative to each other; none: all the same
}

func (t Table) trace(int) (any, error) {
	if len(t.Header) == 0 {
		return nil, errors.New("a table needs a header")
	}
	if len(t.Widths) != 0 && len(t.Widths) != len(t.Header) {
		return nil, fmt.Errorf("%d widths for %d columns", len(t.Widths), len(t.Header))
	}
	columns := make([][]string, len(t.Header))
	for c := range columns {
		columns[c] = make([]string, len(t.Rows))
	}
	for r, row := range t.Rows {
		if len(row) != len(t.Header) {
			return nil, fmt.Errorf("row %d has %d cells for %d columns", r, len(row), len(t.Header))
		}
		for c, cell := range row {
			columns[c][r] = cell
		}
	}
	type cells struct {
		Values any     `json:"values"`
		Align  string  `json:"align"`
		Fill   colored `json:"fill"`
		Line   colored `json:"line"`
		Font   font    `json:"font"`
	}
	style := func(values any, color string) cells {
		return cells{values, "left", colored{color}, colored{grid}, font{Color: foreground}}
	}
	return struct {
		Type   string    `json:"type"`
		Header cells     `json:"header"`
		Cells  cells     `json:"cells"`
		Widths []float64 `json:"columnwidth,omitempty"`
	}{"table", style(t.Header, grid), style(columns, transparent), t.Widths}, nil
}
