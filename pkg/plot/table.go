package plot

import (
	"errors"
	"fmt"
)

// Table is rows of text under a header, or columns of any kind. Numbers among texts are formatted by the
// caller, who knows how many digits they deserve.
type Table struct {
	Header  []string      // at least one column
	Rows    [][]string    // each as long as the header
	Columns []Coordinates // instead of Rows; one for each of the header, all equally long
	Widths  []float64     // of the columns, relative to each other; none: all the same
}

func (t Table) trace(int) (any, error) {
	if len(t.Header) == 0 {
		return nil, errors.New("a table needs a header")
	}
	if len(t.Widths) != 0 && len(t.Widths) != len(t.Header) {
		return nil, fmt.Errorf("%d widths for %d columns", len(t.Widths), len(t.Header))
	}
	columns, err := t.columns()
	if err != nil {
		return nil, err
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

// columns are the cells as Plotly takes them.
func (t Table) columns() ([]Coordinates, error) {
	if t.Columns != nil {
		return t.Columns, t.checkColumns()
	}
	columns := make([]Coordinates, len(t.Header))
	for c := range columns {
		cells := make(Labels, len(t.Rows))
		for r, row := range t.Rows {
			if len(row) != len(t.Header) {
				return nil, fmt.Errorf("row %d has %d cells for %d columns", r, len(row), len(t.Header))
			}
			cells[r] = row[c]
		}
		columns[c] = cells
	}
	return columns, nil
}

func (t Table) checkColumns() error {
	if len(t.Rows) > 0 {
		return errors.New("a table has rows or columns, not both")
	}
	if len(t.Columns) != len(t.Header) {
		return fmt.Errorf("%d columns for a header of %d", len(t.Columns), len(t.Header))
	}
	for i, c := range t.Columns {
		if c == nil {
			return fmt.Errorf("column %d is nil", i)
		}
		if c.len() != t.Columns[0].len() {
			return fmt.Errorf("column %d has %d cells, the first one %d", i, c.len(), t.Columns[0].len())
		}
	}
	return nil
}
