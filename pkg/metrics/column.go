package metrics

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Number is any kind of number a metric can show. ReSim keeps doubles; an integer that a double
// cannot hold exactly is a mistake, not a rounded value.
type Number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 |
		~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 |
		~float32 | ~float64
}

// Time is anything that says when: an integer counts nanoseconds (a [time.Duration] does), a float
// counts seconds, and a [time.Time] is itself.
type Time interface {
	time.Time | ~int | ~int64 | ~uint64 | ~float64
}

// column is one series before it is packed: elements of one kind, and perhaps an index of the same
// length. Exactly one of the slices is set; groups are a column for each of some categories.
type column struct {
	doubles  []float64
	stamps   []*timestamppb.Timestamp
	ids      []uuid.UUID
	strings  []string
	statuses []metricspb.MetricStatus
	groups   []group
	file     string // the stored name of a file, which is all there is then
	unit     string
	index    *column
	times    *column // of batches: the time of each, over the same index
	err      error   // what was wrong when it was made; reported where it is added
}

// group is the column of one category.
type group struct {
	name string
	col  *column
}

func (c *column) len() int {
	return max(len(c.doubles), len(c.stamps), len(c.ids), len(c.strings), len(c.statuses), len(c.groups))
}

// dataType is the wire's type of the column, indexed or not (indexed = plain + 5).
func (c *column) dataType() metricspb.MetricsDataType {
	var t metricspb.MetricsDataType
	switch {
	case c.groups != nil:
		return c.groups[0].col.dataType()
	case c.file != "":
		return metricspb.MetricsDataType_EXTERNAL_FILE_DATA_TYPE
	case c.stamps != nil:
		t = metricspb.MetricsDataType_TIMESTAMP_SERIES_DATA_TYPE
	case c.ids != nil:
		t = metricspb.MetricsDataType_UUID_SERIES_DATA_TYPE
	case c.strings != nil:
		t = metricspb.MetricsDataType_STRING_SERIES_DATA_TYPE
	case c.statuses != nil:
		t = metricspb.MetricsDataType_METRIC_STATUS_SERIES_DATA_TYPE
	default:
		t = metricspb.MetricsDataType_DOUBLE_SERIES_DATA_TYPE
	}
	return indexedType(t, c.index != nil)
}

func indexedType(t metricspb.MetricsDataType, indexed bool) metricspb.MetricsDataType {
	if indexed {
		return t + 5
	}
	return t
}

// equal reports whether two columns hold the same elements, so that one can serve as index for both.
func (c *column) equal(o *column) bool {
	if c == o {
		return true
	}
	if c.dataType() != o.dataType() || c.len() != o.len() || c.index != nil || o.index != nil {
		return false
	}
	if c.groups != nil || o.groups != nil {
		return slices.EqualFunc(c.groups, o.groups, func(a, b group) bool { return a.name == b.name && a.col.equal(b.col) })
	}
	return slices.Equal(c.doubles, o.doubles) && slices.Equal(c.ids, o.ids) && slices.Equal(c.strings, o.strings) && slices.Equal(c.statuses, o.statuses) &&
		slices.EqualFunc(c.stamps, o.stamps, func(a, b *timestamppb.Timestamp) bool {
			return a.Seconds == b.Seconds && a.Nanos == b.Nanos
		})
}

// check reports what was wrong when the column was made, and what the format cannot carry.
func (c *column) check() error {
	if c.err != nil {
		return c.err
	}
	if c.len() == 0 {
		return errors.New("there are no values; leave it out instead")
	}
	if c.groups != nil {
		return c.checkGroups()
	}
	if c.times != nil {
		if err := c.times.check(); err != nil {
			return fmt.Errorf("in its times: %w", err)
		}
	}
	for i, s := range c.strings {
		if err := checkText(fmt.Sprintf("element %d", i), s); err != nil {
			return err
		}
	}
	if c.index == nil {
		return nil
	}
	if c.index.len() != c.len() {
		return fmt.Errorf("%d values over %d index entries; both must have one length", c.len(), c.index.len())
	}
	if err := c.index.check(); err != nil {
		return fmt.Errorf("in its index: %w", err)
	}
	return nil
}

// checkGroups reports what keeps categories from being one data set.
func (c *column) checkGroups() error {
	names := map[string]bool{}
	for i, g := range c.groups {
		err := g.col.check()
		switch {
		case err != nil:
		case g.name == "":
			err = errors.New("its name is empty")
		case names[g.name]:
			err = errors.New("its name is taken by another one")
		case g.col.groups != nil || g.col.file != "":
			err = errors.New("categories hold series, not categories or files")
		case g.col.dataType() != c.dataType():
			err = fmt.Errorf("it is %s, the first one %s; all must hold the same", aDataType(g.col.dataType()), aDataType(c.dataType()))
		case g.col.index != nil && g.col.index.dataType() != c.groups[0].col.index.dataType():
			err = fmt.Errorf("its index is %s, that of the first one %s; all must have the same", aDataType(g.col.index.dataType()), aDataType(c.groups[0].col.index.dataType()))
		default:
			err = checkText("its name", g.name)
		}
		if err != nil {
			return fmt.Errorf("category %d %q: %w", i, cut(g.name), err)
		}
		names[g.name] = true
	}
	return nil
}

