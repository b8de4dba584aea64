package metrics

import (
	"maps"
	"slices"
	"strconv"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/structpb"
)

// strictUnknown is G34: fields that this version of the format does not have. One finding for the
// document, and for each of its metrics, data sets and events.
func (c *checker) strictUnknown() {
	w := unknownWalk{within: map[protoreflect.MessageDescriptor][]protoreflect.FieldDescriptor{}}
	w.visit(c.doc.ProtoReflect(), nil)
	w.visit(c.doc.GetJobLevelMetrics().ProtoReflect(), &unknownNode{name: "job_level_metrics", i: -1})
	w.walk(c.doc.GetJobId(), "job_id")
	c.reportUnknown(&w, place{})
	for i, m := range c.doc.GetJobLevelMetrics().GetMetrics() {
		w.walk(m, "")
		c.reportUnknown(&w, metricPlace(i, m))
	}
	for _, d := range c.sets {
		w.walk(d.pb, "")
		c.reportUnknown(&w, dataPlace(d))
	}
	for i, e := range c.doc.GetEvents() {
		w.walk(e, "")
		c.reportUnknown(&w, eventPlace(i, e))
	}
}

func (c *checker) reportUnknown(w *unknownWalk, p place) {
	if w.n > 0 {
		if p.list == "" && w.one == "" {
			w.one = "JobMetrics" // the message itself
		}
		c.warn("G34", p.at(w.one), "%d bytes are of fields that the format does not have, in %d messages; they are kept, but nothing reads them, so drop them", w.bytes, w.n)
	}
	w.n, w.bytes, w.one = 0, 0, ""
}

// unknownWalk finds messages with unknown fields.
type unknownWalk struct {
	within map[protoreflect.MessageDescriptor][]protoreflect.FieldDescriptor // the fields that are messages

	n, bytes int
	one      string // the path of one of them, always the same one
}

// unknownNode is where a message is.
type unknownNode struct {
	parent *unknownNode
	name   string
	i      int // in a list; -1 if it is in none
}

func (n *unknownNode) String() string {
	if n == nil {
		return ""
	}
	path := n.name
	if n.i >= 0 {
		path += "[" + strconv.Itoa(n.i) + "]"
	}
	if above := n.parent.String(); above != "" { // at most as deep as the schema, figures being left aside
		path = above + "." + path
	}
	return path
}

func (w *unknownWalk) visit(m protoreflect.Message, at *unknownNode) {
	if n := len(m.GetUnknown()); n > 0 {
		if w.n == 0 {
			w.one = at.String()
		}
		w.n++
		w.bytes += n
	}
}

// walk visits a message and all within it, without calling itself.
func (w *unknownWalk) walk(m proto.Message, name string) {
	type node struct {
		m  protoreflect.Message
		at *unknownNode
	}
	var root *unknownNode
	if name != "" {
		root = &unknownNode{name: name, i: -1}
	}
	open := []node{{m.ProtoReflect(), root}}
	for len(open) > 0 {
		next := open[len(open)-1]
		open = open[:len(open)-1]
		w.visit(next.m, next.at)
		if figure, ok := next.m.Interface().(*structpb.Struct); ok {
			w.walkFigure(figure, next.at)
			continue
		}
		for _, f := range w.messagesWithin(next.m.Descriptor()) {
			if !next.m.Has(f) {
				continue
			}
			name := string(f.Name())
			switch v := next.m.Get(f); {
			case f.IsMap():
				for _, key := range sortedMapKeys(v.Map()) {
					at := &unknownNode{next.at, name + "[" + quote(key.String()) + "]", -1}
					open = append(open, node{v.Map().Get(key).Message(), at})
				}
			case f.IsList():
				for j := range v.List().Len() {
					e := v.List().Get(j).Message()
					if len(w.messagesWithin(f.Message())) > 0 {
						open = append(open, node{e, &unknownNode{next.at, name, j}})
					} else if len(e.GetUnknown()) > 0 {
						w.visit(e, &unknownNode{next.at, name, j})
					}
				}
			default:
				open = append(open, node{v.Message(), &unknownNode{next.at, name, -1}})
			}
		}
	}
}

// messagesWithin are the fields of a message that hold messages. Those of a series' elements have none,
// and are many.
func (w *unknownWalk) messagesWithin(d protoreflect.MessageDescriptor) []protoreflect.FieldDescriptor {
	within, ok := w.within[d]
	if !ok {
		for i := range d.Fields().Len() {
			if f := d.Fields().Get(i); f.Message() != nil {
				within = append(within, f)
			}
		}
		w.within[d] = within
	}
	return within
}

// walkFigure counts the values of a figure, and its objects and lists, as being where the figure is.
func (w *unknownWalk) walkFigure(figure *structpb.Struct, at *unknownNode) {
	walkFigure(figure, false, func(v *structpb.Value, _ figureNode) bool {
		w.visit(v.ProtoReflect(), at)
		if !damagedValue(v) {
			w.visit(v.GetStructValue().ProtoReflect(), at)
			w.visit(v.GetListValue().ProtoReflect(), at)
		}
		return true
	})
}

func sortedMapKeys(m protoreflect.Map) []protoreflect.MapKey {
	keys := map[string]protoreflect.MapKey{}
	m.Range(func(k protoreflect.MapKey, _ protoreflect.Value) bool {
		keys[k.String()] = k
		return true
	})
	var sorted []protoreflect.MapKey
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		sorted = append(sorted, keys[k])
	}
	return sorted
}
