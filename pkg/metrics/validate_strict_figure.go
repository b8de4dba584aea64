package metrics

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"google.golang.org/protobuf/types/known/structpb"
)

// checkFigure is G3 and G35 of figures: numbers that JSON does not have, and more objects within one
// another than ReSim can read.
func (c *checker) checkFigure(p place, figure *structpb.Struct) {
	wrong, damaged := 0, false
	walkFigure(figure, false, func(v *structpb.Value, _ figureNode) bool {
		if notFinite(v) {
			wrong++
		}
		damaged = damaged || damagedValue(v)
		return true
	})
	if wrong > 0 {
		// Only now the order matters: the one to name must be the same each time.
		walkFigure(figure, true, func(v *structpb.Value, at figureNode) bool {
			if notFinite(v) {
				c.error("G3", p, "%d numbers of the figure are none that JSON has, such as %v at %s; use null for a gap", wrong, v.GetNumberValue(), cut(at.String()))
			}
			return !notFinite(v)
		})
	}
	if !damaged && structDepth(figure) > maxDepth {
		c.warn("G35", p, "the figure is nested too deeply for ReSim to read; up to 32 objects may be within one another")
	}
}

// damagedValue reports a kind that is a typed nil. No file can hold one.
func damagedValue(v *structpb.Value) bool {
	switch k := v.GetKind().(type) {
	case *structpb.Value_NumberValue:
		return k == nil
	case *structpb.Value_StructValue:
		return k == nil
	case *structpb.Value_ListValue:
		return k == nil
	}
	return false
}

func notFinite(v *structpb.Value) bool {
	k, ok := v.GetKind().(*structpb.Value_NumberValue)
	return ok && k != nil && (math.IsNaN(k.NumberValue) || math.IsInf(k.NumberValue, 0))
}

// figureNode is where in a figure a value is.
type figureNode struct {
	parent *figureNode
	key    string // in an object
	i      int    // in a list; -1 for an object
}

// String is the place as one would write it in JavaScript.
func (f figureNode) String() string {
	var steps []string
	for n := &f; n != nil; n = n.parent {
		if n.i >= 0 {
			steps = append(steps, "["+strconv.Itoa(n.i)+"]")
		} else {
			steps = append(steps, "."+n.key)
		}
	}
	path := ""
	for _, s := range slices.Backward(steps) {
		if path += s; len(path) > 1000 {
			break
		}
	}
	return path
}

// walkFigure visits every value of a figure until visit returns false; sorted if the order matters. It
// does not call itself, for figures may be nested as deeply as a file is long.
func walkFigure(figure *structpb.Struct, sorted bool, visit func(*structpb.Value, figureNode) bool) {
	type container struct {
		at     *figureNode
		object *structpb.Struct
		list   *structpb.ListValue
	}
	open := []container{{object: figure}}
	look := func(v *structpb.Value, at figureNode) bool {
		switch k := v.GetKind().(type) {
		case *structpb.Value_StructValue:
			if k != nil {
				here := at
				open = append(open, container{at: &here, object: k.StructValue})
			}
		case *structpb.Value_ListValue:
			if k != nil {
				here := at
				open = append(open, container{at: &here, list: k.ListValue})
			}
		}
		return visit(v, at)
	}
	for len(open) > 0 {
		next := open[len(open)-1]
		open = open[:len(open)-1]
		for i, v := range next.list.GetValues() {
			if !look(v, figureNode{next.at, "", i}) {
				return
			}
		}
		fields := next.object.GetFields()
		keys := maps.Keys(fields)
		if sorted {
			keys = slices.Values(slices.Sorted(keys))
		}
		for key := range keys {
			if !look(fields[key], figureNode{next.at, key, -1}) {
				return
			}
		}
	}
}
