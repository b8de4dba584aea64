package metrics

import (
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
	"github.com/resim-contrib/metrics-go/internal/stats"
)

// Data is what [Writer.AddData] takes: a [Series], [TimeSeries], [LabelSeries], [IDSeries],
// [StateSeries], [BatchSeries] or [Categories]. What it is made of is copied when it is made, but for a
// []float64, which is kept by reference and must not change until the document is written.
type Data interface {
	column() *column
}

// Series is a plain series: of doubles ([Numbers]), or, to hand over to batch mode, of texts
// ([Strings]), times ([Times]), ids ([IDs]) or statuses ([Statuses]).
type Series struct{ col *column }

// Numbers makes a plain series. A []float64 is kept by reference, see [Data].
func Numbers[N Number](values []N) Series { return Series{numbers(values)} }

// Strings makes a plain series of texts.
func Strings[S ~string](values []S) Series {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return Series{&column{strings: texts}}
}

// Times makes a plain series of time stamps. Integers (and [time.Duration]) count nanoseconds, floats
// seconds.
func Times[T Time](times []T) Series { return Series{moments(times)} }

// IDs makes a plain series of UUIDs, those of tests or batches for example.
func IDs(ids []uuid.UUID) Series { return Series{&column{ids: slices.Clone(ids)}} }

// Statuses makes a plain series of statuses. Charts need none: theirs come from limits.
func Statuses(statuses []Status) Series {
	c := &column{statuses: make([]metricspb.MetricStatus, len(statuses))}
	for i, s := range statuses {
		if c.err == nil && (s <= NoStatus || s > FailBlock) {
			c.err = fmt.Errorf("element %d is %v, which is no status of a point", i, s)
		}
		c.statuses[i] = metricspb.MetricStatus(s)
	}
	return Series{c}
}

// Over is the series indexed by another one of equal length, for combinations that [OverTime],
// [ByLabel], [ByID] and [StatesOver] do not make. The index must be plain itself.
func (s Series) Over(index Series) Series {
	c := *s.col.orEmpty()
	if i := index.col.orEmpty(); i.index != nil && c.err == nil {
		c.err = errors.New("its index has an index of its own")
	} else {
		c.index = i
	}
	return Series{&c}
}

// Unit is the series with a unit, "m/s" for example.
func (s Series) Unit(unit string) Series { return Series{s.col.withUnit(unit)} }

// TimeSeries is a series of doubles over time.
type TimeSeries struct{ col *column }

// OverTime makes a series of values over equally many times. Integers (and [time.Duration]) count
// nanoseconds, floats seconds.
func OverTime[T Time, N Number](times []T, values []N) TimeSeries {
	return TimeSeries{numbers(values).over(moments(times))}
}

// Unit is the series with a unit of its values.
func (s TimeSeries) Unit(unit string) TimeSeries { return TimeSeries{s.col.withUnit(unit)} }

// LabelSeries is a series of doubles, each with a label.
type LabelSeries struct{ col *column }

// ByLabel makes a series of values with equally many labels. Of equal labels the first one counts.
func ByLabel[N Number](labels []string, values []N) LabelSeries {
	return LabelSeries{numbers(values).over(&column{strings: slices.Clone(labels)})}
}

// Unit is the series with a unit of its values.
func (s LabelSeries) Unit(unit string) LabelSeries { return LabelSeries{s.col.withUnit(unit)} }

// IDSeries is a series of doubles, each with a UUID.
type IDSeries struct{ col *column }

// ByID makes a series of values with equally many ids. Of equal ids the first one counts.
func ByID[N Number](ids []uuid.UUID, values []N) IDSeries {
	return IDSeries{numbers(values).over(&column{ids: slices.Clone(ids)})}
}

// Unit is the series with a unit of its values.
func (s IDSeries) Unit(unit string) IDSeries { return IDSeries{s.col.withUnit(unit)} }

// BatchSeries is one value and one time for each of some batches.
type BatchSeries struct{ col *column }

// ByBatch makes a series with one value and one time (usually that of the batch's or its build's
// creation) for each batch id.
func ByBatch[T Time, N Number](batches []uuid.UUID, times []T, values []N) BatchSeries {
	index := &column{ids: slices.Clone(batches)}
	col := numbers(values).over(index)
	col.times = moments(times).over(index)
	if len(times) != len(values) && col.err == nil {
		col.err = fmt.Errorf("%d values for %d times; both must have one length", len(values), len(times))
	}
	return BatchSeries{col}
}

// StateSeries is a series of states over time.
type StateSeries struct{ col *column }

// StatesOver makes a series of states over equally many times. A state holds from its time until the
// next one's. Integers (and [time.Duration]) count nanoseconds, floats seconds. [Names] turns states of
// an enumeration into texts.
func StatesOver[T Time, S ~string](times []T, states []S) StateSeries {
	return StateSeries{Strings(states).col.over(moments(times))}
}

// Names are the names of some values of an enumeration, as their String methods tell them.
func Names[S fmt.Stringer](values []S) []string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = v.String()
	}
	return names
}

// Categories are a series for each of some categories, stored as one data set: all of one type, in
// the order given. Only [Summary] and [StatesOverTime] can show them.
type Categories []Category

// Category is one of some [Categories].
type Category struct {
	Name   string // unique, not empty
	Values Data
}

