package metrics

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// BatchwiseBarChart is a bar for each batch in each of some categories, over time; a click on a bar
// leads to its batch.
type BatchwiseBarChart struct {
	Project      uuid.UUID // the project the batches belong to; required (V47)
	Categories   []BatchCategory
	XAxis, YAxis string // titles, written even if empty
	Stacked      bool   // bars of one batch upon one another instead of side by side
}

// BatchCategory is one colour of a [BatchwiseBarChart]. Its data sets are called
// "<metric>: <name> (times)", "(values)", "(status)" and "(index)", unless Data names them.
type BatchCategory struct {
	Name   string      // in the legend; unique within the chart
	Color  string      // "#rrggbb" or "#rrggbbaa" (V46); given for all categories or for none
	Bars   BatchSeries // from [ByBatch]
	Limits Limits      // on the values
	Data   BatchNames
}

// BatchNames are names of the data sets of a [BatchCategory], for those who look for them. A name that
// is taken gets a number; "" is the default. Categories of the same batches share the index of the first.
type BatchNames struct{ Index, Times, Values, Statuses string }

func (n BatchNames) check() error {
	return errors.Join(checkText("the name of its index", n.Index), checkText("the name of its times", n.Times),
		checkText("the name of its values", n.Values), checkText("the name of its statuses", n.Statuses))
}

var colorPattern = regexp.MustCompile(`^#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$`)

func (c BatchwiseBarChart) prepare() (content, error) {
	var errs []error
	if c.Project == uuid.Nil {
		errs = append(errs, errors.New("it has no project; give the id of the project the batches belong to"))
	}
	c.Categories = slices.Clone(c.Categories)
	names := newLegend(len(c.Categories))
	for i, k := range c.Categories {
		if err := errors.Join(names.check(k.Name), c.check(k)); err != nil {
			errs = append(errs, fmt.Errorf("category %d %q: %w", i, cut(k.Name), err))
		}
	}
	errs = append(errs, checkText("its x axis", c.XAxis), checkText("its y axis", c.YAxis))
	return c, errors.Join(errs...)
}

func (c BatchwiseBarChart) check(k BatchCategory) error {
	if k.Name == "" {
		return errors.New("its name is empty")
	}
	if (k.Color == "") != (c.Categories[0].Color == "") {
		return errors.New("colors are given for all categories or for none")
	}
	if k.Color != "" && !colorPattern.MatchString(k.Color) {
		return fmt.Errorf("its color is %q; write # and six or eight hexadecimal digits (V46)", cut(k.Color))
	}
	return errors.Join(k.Bars.column().check(), k.Limits.check(), k.Data.check())
}

func (c BatchwiseBarChart) pack(pk *packer) packed {
	project := wireID(c.Project)
	v := &metricspb.BatchwiseBarChartMetricValues{
		XAxisName: &c.XAxis, YAxisName: &c.YAxis, StackBars: &c.Stacked, ProjectId: project,
	}
	status := NotApplicable
	for _, k := range c.Categories {
		pk.given = map[string]string{"index": k.Data.Index, "times": k.Data.Times, "values": k.Data.Values, "status": k.Data.Statuses}
		v.TimesDataId = append(v.TimesDataId, pk.column(k.Name, "times", k.Bars.col.times))
		v.ValuesDataId = append(v.ValuesDataId, pk.column(k.Name, "values", k.Bars.col))
		statuses, worst := pk.statuses(k.Name, k.Bars.col, k.Limits.judgeAll)
		v.StatusesDataId = append(v.StatusesDataId, statuses)
		v.Categories = append(v.Categories, k.Name)
		if k.Color != "" {
			v.Colors = append(v.Colors, k.Color)
		}
		status = Worst(status, worst)
	}
	pk.given = nil
	return packed{
		values: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_BatchwiseBarChartMetricValues{BatchwiseBarChartMetricValues: v}},
		typ:    metricspb.MetricType_BATCHWISE_BAR_CHART_METRIC_TYPE,
		status: status,
	}
}
