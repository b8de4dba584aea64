package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// cause is an error code with what it hit.
type cause struct {
	code          string
	newest, total int
	rows          map[*row]bool
	batches       int // errors of batches themselves
	last          int
}

// addErrors lists the errors of executions by their code.
func (h *history) addErrors(w *metrics.Writer, it item) {
	if len(h.failures) == 0 {
		return
	}
	newest := len(h.batches) - 1
	byCode := map[string]*cause{}
	var causes []*cause
	for _, f := range h.failures {
		c := byCode[f.code]
		if c == nil {
			c = &cause{code: f.code, rows: map[*row]bool{}}
			byCode[f.code] = c
			causes = append(causes, c)
		}
		c.total++
		c.last = max(c.last, f.batch)
		if f.batch == newest {
			c.newest++
		}
		if f.row == nil {
			c.batches++
		} else {
			c.rows[f.row] = true
		}
	}
	slices.SortStableFunc(causes, func(a, b *cause) int {
		return cmp.Or(cmp.Compare(b.newest, a.newest), cmp.Compare(b.total, a.total), cmp.Compare(a.code, b.code))
	})
	table := plot.Table{Header: []string{"Code", "In the newest batch", "In all", "Tests affected", "Of batches themselves", "Last in", "Tests"}, Widths: []float64{3, 1.5, 1, 1.5, 1.5, 2, 3}}
	for _, c := range causes[:min(tableRows, len(causes))] {
		var names []string
		for r := range c.rows {
			names = append(names, r.title)
		}
		slices.Sort(names)
		table.Rows = append(table.Rows, []string{
			wording.Cell(c.code), strconv.Itoa(c.newest), strconv.Itoa(c.total), strconv.Itoa(len(c.rows)), strconv.Itoa(c.batches), h.cellOf(c.last), wording.Cell(wording.Few(names, 3)),
		})
	}
	h.put(w, it, metrics.Plotly{Figure: listing(table, 64)}, fmt.Sprintf("Errors of the execution, not of what was tested, by the code ReSim gives: n = %d in %s, those of the newest (%s) first.",
		len(h.failures), wording.Count(len(h.batches), "batch", "batches"), h.batches[newest].label), metrics.Medium)
}
