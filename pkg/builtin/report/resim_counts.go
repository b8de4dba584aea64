package report

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// totals is a table of how many batches and tests there are. Batches that wait, run or were cancelled
// have no row of their own.
func (t *reSimTables) totals() metrics.Plotly {
	tests := 0
	ended := map[resim.ConflatedStatus]int{}
	for _, b := range t.batches {
		tests += len(b.jobs)
		ended[b.info.Conflated()]++
	}
	return reSimTable([]string{"Name", "Value"},
		plot.Labels{
			"Number of batches", "Number of tests", "Number of error batches", "Number of fail block batches",
			"Number of fail warn batches", "Number of passed batches",
		},
		plot.Numbers{
			float64(len(t.batches)), float64(tests), float64(ended[resim.ConflatedError]), float64(ended[resim.ConflatedBlocker]),
			float64(ended[resim.ConflatedWarning]), float64(ended[resim.ConflatedPassed]),
		})
}

// reSimRow is how often something had which status.
type reSimRow struct {
	name     string
	statuses map[string]int
}

// experiences is a table of the tests of each experience by status. An experience that was renamed is
// one row, under its newest name.
func (t *reSimTables) experiences() metrics.Plotly {
	rows := map[uuid.UUID]*reSimRow{}
	for _, b := range t.batches {
		for _, j := range b.jobs {
			info := j.Info()
			row := rows[info.Experience]
			if row == nil {
				row = &reSimRow{statuses: map[string]int{}}
				rows[info.Experience] = row
			}
			row.name = info.ExperienceName
			if info.Conflated != "" {
				row.statuses[string(info.Conflated)]++
			}
		}
	}
	var sorted []reSimRow
	for _, id := range slices.SortedFunc(maps.Keys(rows), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }) {
		sorted = append(sorted, *rows[id])
	}
	return reSimCounts("experience_name", sorted, reSimStatuses, "ERROR", "BLOCKER", "WARNING", "CANCELLED", "PASSED")
}

// counts is a table of each metric by status.
func (all *reSimMetrics) counts() metrics.Plotly {
	var rows []reSimRow
	for _, m := range all.sorted() {
		rows = append(rows, reSimRow{m.name, m.statuses})
	}
	worstFirst := []string{"FAIL_BLOCK", "FAIL_WARN", "PASSED"}
	return reSimCounts("name", rows, worstFirst, worstFirst...)
}

// reSimCounts is a table of rows by status: first the statuses that occur, by name, then those of always
// that do not. Rows with the most of the first status of order come first, and so on; else they stay in
// the order given.
func reSimCounts(first string, rows []reSimRow, always []string, order ...string) metrics.Plotly {
	occur := map[string]bool{}
	for _, r := range rows {
		for status := range r.statuses {
			occur[status] = true
		}
	}
	statuses := slices.Sorted(maps.Keys(occur))
	for _, status := range always {
		if !occur[status] {
			statuses = append(statuses, status)
		}
	}
	slices.SortStableFunc(rows, func(a, b reSimRow) int {
		for _, status := range order {
			if c := cmp.Compare(b.statuses[status], a.statuses[status]); c != 0 {
				return c
			}
		}
		return 0
	})
	names := make(plot.Labels, len(rows))
	for i, r := range rows {
		names[i] = r.name
	}
	columns := []plot.Coordinates{names}
	for _, status := range statuses {
		numbers := make(plot.Numbers, len(rows))
		for i, r := range rows {
			numbers[i] = float64(r.statuses[status])
		}
		columns = append(columns, numbers)
	}
	return reSimTable(append([]string{first}, statuses...), columns...)
}

func reSimTable(header []string, columns ...plot.Coordinates) metrics.Plotly {
	return metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{plot.Table{Header: header, Columns: columns}}}}
}