// indexColumn is the column's index, that of categories being a category each; nil if there is none.
func (c *column) indexColumn() *column {
	return c.beside(func(c *column) *column { return c.index })
}

// timesColumn is the same of the times of batches.
func (c *column) timesColumn() *column {
	return c.beside(func(c *column) *column { return c.times })
}

// beside is what stands beside a column, or beside that of each category; nil unless all have it.
func (c *column) beside(of func(*column) *column) *column {
	if c.groups == nil {
		return of(c)
	}
	all := &column{}
	for _, g := range c.groups {
		col := of(g.col)
		if col == nil {
			return nil
		}
		all.groups = append(all.groups, group{g.name, col})
	}
	return all
}

// series is the column's content on the wire; a []float64 is not copied.
func (c *column) series() *metricspb.Series {
	switch {
	case c.stamps != nil:
		return &metricspb.Series{Series: &metricspb.Series_Timestamps{Timestamps: &metricspb.TimestampSeries{Series: c.stamps}}}
	case c.ids != nil:
		ids := make([]*metricspb.UUID, len(c.ids))
		for i, id := range c.ids {
			ids[i] = &metricspb.UUID{Data: id.String()}
		}
		return &metricspb.Series{Series: &metricspb.Series_Uuids{Uuids: &metricspb.UUIDSeries{Series: ids}}}
	case c.strings != nil:
		return &metricspb.Series{Series: &metricspb.Series_Strings{Strings: &metricspb.StringSeries{Series: c.strings}}}
	case c.statuses != nil:
		return &metricspb.Series{Series: &metricspb.Series_Statuses{Statuses: &metricspb.MetricStatusSeries{Series: c.statuses}}}
	default:
		return &metricspb.Series{Series: &metricspb.Series_Doubles{Doubles: &metricspb.DoubleSeries{Series: c.doubles}}}
	}
}

// numbers makes a column of doubles. []float64 is kept by reference, every other kind converted once.
func numbers[N Number](values []N) *column {
	if f, ok := any(values).([]float64); ok {
		return &column{doubles: f}
	}
	c := &column{doubles: make([]float64, len(values))}
	integers := N(1)/2 == 0
	for i, v := range values {
		if integers && c.err == nil && !exact(v) {
			c.err = fmt.Errorf("value %d is %v, which a double cannot hold exactly", i, v)
		}
		c.doubles[i] = float64(v)
	}
	return c
}

// exact reports whether a double holds an integer exactly: zeros at the end aside, it has no more than
// 53 binary digits. Converting it to a double and back does not tell, for what rounds up to 2^63 or
// 2^64 comes back as the platform likes.
func exact[N Number](v N) bool {
	u := uint64(v)
	if v < 0 {
		u = -u
	}
	return bits.Len64(u)-bits.TrailingZeros64(u) <= 53
}

// moments makes a column of time stamps.
func moments[T Time](times []T) *column {
	c := &column{stamps: make([]*timestamppb.Timestamp, len(times))}
	store := make([]timestamppb.Timestamp, len(times))
	for i, t := range times {
		sec, nanos, err := moment(t)
		if err != nil && c.err == nil {
			c.err = fmt.Errorf("time %d: %w", i, err)
		}
		store[i].Seconds, store[i].Nanos = sec, nanos
		c.stamps[i] = &store[i]
	}
	return c
}

// moment splits a time into whole seconds and 0 ≤ nanoseconds < 1e9.
func moment[T Time](t T) (sec int64, nanos int32, err error) {
	switch v := any(t).(type) {
	case time.Time:
		return checkMoment(v.Unix(), int32(v.Nanosecond()), v)
	case time.Duration:
		return splitNanos(int64(v))
	}
	switch v := reflect.ValueOf(t); v.Kind() {
	case reflect.Float64:
		f := v.Float()
		if math.IsNaN(f) || math.Abs(f) > 1<<53 {
			return 0, 0, fmt.Errorf("%v is no time in seconds", f)
		}
		whole := math.Floor(f)
		n := math.Round((f - whole) * 1e9)
		if n == 1e9 {
			whole, n = whole+1, 0
		}
		return checkMoment(int64(whole), int32(n), f)
	case reflect.Uint64:
		u := v.Uint()
		return checkMoment(int64(u/1e9), int32(u%1e9), u)
	default:
		return splitNanos(v.Int())
	}
}

func splitNanos(ns int64) (int64, int32, error) {
	sec, rest := ns/1e9, ns%1e9
	if rest < 0 {
		sec, rest = sec-1, rest+1e9
	}
	return checkMoment(sec, int32(rest), ns)
}

// checkMoment keeps to what a protobuf Timestamp can hold: no time before 1970, which ReSim refuses
// (V94, G16), none after the year 9999.
func checkMoment(sec int64, nanos int32, given any) (int64, int32, error) {
	const year10000 = 253402300800
	if sec < 0 || sec >= year10000 {
		return 0, 0, fmt.Errorf("%v lies before 1970 (or is negative) or after the year 9999", given)
	}
	return sec, nanos, nil
}
