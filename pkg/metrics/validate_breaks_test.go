package metrics

import (
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

func protoValue(m proto.Message) protoreflect.Value {
	return protoreflect.ValueOfMessage(m.ProtoReflect())
}

// rulesOf are the rules of findings, each once, in order.
func rulesOf(findings []Finding) string {
	var all []string
	for _, f := range findings {
		if !slices.Contains(all, f.Rule) {
			all = append(all, f.Rule)
		}
	}
	return strings.Join(all, " ")
}

// change is a document with one thing changed.
func change(pb pbDoc, f func(pbDoc)) pbDoc {
	f(pb)
	return pb
}

// changeMetric is one with its first metric changed.
func changeMetric(pb pbDoc, f func(*metricspb.Metric)) pbDoc {
	f(pb.JobLevelMetrics.Metrics[0])
	return pb
}

// changePayload is one with the values of its first metric changed.
func changePayload[P proto.Message](pb pbDoc, f func(P)) pbDoc {
	_, _, payload := payloadIn(pb.JobLevelMetrics.Metrics[0].GetMetricValues())
	f(payload.(P))
	return pb
}

// changeData is one with a data set changed, by its place.
func changeData(pb pbDoc, i int, f func(*metricspb.MetricsData)) pbDoc {
	f(pb.MetricsData[i])
	return pb
}

// changeEvent is one with its first event changed.
func changeEvent(pb pbDoc, f func(*metricspb.Event)) pbDoc {
	f(pb.Events[0])
	return pb
}

func twoScalars() pbDoc { return change(scalarDoc(), func(pb pbDoc) { addMetric(pb, scalarValues()) }) }

func twoEvents() pbDoc { return change(eventDoc(), func(pb pbDoc) { addEvent(pb) }) }

type (
	summaryPayload   = *metricspb.DoubleSummaryMetricValues
	overTimePayload  = *metricspb.DoubleOverTimeMetricValues
	linePayload      = *metricspb.LinePlotMetricValues
	barPayload       = *metricspb.BarChartMetricValues
	batchwisePayload = *metricspb.BatchwiseBarChartMetricValues
	statesPayload    = *metricspb.StatesOverTimeMetricValues
	histogramPayload = *metricspb.HistogramMetricValues
	scalarPayload    = *metricspb.ScalarMetricValues
	imagePayload     = *metricspb.ImageMetricValues
	imagesPayload    = *metricspb.ImageListMetricValues
)

// brokenDoc is a document with something wrong, and the rules that say so.
type brokenDoc struct {
	rules string
	about string
	pb    pbDoc
}

// breaks checks that each document breaks its rules and no others, that each finding says where in
// words that lead there, and that no rule of the catalogue is left out.
func breaks(t *testing.T, docs []brokenDoc, opts ...ValidateOption) {
	t.Helper()
	for _, d := range docs {
		findings := Validate(newDocument(d.pb), opts...)
		if have := rulesOf(findings); have != d.rules {
			t.Errorf("%s (%s): have %q\n%v", d.rules, d.about, have, findings)
		}
		for _, f := range findings {
			checkFinding(t, d.pb, f)
		}
	}
}
