package metrics

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

var (
	// ErrNotFound means that a document has nothing of that name.
	ErrNotFound = errors.New("not found")
	// ErrWrongType means that something of that name is of another type than the one asked for.
	ErrWrongType = errors.New("of another type")
)

// Scalar is the value of the scalar metric of that name. The error is [ErrNotFound] or [ErrWrongType].
func (d *Document) Scalar(name string) (float64, error) {
	return metricOf(d, name, "SCALAR with a value", Entry.Scalar)
}

// Text is the Markdown of the text metric of that name. The error is [ErrNotFound] or [ErrWrongType].
func (d *Document) Text(name string) (string, error) {
	return metricOf(d, name, "TEXT", Entry.Text)
}

// Numbers is the series of doubles of that name, indexed or not. The slice is the document's own. The
// error is [ErrNotFound] or [ErrWrongType]; a series by category is of another type, see
// [Document.NumbersByCategory].
func (d *Document) Numbers(name string) ([]float64, error) {
	return seriesOf(d, name, "series of doubles", DataSet.Numbers)
}

// Strings is the series of texts of that name, with errors as in [Document.Numbers]. The slice is the
// document's own.
func (d *Document) Strings(name string) ([]string, error) {
	return seriesOf(d, name, "series of strings", DataSet.Strings)
}

// Times is the series of time stamps of that name in UTC, with errors as in [Document.Numbers].
func (d *Document) Times(name string) ([]time.Time, error) {
	return seriesOf(d, name, "series of time stamps", DataSet.Times)
}

// Statuses is the series of statuses of that name, with errors as in [Document.Numbers].
func (d *Document) Statuses(name string) ([]Status, error) {
	return seriesOf(d, name, "series of statuses", DataSet.Statuses)
}

// IDs is the series of UUIDs of that name, with errors as in [Document.Numbers].
func (d *Document) IDs(name string) ([]uuid.UUID, error) {
	return seriesOf(d, name, "series of UUIDs", DataSet.IDs)
}

// Group is the series of one category.
type Group[T any] struct {
	Name   string
	Values []T
}

// NumbersByCategory are the doubles of each category of the data of that name, in the author's order.
// The error is [ErrNotFound] or [ErrWrongType].
func (d *Document) NumbersByCategory(name string) ([]Group[float64], error) {
	return groupsOf(d, name, "doubles by category", DataSet.Numbers)
}

// StringsByCategory are the texts of each category of the data of that name, in the author's order. The
// error is [ErrNotFound] or [ErrWrongType].
func (d *Document) StringsByCategory(name string) ([]Group[string], error) {
	return groupsOf(d, name, "strings by category", DataSet.Strings)
}

// metricOf reads the metric of a name.
func metricOf[T any](d *Document, name, want string, read func(Entry) (T, bool)) (none T, err error) {
	e, ok := d.Metric(name)
	if !ok {
		return none, fmt.Errorf("metric %q: %w", name, ErrNotFound)
	}
	v, ok := read(e)
	if !ok {
		return none, fmt.Errorf("metric %q is %s, no %s: %w", name, aMetricType(e.pb.GetType()), want, ErrWrongType)
	}
	return v, nil
}

// seriesOf reads the data set of a name.
func seriesOf[T any](d *Document, name, want string, read func(DataSet) ([]T, bool)) ([]T, error) {
	s, ok := d.DataSet(name)
	if !ok {
		return nil, fmt.Errorf("data %q: %w", name, ErrNotFound)
	}
	v, ok := read(s)
	if !ok {
		return nil, fmt.Errorf("data %q is %s, no %s: %w", name, s.kind(), want, ErrWrongType)
	}
	return v, nil
}

// groupsOf reads each category of the data set of a name.
func groupsOf[T any](d *Document, name, want string, read func(DataSet) ([]T, bool)) ([]Group[T], error) {
	s, ok := d.DataSet(name)
	if !ok {
		return nil, fmt.Errorf("data %q: %w", name, ErrNotFound)
	}
	var all []Group[T]
	for _, category := range s.Categories() {
		c, ok := s.Category(category)
		if ok {
			var v []T
			if v, ok = read(c); ok {
				all = append(all, Group[T]{category, v})
			}
		}
		if !ok {
			return nil, fmt.Errorf("data %q is %s, no %s (see %q): %w", name, s.kind(), want, category, ErrWrongType)
		}
	}
	if all == nil {
		return nil, fmt.Errorf("data %q is %s, no %s: %w", name, s.kind(), want, ErrWrongType)
	}
	return all, nil
}

// kind says what a data set is, for people.
func (s DataSet) kind() string {
	if s.category == nil && s.pb.GetIsPerCategory() {
		return aDataType(s.pb.GetDataType()) + " by category"
	}
	return aDataType(s.pb.GetDataType())
}
