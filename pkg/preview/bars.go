package preview

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// mostBars is how many bars of a series are drawn.
const mostBars = 1000

// bars draws a bar chart; a letter stands at bars that warn or block.
func bars(c metrics.ChartEntry) (figure, []string) {
	y := c.YAxis
	if y == "" {
		y = unitOf(c)
	}
	f := figure{Layout: layout{XAxis: titled(c.XAxis), YAxis: titled(y), BarMode: barMode(c.Stacked)}}
	f.Layout.XAxis.Type = "category"
	f.Layout.ShowLegend = len(c.Series) > 1
	var notes []string
	drawnBars, allBars := 0, 0
	for _, s := range c.Series {
		values, ok := s.Values.Numbers()
		if !ok {
			notes = append(notes, fmt.Sprintf("“%s” has no numbers to draw.", s.Name))
			continue
		}
		index, _ := s.Values.Index()
		labels, ok := index.Strings()
		if !ok {
			labels = make([]string, len(values))
			for i := range labels {
				labels[i] = fmt.Sprint(i)
			}
		}
		positions := below(stats.Extremes(values, mostBars), len(labels))
		drawnBars, allBars = drawnBars+len(positions), allBars+len(values)
		f.Data = append(f.Data, trace{
			Type: "bar", Name: plain(s.Name), X: plot.Labels(unique(allPlain(pick(labels, positions)))), Y: plot.Numbers(pick(values, positions)),
			Text: letters(s, positions), TextPosition: "auto",
		})
	}
	if drawnBars < allBars {
		notes = append(notes, fmt.Sprintf("%s of %s bars are drawn; the longest and shortest are among them.", grouped(drawnBars), grouped(allBars)))
	}
	return f, notes
}

func barMode(stacked bool) string {
	if stacked {
		return "stack"
	}
	return "group"
}

// letters mark the bars that warn or block; nil if none does.
func letters(s metrics.ChartSeries, positions []int) []string {
	statuses, _ := s.Statuses.Statuses()
	all, found := make([]string, len(positions)), false
	for i, at := range positions {
		if at < len(statuses) && (statuses[at] == metrics.FailWarn || statuses[at] == metrics.FailBlock) {
			all[i], found = badgeOf(statuses[at]).Letter, true
		}
	}
	if !found {
		return nil
	}
	return all
}

var colorPattern = regexp.MustCompile(`^#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$`)

// batchBars draws bars by batch, the batches in the order of their times.
func batchBars(c metrics.ChartEntry) (figure, []string) {
	f := figure{Layout: layout{XAxis: titled(c.XAxis), YAxis: titled(c.YAxis), BarMode: barMode(c.Stacked), ShowLegend: len(c.Series) > 1}}
	order := newBatchOrder(c)
	f.Layout.XAxis.Type = "category"
	f.Layout.XAxis.Order, f.Layout.XAxis.TickVals, f.Layout.XAxis.TickText = order.ids, order.ids, order.texts
	var notes []string
	for _, s := range c.Series {
		values, ok := s.Values.Numbers()
		index, _ := s.Values.Index()
		ids, indexed := index.IDs()
		if !ok || !indexed {
			notes = append(notes, fmt.Sprintf("“%s” has no values by batch to draw.", s.Name))
			continue
		}
		t := trace{Type: "bar", Name: plain(s.Name), HoverInfo: "text", TextPosition: "auto", Text: letters(s, upTo(min(len(values), len(ids))))}
		var x plot.Labels
		var y plot.Numbers
		for i, v := range values[:min(len(values), len(ids))] {
			x, y = append(x, ids[i].String()), append(y, v)
			t.HoverText = append(t.HoverText, fmt.Sprintf("%s: %s<br>%s<br>batch %s", plain(s.Name), exact(v), order.when[ids[i]], ids[i]))
		}
		t.X, t.Y = x, y
		if color := strings.TrimSpace(s.Color); colorPattern.MatchString(color) {
			t.Marker = &marker{Color: color}
		}
		f.Data = append(f.Data, t)
	}
	return f, notes
}

func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// batchOrder is the batches of a chart by time, and what the axis says of them.
type batchOrder struct {
	ids   []string
	texts []string
	when  map[uuid.UUID]string
}

func newBatchOrder(c metrics.ChartEntry) batchOrder {
	times := map[uuid.UUID]time.Time{}
	var ids []uuid.UUID
	for _, s := range c.Series {
		index, _ := s.Values.Index()
		all, _ := index.IDs()
		stamps, _ := s.X.Times()
		for i, id := range all {
			if _, ok := times[id]; !ok {
				ids = append(ids, id)
				times[id] = time.Time{}
			}
			if i < len(stamps) {
				times[id] = stamps[i]
			}
		}
	}
	slices.SortStableFunc(ids, func(a, b uuid.UUID) int { return cmp.Compare(times[a].UnixNano(), times[b].UnixNano()) })
	o := batchOrder{when: map[uuid.UUID]string{}}
	const ticks = 7 // that fit
	for i, id := range ids {
		o.when[id] = "no time"
		text := id.String()[:8]
		if t := times[id]; !t.IsZero() {
			o.when[id], text = moment(t), t.UTC().Format("Jan 2 2006<br>15:04")
		}
		o.ids = append(o.ids, id.String())
		if every := max(1, (len(ids)+ticks-1)/ticks); i%every != 0 {
			text = ""
		}
		o.texts = append(o.texts, text)
	}
	return o
}
