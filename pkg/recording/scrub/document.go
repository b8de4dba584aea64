package scrub

import (
	"path"
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
	"github.com/resim-contrib/metrics-go/pkg/recording"
)

// content is an answer of storage, or why it is dropped.
func (s *scrubber) content(a recording.Answer) (recording.Answer, string) {
	kind := s.documents[a.URL]
	a.URL = s.location(a.URL)
	if a.Status != 200 {
		a.Content = nil
		return a, ""
	}
	var m proto.Message
	switch kind {
	case metricDocument:
		m = &metricspb.Metric{}
	case dataDocument:
		m = &metricspb.MetricsData{}
	case fileDocument:
		return a, "images, films and other files"
	default:
		return a, "contents that no list names"
	}
	if (proto.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(a.Content, m) != nil {
		return a, "contents that are no document"
	}
	s.message(m.ProtoReflect())
	content, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil {
		return a, "contents that are no document"
	}
	a.Content = content
	return a, ""
}

// Fields of documents whose texts stay, those that are of the vocabulary, and those that are of another kind than text.
var (
	keptFields = map[protoreflect.FullName]bool{
		"resim.metrics.v1.UUID.data": true, "resim.metrics.v1.MetricsData.unit": true, "resim.metrics.v1.ScalarMetricValues.unit": true,
		"resim.metrics.v1.BatchwiseBarChartMetricValues.colors": true,
	}
	termFields = map[protoreflect.Name]string{"x_axis_name": "axis", "y_axis_name": "axis", "key": "tag"}
	ownTerms   = map[protoreflect.FullName]string{"resim.metrics.v1.Metric.name": "metric", "resim.metrics.v1.MetricsData.name": "data"}
	labels     = []protoreflect.Name{"legend_series_names", "states_set", "failure_states", "categories", "category_names", "series", "string_index", "value"}
)

// message scrubs all texts in a message.
func (s *scrubber) message(m protoreflect.Message) {
	if figure, ok := m.Interface().(*metricspb.PlotlyMetricValues); ok {
		s.figures++
		figure.Json = &structpb.Struct{Fields: map[string]*structpb.Value{
			"data": structpb.NewListValue(&structpb.ListValue{}), "layout": structpb.NewStructValue(&structpb.Struct{}),
		}}
		return
	}
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.IsMap():
			s.entries(m, f, v.Map())
		case f.IsList():
			list := v.List()
			for i := range list.Len() {
				if f.Kind() == protoreflect.StringKind {
					list.Set(i, protoreflect.ValueOfString(s.field(f, list.Get(i).String())))
				} else if f.Message() != nil {
					s.message(list.Get(i).Message())
				}
			}
		case f.Kind() == protoreflect.StringKind:
			m.Set(f, protoreflect.ValueOfString(s.field(f, v.String())))
		case f.Message() != nil:
			s.message(v.Message())
		}
		return true
	})
}

// entries scrubs the keys of a map, which are categories, and what is below them.
func (s *scrubber) entries(m protoreflect.Message, f protoreflect.FieldDescriptor, old protoreflect.Map) {
	var keys []string
	old.Range(func(k protoreflect.MapKey, _ protoreflect.Value) bool {
		keys = append(keys, k.String())
		return true
	})
	slices.Sort(keys)
	renamed := m.NewField(f)
	for _, key := range keys {
		v := old.Get(protoreflect.ValueOfString(key).MapKey())
		if f.MapValue().Message() != nil {
			s.message(v.Message())
		}
		renamed.Map().Set(protoreflect.ValueOfString(s.names.of(key, "label")).MapKey(), v)
	}
	m.Set(f, renamed)
}

// field scrubs one text of a document.
func (s *scrubber) field(f protoreflect.FieldDescriptor, text string) string {
	if keptFields[f.FullName()] {
		return text
	}
	if kind, ok := ownTerms[f.FullName()]; ok {
		return s.term(text, kind)
	}
	if kind, ok := termFields[f.Name()]; ok {
		return s.term(text, kind)
	}
	switch {
	case f.Name() == "value" && plain(text):
		return text
	case f.Name() == "path":
		return s.names.with(text, "file", path.Ext(text))
	case slices.Contains(labels, f.Name()):
		return s.names.of(text, "label")
	}
	return s.names.of(text, "text")
}
