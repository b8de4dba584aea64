package preview

import (
	"io/fs"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// finding is a finding of the validation, and where on the page it is shown.
type finding struct {
	metrics.Finding
	Place string // id of an element; "" for none
}

// findings are those of a document by what they concern.
type findings struct {
	all     []finding
	metrics map[int][]int // places in all, by the metric's place in the document
	data    map[int][]int // likewise, by the data set's
	events  map[int][]int
	place   map[uuid.UUID]int // of data sets
}

// newFindings validates a document as strictly as can be.
func newFindings(doc *metrics.Document, files fs.FS) findings {
	f := findings{metrics: map[int][]int{}, data: map[int][]int{}, events: map[int][]int{}, place: map[uuid.UUID]int{}}
	opts := []metrics.ValidateOption{metrics.Strict()}
	if files != nil {
		opts = append(opts, metrics.Attachments(files))
	}
	for i, one := range metrics.Validate(doc, opts...) {
		f.all = append(f.all, finding{Finding: one})
		list, rest, _ := strings.Cut(one.Path, "[")
		number, _, _ := strings.Cut(rest, "]")
		place, err := strconv.Atoi(number)
		if err != nil {
			continue
		}
		switch list {
		case "job_level_metrics.metrics":
			f.metrics[place] = append(f.metrics[place], i)
		case "metrics_data":
			f.data[place] = append(f.data[place], i)
		case "events":
			f.events[place] = append(f.events[place], i)
		}
	}
	place := 0
	for d := range doc.Data() {
		if _, ok := f.place[d.ID()]; !ok {
			f.place[d.ID()] = place
		}
		place++
	}
	return f
}

// ofMetric are the findings of a metric and of the data it refers to, shown in an element.
func (f *findings) ofMetric(m metrics.Entry, place int, element string) []finding {
	numbers := f.metrics[place]
	if len(f.data) > 0 {
		for _, d := range m.Data() {
			numbers = append(numbers, f.data[f.place[d.ID()]]...)
			if index, ok := d.Index(); ok {
				numbers = append(numbers, f.data[f.place[index.ID()]]...)
			}
		}
	}
	return f.shown(numbers, element)
}

// ofData are those of a data set, ofEvent those of an event, by their places in the document.
func (f *findings) ofData(place int, element string) []finding {
	return f.shown(f.data[place], element)
}

func (f *findings) ofEvent(place int, element string) []finding {
	return f.shown(f.events[place], element)
}

// shown notes where findings are shown first, and gives each once.
func (f *findings) shown(numbers []int, element string) []finding {
	var all []finding
	seen := map[int]bool{}
	for _, i := range numbers {
		if seen[i] {
			continue
		}
		seen[i] = true
		if f.all[i].Place == "" {
			f.all[i].Place = element
		}
		all = append(all, f.all[i])
	}
	return all
}
