package metrics

import (
	"errors"
	"fmt"
	"math"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Summary shows numbers large: a table of them by label, or one out of a series. ReSim prefers
// [Scalar] and Plotly for new metrics.
//
// A [LabelSeries] becomes a table with a row for each label, unless At picks one; [Categories] are a
// table too. Of any other series At picks the element, by default the first.
//
// Its data sets are called "<metric> (values)", "(status)" and, if the values are indexed, "(index)".
type Summary struct {
	Values Data     // [LabelSeries], [Series], [TimeSeries], or [Categories] of those
	At     Position // which element to show
	Limits Limits   // give each value its status, and the worst of them to the metric
}

// Position picks an element of a series: [Nth], [AtTime], [AtLabel] or [AtID]. The zero Position is
// the first element.
type Position struct {
	set func(*metricspb.DoubleSummaryMetricValues)
	in  func(*column) error // that the element is there
}

// Nth picks the element at a place counted from 0.
func Nth(n int) Position {
	return Position{
		set: func(v *metricspb.DoubleSummaryMetricValues) {
			v.Index = &metricspb.DoubleSummaryMetricValues_SeriesIndex{SeriesIndex: uint32(n)}
		},
		in: func(c *column) error {
			if n < 0 || n >= c.len() || n > math.MaxUint32 {
				return fmt.Errorf("there is no element %d of %d", n, c.len())
			}
			return nil
		},
	}
}

// AtTime picks the element of a [TimeSeries] at a time.
func AtTime[T Time](t T) Position {
	at := At(t)
	return Position{
		set: func(v *metricspb.DoubleSummaryMetricValues) {
			v.Index = &metricspb.DoubleSummaryMetricValues_TimestampIndex{TimestampIndex: at.stamp}
		},
		in: func(c *column) error {
			if at.err != nil {
				return at.err
			}
			if c.index != nil {
				for _, s := range c.index.stamps {
					if s.Seconds == at.stamp.Seconds && s.Nanos == at.stamp.Nanos {
						return nil
					}
				}
			}
			return fmt.Errorf("there is no element at the time %v", t)
		},
	}
}

// AtLabel picks the element of a [LabelSeries] with a label.
func AtLabel(label string) Position {
	return Position{
		set: func(v *metricspb.DoubleSummaryMetricValues) {
			v.Index = &metricspb.DoubleSummaryMetricValues_StringIndex{StringIndex: label}
		},
		in: func(c *column) error { return among(c, label, (*column).labels) },
	}
}

// AtID picks the element of an [IDSeries] with an id.
func AtID(id uuid.UUID) Position {
	return Position{
		set: func(v *metricspb.DoubleSummaryMetricValues) {
			v.Index = &metricspb.DoubleSummaryMetricValues_UuidIndex{UuidIndex: wireID(id)}
		},
		in: func(c *column) error { return among(c, id, func(c *column) []uuid.UUID { return c.ids }) },
	}
}

func (c *column) labels() []string { return c.strings }

// among is the mistake of an element that the index of c does not have.
func among[T comparable](c *column, want T, of func(*column) []T) error {
	if c.index != nil {
		for _, have := range of(c.index) {
			if have == want {
				return nil
			}
		}
	}
	return fmt.Errorf("there is no element with the index %v", want)
}

func (s Summary) prepare() (content, error) {
	if isNil(s.Values) {
		return nil, errors.New("it has no values")
	}
	col := s.Values.column()
	if err := col.check(); err != nil {
		return nil, err
	}
	plain := col
	if col.groups != nil {
		plain = col.groups[0].col
	}
	if plain.doubles == nil {
		return nil, fmt.Errorf("its values must be numbers, not a %T", s.Values)
	}
	if labels, ok := s.Values.(LabelSeries); ok && s.At.set == nil {
		col = labels.table()
		if err := col.check(); err != nil {
			return nil, err
		}
	}
	errs := []error{s.Limits.check()}
	if s.At.set != nil {
		columns := []group{{col: col}}
		if col.groups != nil {
			columns = col.groups
		}
		for _, g := range columns {
			if err := s.At.in(g.col); err != nil {
				errs = append(errs, err)
			}
		}
	}
	return preparedSummary{col, s.At, s.Limits}, errors.Join(errs...)
}

// table is the series with a category of one value for each label, which is what ReSim shows as a
// table.
func (s LabelSeries) table() *column {
	col := &column{unit: s.col.unit}
	for i, label := range s.col.index.strings {
		col.groups = append(col.groups, group{label, &column{doubles: s.col.doubles[i : i+1], unit: s.col.unit}})
	}
	return col
}

type preparedSummary struct {
	col    *column
	at     Position
	limits Limits
}

func (s preparedSummary) pack(p *packer) packed {
	v := &metricspb.DoubleSummaryMetricValues{FailureDefinition: s.limits.definition()}
	if s.at.set != nil {
		s.at.set(v)
	}
	v.ValueDataId = p.column("", "values", s.col)
	var status Status
	v.StatusDataId, status = p.statuses("", s.col, s.limits.judgeAll)
	return packed{
		values: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_DoubleMetricValues{DoubleMetricValues: v}},
		typ:    metricspb.MetricType_DOUBLE_SUMMARY_METRIC_TYPE,
		status: status,
	}
}
