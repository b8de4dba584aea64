package metrics

import (
	"encoding/json"
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Plotly is a Plotly figure: anything that marshals to the JSON object {"data": […], "layout": {…}}.
// Figures of pkg/plot do; a [json.RawMessage] passes one made elsewhere through. The figure is
// marshalled when it is added. Its status is [NotApplicable] unless an option sets one.
type Plotly struct {
	Figure json.Marshaler
}

func (p Plotly) prepare() (content, error) {
	if isNil(p.Figure) {
		return nil, errors.New("it has no figure")
	}
	text, err := p.Figure.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("marshalling its figure: %w", err)
	}
	figure := &structpb.Struct{}
	if err := protojson.Unmarshal(text, figure); err != nil {
		return nil, fmt.Errorf("its figure is not one JSON object: %w", err)
	}
	if depth := structDepth(figure); depth > maxDepth {
		return nil, fmt.Errorf("its figure is nested too deeply: ReSim reads up to 32 objects within one another")
	}
	return preparedFigure{figure}, nil
}

type preparedFigure struct{ figure *structpb.Struct }

func (f preparedFigure) pack(*packer) packed {
	return packed{
		values: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_PlotlyMetricValues{
			PlotlyMetricValues: &metricspb.PlotlyMetricValues{Json: f.figure},
		}},
		typ:    metricspb.MetricType_PLOTLY_METRIC_TYPE,
		status: NotApplicable,
	}
}

// maxDepth is how many messages deep ReSim's protobuf runtimes read, the document itself not counted.
const maxDepth = 100

// structDepth is how many messages deep in a document the innermost value of a figure lies: the
// figure is the fifth below the document, each object costs three (struct, entry, value), each list
// two.
func structDepth(s *structpb.Struct) int {
	type node struct {
		value *structpb.Value
		depth int
	}
	deepest := 5
	var open []node
	enter := func(s *structpb.Struct, depth int) {
		deepest = max(deepest, depth)
		for _, v := range s.GetFields() {
			open = append(open, node{v, depth + 2})
		}
	}
	enter(s, deepest)
	for len(open) > 0 {
		n := open[len(open)-1]
		open = open[:len(open)-1]
		deepest = max(deepest, n.depth)
		switch k := n.value.GetKind().(type) {
		case *structpb.Value_StructValue:
			enter(k.StructValue, n.depth+1)
		case *structpb.Value_ListValue:
			deepest = max(deepest, n.depth+1)
			for _, v := range k.ListValue.GetValues() {
				open = append(open, node{v, n.depth + 2})
			}
		}
	}
	return deepest
}
