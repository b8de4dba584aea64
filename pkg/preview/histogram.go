package preview

import (
	"fmt"
	"math"
	"sort"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// histogram draws how many values are in each bucket: from its lower edge to below its upper one, the
// last bucket with its upper edge. Values that warn or block are counted apart.
func histogram(c metrics.ChartEntry) (figure, []string) {
	x := c.XAxis
	if x == "" {
		x = unitOf(c)
	}
	f := figure{Layout: layout{XAxis: titled(x), YAxis: titled("count"), BarMode: "stack", BarGap: 0.02}}
	if len(c.Series) == 0 || len(c.Buckets) == 0 {
		return f, []string{"It has no buckets."}
	}
	values, ok := c.Series[0].Values.Numbers()
	if !ok {
		return f, []string{"It has no numbers to draw."}
	}
	statuses, _ := c.Series[0].Statuses.Statuses()
	counts := map[metrics.Status][]float64{}
	outside, missing := 0, 0
	for i, v := range values {
		if math.IsNaN(v) {
			missing++
			continue
		}
		at := bucketOf(c.Buckets, v)
		if at < 0 {
			outside++
			continue
		}
		status := metrics.NotApplicable
		if i < len(statuses) && (statuses[i] == metrics.FailWarn || statuses[i] == metrics.FailBlock) {
			status = statuses[i]
		}
		if counts[status] == nil {
			counts[status] = make([]float64, len(c.Buckets))
		}
		counts[status][at]++
	}
	var middles, widths plot.Numbers
	for _, b := range c.Buckets {
		middles, widths = append(middles, (b.Lower+b.Upper)/2), append(widths, b.Upper-b.Lower)
	}
	for _, kind := range []struct {
		status metrics.Status
		name   string
		look   *marker
	}{
		{metrics.NotApplicable, "values", nil},
		{metrics.FailWarn, "W warning", hatched(warningColor, ".")},
		{metrics.FailBlock, "B blocking", hatched(blockerColor, "/")},
	} {
		if counts[kind.status] == nil && (kind.status != metrics.NotApplicable || len(counts) > 0) {
			continue
		}
		n := counts[kind.status]
		if n == nil {
			n = make([]float64, len(c.Buckets))
		}
		t := trace{Type: "bar", Name: kind.name, X: middles, Y: plot.Numbers(n), Width: widths, Marker: kind.look, HoverInfo: "text"}
		for i, b := range c.Buckets {
			t.HoverText = append(t.HoverText, fmt.Sprintf("%s: %s<br>%s to %s", kind.name, exact(n[i]), exact(b.Lower), exact(b.Upper)))
		}
		f.Data = append(f.Data, t)
	}
	f.Layout.ShowLegend = len(f.Data) > 1
	var notes []string
	if outside > 0 {
		notes = append(notes, fmt.Sprintf("%s of %s values are outside the buckets.", grouped(outside), grouped(len(values))))
	}
	if missing > 0 {
		notes = append(notes, fmt.Sprintf("%s of %s values are no numbers.", grouped(missing), grouped(len(values))))
	}
	return f, notes
}

// bucketOf is the bucket of a value; -1 if there is none.
func bucketOf(buckets []metrics.Bucket, v float64) int {
	at := sort.Search(len(buckets), func(i int) bool { return buckets[i].Upper > v })
	if at == len(buckets) && v == buckets[at-1].Upper {
		at--
	}
	if at == len(buckets) || v < buckets[at].Lower {
		return -1
	}
	return at
}
