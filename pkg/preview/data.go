package preview

import (
	"fmt"
	"math"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// dataRow is one data set in the folded section.
type dataRow struct {
	ID       string
	Name     string
	Type     string
	Size     string
	Unit     string
	Over     string // the name of its index
	Sample   string // its first elements
	Used     bool   // by a metric
	Findings []finding
	Search   string
}

// mostData is how many data sets are listed.
const mostData = 1000

// data lists the data sets: first those that no metric refers to, which are there to be read.
func (b *builder) data() (rows []dataRow, left int) {
	used := map[string]bool{}
	for m := range b.doc.Metrics() {
		for _, d := range m.Data() {
			for range 8 { // an index may have one
				used[d.ID().String()] = true
				index, ok := d.Index()
				if !ok {
					break
				}
				d = index
			}
		}
	}
	var bare, behind []dataRow
	n := 0
	for d := range b.doc.Data() {
		r := dataRow{
			ID: fmt.Sprintf("%sdata-%d", b.prefix, n), Name: d.Name(), Unit: d.Unit(), Used: used[d.ID().String()],
			Type: strings.ToLower(strings.ReplaceAll(d.Type().String(), "_", " ")), Size: grouped(d.Len()), Sample: sample(d),
		}
		if c := d.Categories(); len(c) > 0 {
			r.Size += fmt.Sprintf(" in %s categories", grouped(len(c)))
		}
		if file, ok := d.File(); ok {
			r.Size, r.Sample = "", file
		}
		if index, ok := d.Index(); ok {
			r.Over = index.Name()
		}
		r.Search = strings.ToLower(r.Name + "\n" + r.Type)
		r.Findings = b.found.ofData(n, r.ID)
		if r.Used {
			behind = append(behind, r)
		} else {
			bare = append(bare, r)
		}
		n++
	}
	rows = append(bare, behind...)
	if len(rows) > mostData {
		return rows[:mostData], len(rows) - mostData
	}
	return rows, 0
}

// sample is the first elements of a series, or of its first category.
func sample(d metrics.DataSet) string {
	if names := d.Categories(); len(names) > 0 {
		one, ok := d.Category(names[0])
		if !ok {
			return ""
		}
		return names[0] + ": " + elements(one)
	}
	return elements(d)
}

// elements are the first elements of a plain series, and the range of numbers.
func elements(d metrics.DataSet) string {
	const most = 5
	var texts []string
	if v, ok := d.Numbers(); ok {
		for _, x := range v[:min(len(v), most)] {
			texts = append(texts, exact(x))
		}
		if low, high, ok := reach(v); ok && len(v) > most {
			return fmt.Sprintf("%s … (%s to %s)", strings.Join(texts, ", "), exact(low), exact(high))
		}
	}
	if v, ok := d.Strings(); ok {
		texts = append(texts, v[:min(len(v), most)]...)
	}
	if v, ok := d.Statuses(); ok {
		for _, x := range v[:min(len(v), most)] {
			texts = append(texts, badgeOf(x).Word)
		}
	}
	if v, ok := d.IDs(); ok {
		for _, x := range v[:min(len(v), most)] {
			texts = append(texts, x.String())
		}
	}
	if v, ok := d.Times(); ok {
		for _, x := range v[:min(len(v), most)] {
			texts = append(texts, moment(x))
		}
	}
	text := strings.Join(texts, ", ")
	if d.Len() > most {
		text += " …"
	}
	if len(text) > 300 {
		text = strings.ToValidUTF8(text[:300], "") + "…"
	}
	return text
}

// reach is the least and the greatest number, if there is any.
func reach(values []float64) (low, high float64, ok bool) {
	for _, v := range values {
		switch {
		case math.IsNaN(v):
		case !ok:
			low, high, ok = v, v, true
		default:
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high, ok
}
