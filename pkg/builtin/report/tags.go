package report

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// fewTests is how many tests a tag needs for its share to say something.
const fewTests = 3

// untagged is the row of the tests without a tag.
const untagged = "(untagged)"

// addTags shows the pass rate of the tests of each tag. A test counts in every tag it has.
func (h *history) addTags(w *metrics.Writer, it item) {
	newest, _ := h.newest()
	if newest < 0 || len(h.rows) == 0 {
		return
	}
	byTag := map[string][]*row{}
	for _, r := range h.rows {
		for _, tag := range r.tags {
			byTag[tag] = append(byTag[tag], r)
		}
		if len(r.tags) == 0 {
			byTag[untagged] = append(byTag[untagged], r)
		}
	}
	first := max(0, len(h.batches)-gridColumns)
	labels := h.labels(first)
	heat := plot.HeatMap{
		X: labels, Low: 0, High: 100, Legend: []plot.Tick{{At: 0, Text: "0 %"}, {At: 50, Text: "50 %"}, {At: 100, Text: "100 %"}},
		Colors: []plot.Stop{{At: 0, Color: plot.BlockerCell}, {At: 0.5, Color: plot.WarningCell}, {At: 1, Color: plot.PassedCell}},
	}
	var names plot.Labels
	tags := slices.Sorted(maps.Keys(byTag))
	if i := slices.Index(tags, untagged); i >= 0 { // last
		tags = append(slices.Delete(tags, i, i+1), untagged)
	}
	left := max(0, len(tags)-gridRows)
	for _, tag := range tags[:len(tags)-left] {
		z, text := make([]float64, len(labels)), make([]string, len(labels))
		for i := range labels {
			good, n := passedOf(byTag[tag], first+i)
			z[i] = math.NaN()
			if n > 0 {
				z[i] = round(100 * float64(good) / float64(n))
				if len(labels) <= 40 { // else they would not fit
					text[i] = strings.TrimSuffix(share(good, n), " %")
				}
			}
		}
		heat.Z, heat.Text = append(heat.Z, z), append(heat.Text, text)
		good, n := passedOf(byTag[tag], newest)
		name := fmt.Sprintf("%s: newest %d of %d", wording.Cell(tag), good, n)
		if n > 0 {
			low, high := stats.Wilson(good, n)
			name += " [" + between(low, high, n) + "]"
		}
		if n < fewTests {
			name = `<span style="color:` + plot.Gray + `">` + name + ", too few</span>"
		}
		names = append(names, name)
	}
	heat.Y = names
	figure := h.figure(first, "", heat)
	figure.Height = underGrid + 22*len(names)
	description := fmt.Sprintf("Each row is an experience tag, each cell the share of its tests with a result that passed, in percent; beside the tag n and the 95 %% interval (Wilson) "+
		"of the newest batch, %s. A test counts in every tag it has; tags with fewer than %d tests are gray.", h.batches[newest].label, fewTests)
	if left > 0 {
		description += fmt.Sprintf(" %d more tags are left out.", left)
	}
	h.put(w, it, metrics.Plotly{Figure: figure}, description+h.readMarks(), metrics.Medium)
}

// passedOf is how many tests passed in a batch, and how many came to a result.
func passedOf(rows []*row, batch int) (good, n int) {
	for _, r := range rows {
		if result := r.at(batch); result.decided() {
			n++
			if result == passed {
				good++
			}
		}
	}
	return good, n
}