func (c Categories) column() *column {
	col := &column{}
	for _, k := range c {
		if isNil(k.Values) {
			return &column{err: fmt.Errorf("category %q has no values", cut(k.Name))}
		}
		one := k.Values.column()
		if len(col.groups) == 0 {
			col.unit = one.unit
		} else if one.unit != col.unit {
			return &column{err: fmt.Errorf("category %q has the unit %q, the first one %q; one data set has one unit", cut(k.Name), one.unit, col.unit)}
		}
		col.groups = append(col.groups, group{k.Name, one})
	}
	return col
}

// GroupBy splits a series into one for each key, in the order in which the keys first appear. There
// must be as many keys as values; an index is split with the values.
func GroupBy[K ~string](values Data, keys []K) Categories {
	if isNil(values) || len(keys) == 0 {
		return nil
	}
	col := values.column()
	if err := col.check(); err != nil || col.groups != nil || col.len() != len(keys) {
		if err == nil {
			err = fmt.Errorf("%d keys for %d values; there must be a key for each value of a plain series", len(keys), col.len())
		}
		return Categories{{string(keys[0]), Series{&column{err: err}}}}
	}
	positions := map[K][]int{}
	var order []K
	for i, k := range keys {
		if positions[k] == nil {
			order = append(order, k)
		}
		positions[k] = append(positions[k], i)
	}
	groups := make(Categories, len(order))
	for i, k := range order {
		group := col.at(positions[k])
		if col.index != nil {
			group.index = col.index.at(positions[k])
		}
		if col.times != nil {
			group.times = col.times.at(positions[k]).over(group.index)
		}
		groups[i] = Category{string(k), Series{group}}
	}
	return groups
}

// XY is the points of a line.
type XY struct{ x, y *column }

// Points makes the points of a line from equally many coordinates. A NaN leaves a gap.
func Points[X, Y Number](x []X, y []Y) XY { return XY{numbers(x), numbers(y)} }

// Values are the points' coordinates, for a chart that is no [LinePlot]. The slices are the points' own.
func (xy XY) Values() (x, y []float64) { return xy.x.orEmpty().doubles, xy.y.orEmpty().doubles }

// Thin keeps at most that many points (at least four), so that a line through them looks the same: the
// first, the last, and the least and greatest y of each stretch between. Peaks, and with them the worst
// status, are never lost; a gap stays one.
func (xy XY) Thin(points int) XY {
	if xy.x == nil || xy.y == nil || xy.check() != nil || xy.y.len() <= points {
		return xy
	}
	keep := stats.Extremes(xy.y.doubles, points)
	return XY{xy.x.at(keep), xy.y.at(keep)}
}

// Thin keeps at most that many values, as [XY.Thin] does.
func (s TimeSeries) Thin(points int) TimeSeries {
	if s.col == nil || s.col.check() != nil || s.col.len() <= points {
		return s
	}
	keep := stats.Extremes(s.col.doubles, points)
	thin := s.col.at(keep)
	thin.index = s.col.index.at(keep)
	return TimeSeries{thin}
}

// at is the column's elements at some positions, without its index.
func (c *column) at(positions []int) *column {
	picked := &column{unit: c.unit}
	for _, i := range positions {
		switch {
		case c.stamps != nil:
			picked.stamps = append(picked.stamps, c.stamps[i])
		case c.ids != nil:
			picked.ids = append(picked.ids, c.ids[i])
		case c.strings != nil:
			picked.strings = append(picked.strings, c.strings[i])
		case c.statuses != nil:
			picked.statuses = append(picked.statuses, c.statuses[i])
		default:
			picked.doubles = append(picked.doubles, c.doubles[i])
		}
	}
	return picked
}

func (xy XY) check() error {
	x, y := xy.x.orEmpty(), xy.y.orEmpty()
	if x.len() != y.len() {
		return fmt.Errorf("%d x for %d y; both must have one length", x.len(), y.len())
	}
	return errors.Join(x.check(), y.check())
}

// Instant is one moment, for the edges of a chart. The zero Instant is none.
type Instant struct {
	stamp *timestamppb.Timestamp
	err   error
}

// At makes an Instant. An integer (and a [time.Duration]) counts nanoseconds, a float seconds.
func At[T Time](t T) Instant {
	sec, nanos, err := moment(t)
	return Instant{&timestamppb.Timestamp{Seconds: sec, Nanos: nanos}, err}
}

func (c *column) over(index *column) *column { c.index = index; return c }

// withUnit copies the header of a column, so that a series can be used with and without a unit.
func (c *column) withUnit(unit string) *column {
	if c == nil {
		return nil
	}
	with := *c
	with.unit = unit
	return &with
}

func (s Series) column() *column      { return s.col.orEmpty() }
func (s TimeSeries) column() *column  { return s.col.orEmpty() }
func (s LabelSeries) column() *column { return s.col.orEmpty() }
func (s IDSeries) column() *column    { return s.col.orEmpty() }
func (s StateSeries) column() *column { return s.col.orEmpty() }
func (s BatchSeries) column() *column { return s.col.orEmpty() }

// orEmpty lets the zero value of a series be the mistake "no values" instead of a panic.
func (c *column) orEmpty() *column {
	if c == nil {
		return &column{}
	}
	return c
}
