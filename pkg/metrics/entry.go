package metrics

import (
	"fmt"
	"strings"

	"github.com/google/uuid"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Type is one of the twelve kinds of metric, with its number on the wire.
type Type int

// The types, named as the Go types that make them.
const (
	SummaryType           Type = 1
	DoubleOverTimeType    Type = 2
	LinePlotType          Type = 3
	BarChartType          Type = 4
	StatesOverTimeType    Type = 5
	HistogramType         Type = 6
	ScalarType            Type = 7
	PlotlyType            Type = 8
	ImageType             Type = 9
	BatchwiseBarChartType Type = 10
	TextType              Type = 11
	ImageListType         Type = 12
)

// String is the type in capitals, "LINE_PLOT" for example.
func (t Type) String() string {
	name, ok := metricspb.MetricType_name[int32(t)]
	if t == 0 {
		return "NO_TYPE"
	}
	if !ok {
		return fmt.Sprintf("TYPE(%d)", int(t))
	}
	return strings.TrimSuffix(name, "_METRIC_TYPE")
}

// Entry is one metric of a [Document], to be read.
type Entry struct {
	pb  *metricspb.Metric
	doc *Document
}

// values is the metric's content, decoded.
func (e Entry) values() *metricspb.MetricValues {
	if e.doc == nil {
		return nil
	}
	return loaded(e.doc, e.pb).GetMetricValues()
}

// ID is the metric's id, or the nil UUID if what is written is none.
func (e Entry) ID() uuid.UUID { return readID(e.pb.GetMetricId().GetId()) }

// JobID is the job that the metric says it belongs to, if it names any; the nil UUID if what it names is none.
func (e Entry) JobID() (uuid.UUID, bool) {
	parent, ok := e.pb.GetParentId().(*metricspb.Metric_JobId)
	return readID(e.pb.GetJobId().GetId()), ok && parent != nil
}

// Name is the metric's name.
func (e Entry) Name() string { return e.pb.GetName() }

// Type is the metric's type.
func (e Entry) Type() Type { return Type(e.pb.GetType()) }

// Description is what the metric says it shows.
func (e Entry) Description() string { return e.pb.GetDescription() }

// Status is the metric's outcome.
func (e Entry) Status() Status { return Status(e.pb.GetStatus()) }

// Importance is the metric's importance.
func (e Entry) Importance() Importance { return Importance(e.pb.GetImportance()) }

// Displayed is whether the metric is to be shown; unset means yes.
func (e Entry) Displayed() bool {
	return e.pb == nil || e.pb.ShouldDisplay == nil || *e.pb.ShouldDisplay
}

// Order is the metric's place on the page, if it has one.
func (e Entry) Order() (float32, bool) { return e.pb.GetOrder(), e.pb != nil && e.pb.Order != nil }

// EventMetric is whether the metric is shown within its event only.
func (e Entry) EventMetric() bool { return e.pb.GetEventMetric() }

// Tags are the metric's keys and values, in file order.
func (e Entry) Tags() []Tag {
	var tags []Tag
	for _, t := range e.pb.GetTags() {
		tags = append(tags, Tag{t.GetKey(), t.GetValue()})
	}
	return tags
}

// Scalar is the value, if the metric is a scalar and has one.
func (e Entry) Scalar() (float64, bool) {
	v := e.values().GetScalarMetricValues()
	return v.GetValue(), v != nil && v.Value != nil
}

// Unit is the unit of a scalar.
func (e Entry) Unit() string { return e.values().GetScalarMetricValues().GetUnit() }

// Text is the Markdown of a text metric.
func (e Entry) Text() (string, bool) {
	v := e.values().GetTextMetricValues()
	return v.GetText(), v != nil
}

// FigureStruct is the figure of a Plotly metric as it is kept, for reading parts of a large one. It is the
// document's own and must not be changed.
func (e Entry) FigureStruct() (*structpb.Struct, bool) {
	v := e.values().GetPlotlyMetricValues().GetJson()
	return v, v != nil
}

// Figure is the JSON of a Plotly metric.
func (e Entry) Figure() ([]byte, bool) {
	v := e.values().GetPlotlyMetricValues()
	if v.GetJson() == nil {
		return nil, false
	}
	b, err := protojson.Marshal(v.Json)
	return b, err == nil
}
