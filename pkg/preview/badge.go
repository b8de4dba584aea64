package preview

import (
	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// badge is a status as the page shows it: never by its color alone.
type badge struct {
	Class  string // of the style sheet, and what the filter goes by
	Letter string
	Word   string
}

var badges = map[metrics.Status]badge{
	metrics.Passed:        {"passed", "P", "Passed"},
	metrics.FailWarn:      {"warning", "W", "Warning"},
	metrics.FailBlock:     {"blocker", "B", "Blocking"},
	metrics.NotApplicable: {"none", "–", "Not applicable"},
	metrics.Raw:           {"raw", "R", "Raw"},
}

func badgeOf(s metrics.Status) badge {
	if b, ok := badges[s]; ok {
		return b
	}
	return badge{"unknown", "?", s.String()}
}

// shownStatuses is the order of the filter.
var shownStatuses = []metrics.Status{metrics.FailBlock, metrics.FailWarn, metrics.Passed, metrics.NotApplicable, metrics.Raw}

// Colors of statuses that people with any color vision can tell apart.
const (
	warningColor = "#F3D473"
	blockerColor = "#EA4736"
)

var importances = map[metrics.Importance]string{
	metrics.Zero: "zero", metrics.Low: "low", metrics.Medium: "medium", metrics.High: "high", metrics.Critical: "critical",
}

func importanceOf(i metrics.Importance) string {
	if s, ok := importances[i]; ok {
		return s
	}
	return i.String()
}

// typeNames are the types of metrics in words.
var typeNames = map[metrics.Type]string{
	metrics.SummaryType: "summary", metrics.DoubleOverTimeType: "over time", metrics.LinePlotType: "line plot",
	metrics.BarChartType: "bar chart", metrics.StatesOverTimeType: "states over time", metrics.HistogramType: "histogram",
	metrics.ScalarType: "scalar", metrics.PlotlyType: "figure", metrics.ImageType: "image",
	metrics.BatchwiseBarChartType: "bars by batch", metrics.TextType: "text", metrics.ImageListType: "images",
}

func typeOf(t metrics.Type) string {
	if s, ok := typeNames[t]; ok {
		return s
	}
	return t.String()
}
