package preview

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"google.golang.org/protobuf/types/known/structpb"

	"github.com/resim-contrib/metrics-go/internal/stats"
)

// rawFigure is a figure as it is, unless some of its lines or point clouds have far more points than can
// be seen: then every peak of them is kept, and the note says how many are shown. A number that JSON
// does not have is null.
func rawFigure(figure *structpb.Struct) (json.RawMessage, []string) {
	drawn, all := 0, 0
	b := []byte{'{'}
	for i, key := range slices.Sorted(maps.Keys(figure.GetFields())) {
		value := figure.GetFields()[key]
		b = appendKey(b, i, key)
		traces := value.GetListValue().GetValues()
		if key != "data" || traces == nil {
			b = appendValue(b, value, nil)
			continue
		}
		b = append(b, '[')
		for j, t := range traces {
			if j > 0 {
				b = append(b, ',')
			}
			p := newPicker(t.GetStructValue())
			if p != nil {
				drawn, all = drawn+len(p.positions), all+p.points
			}
			b = appendValue(b, t, p)
		}
		b = append(b, ']')
	}
	b = append(b, '}')
	if all == 0 {
		return b, nil
	}
	return b, []string{fmt.Sprintf("%s of %s points of long series are drawn; every peak is among them.", grouped(drawn), grouped(all))}
}

// isBroad reports whether a figure needs the width of the page: a table or heat map of several columns, or
// many names along an axis.
func isBroad(figure *structpb.Struct) bool {
	const columns, names = 4, 24
	for _, t := range figure.GetFields()["data"].GetListValue().GetValues() {
		trace := t.GetStructValue().GetFields()
		header := trace["header"].GetStructValue().GetFields()["values"].GetListValue().GetValues()
		x := trace["x"].GetListValue().GetValues()
		_, named := append(x, &structpb.Value{})[0].GetKind().(*structpb.Value_StringValue)
		if len(header) > columns || named && len(x) > names || trace["type"].GetStringValue() == "heatmap" && len(x) > columns {
			return true
		}
	}
	return false
}

// picker thins the lists of a trace that have an element for each point.
type picker struct {
	points    int
	positions []int
}

// newPicker keeps the extremes of a long scatter trace; nil for what is left as it is.
func newPicker(trace *structpb.Struct) *picker {
	switch trace.GetFields()["type"].GetStringValue() {
	case "", "scatter", "scattergl": // without a type it is a scatter trace
	default:
		return nil
	}
	y, ok := numbersIn(trace.GetFields()["y"])
	if !ok || len(y) <= mostPoints {
		return nil
	}
	return &picker{len(y), stats.Extremes(y, mostPoints)}
}

// appendValue writes a value as JSON, of lists that p thins only some elements.
func appendValue(b []byte, v *structpb.Value, p *picker) []byte {
	switch k := v.GetKind().(type) {
	case *structpb.Value_NumberValue:
		return appendNumber(b, k.NumberValue)
	case *structpb.Value_StringValue:
		return appendText(b, k.StringValue)
	case *structpb.Value_BoolValue:
		return strconv.AppendBool(b, k.BoolValue)
	case *structpb.Value_ListValue:
		values := k.ListValue.GetValues()
		if p != nil && len(values) == p.points {
			values = pick(values, p.positions)
		}
		b = append(b, '[')
		for i, element := range values {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(b, element, nil)
		}
		return append(b, ']')
	case *structpb.Value_StructValue:
		if p != nil {
			if numbers, ok := numbersIn(v); ok && len(numbers) == p.points {
				b = append(b, '[')
				for i, at := range p.positions {
					if i > 0 {
						b = append(b, ',')
					}
					b = appendNumber(b, numbers[at])
				}
				return append(b, ']')
			}
		}
		b = append(b, '{')
		for i, key := range slices.Sorted(maps.Keys(k.StructValue.GetFields())) {
			b = appendValue(appendKey(b, i, key), k.StructValue.GetFields()[key], p)
		}
		return append(b, '}')
	}
	return append(b, "null"...)
}

func appendKey(b []byte, i int, key string) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return append(appendText(b, key), ':')
}

func appendText(b []byte, s string) []byte {
	text, _ := json.Marshal(s) // a string has no error
	return append(b, text...)
}

func appendNumber(b []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(b, "null"...)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}

// numbersIn reads a list of numbers, anything else in it being none, or Plotly's typed array: an object
// with the numbers' type and their bytes.
func numbersIn(v *structpb.Value) ([]float64, bool) {
	if list := v.GetListValue(); list != nil {
		numbers := make([]float64, len(list.GetValues()))
		for i, element := range list.GetValues() {
			numbers[i] = math.NaN()
			if n, ok := element.GetKind().(*structpb.Value_NumberValue); ok {
				numbers[i] = n.NumberValue
			}
		}
		return numbers, true
	}
	fields := v.GetStructValue().GetFields()
	packed := fields["bdata"].GetStringValue()
	if packed == "" || fields["shape"] != nil {
		return nil, false
	}
	b, err := base64.StdEncoding.DecodeString(packed)
	if err != nil {
		return nil, false
	}
	return typedNumbers(fields["dtype"].GetStringValue(), b)
}

// typedNumbers reads numbers of numpy's short type names, little-endian.
func typedNumbers(dtype string, b []byte) ([]float64, bool) {
	read := map[string]struct {
		size int
		of   func([]byte) float64
	}{
		"f8": {8, func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }},
		"f4": {4, func(b []byte) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))) }},
		"i4": {4, func(b []byte) float64 { return float64(int32(binary.LittleEndian.Uint32(b))) }},
		"u4": {4, func(b []byte) float64 { return float64(binary.LittleEndian.Uint32(b)) }},
		"i2": {2, func(b []byte) float64 { return float64(int16(binary.LittleEndian.Uint16(b))) }},
		"u2": {2, func(b []byte) float64 { return float64(binary.LittleEndian.Uint16(b)) }},
		"i1": {1, func(b []byte) float64 { return float64(int8(b[0])) }},
		"u1": {1, func(b []byte) float64 { return float64(b[0]) }},
	}[dtype]
	if read.size == 0 || len(b)%read.size != 0 {
		return nil, false
	}
	numbers := make([]float64, len(b)/read.size)
	for i := range numbers {
		numbers[i] = read.of(b[i*read.size:])
	}
	return numbers, true
}
