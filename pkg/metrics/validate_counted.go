package metrics

import (
	"encoding/binary"
	"math/bits"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Whether a document keeps ReSim's rules depends on what its series hold and how much of it, not on the
// elements. Of content that was not decoded yet both can be told from the bytes, which were checked when
// the document was read. What is written in an unusual way (twice, or with fields not known here) is
// decoded instead; each function reports whether it need not be.

// Fields of the messages that are counted.
const (
	entriesField protowire.Number = 1 // SeriesPerCategory.category_to_series
	keyField     protowire.Number = 1 // of an entry
	valueField   protowire.Number = 2
	elementField protowire.Number = 1 // series, in each of the five kinds of series
	figureField  protowire.Number = 8 // MetricValues.plotly_metric_values
	jsonField    protowire.Number = 1 // PlotlyMetricValues.json
)

// countSeries counts the elements of a Series.
func countSeries(b []byte) (e elements, ok bool) {
	n, content, ok := onlyField(b)
	if !ok || n < protowire.Number(doubleElements) || n > protowire.Number(statusElements) {
		return e, len(b) == 0 // of no kind
	}
	e.kind = elementKind(n)
	e.counted, ok = countElements(e.kind, content)
	return e, ok
}

// countCategories counts those of a SeriesPerCategory. Of entries with one key the last counts.
func countCategories(b []byte) (map[string]elements, bool) {
	all := map[string]elements{}
	for len(b) > 0 {
		n, entry, size := bytesField(b)
		if n != entriesField || size == 0 {
			return nil, false
		}
		b = b[size:]
		n, key, size := bytesField(entry)
		if n != keyField || size == 0 {
			return nil, false
		}
		n, series, ok := onlyField(entry[size:])
		if n != valueField || !ok {
			return nil, false
		}
		if all[string(key)], ok = countSeries(series); !ok {
			return nil, false
		}
	}
	return all, true
}

// countElements counts the repeated field of a series.
func countElements(kind elementKind, b []byte) (n int, ok bool) {
	for len(b) > 0 {
		number, content, size := bytesField(b)
		if size == 0 || number != elementField {
			return 0, false
		}
		b = b[size:]
		switch kind {
		case doubleElements:
			n += len(content) / 8
		case statusElements:
			n += varints(content)
		default:
			n++
		}
	}
	return n, true
}

// varints is how many there are in b: each ends with the first byte whose highest bit is clear.
func varints(b []byte) int {
	const highest = 0x8080808080808080
	n := len(b)
	for ; len(b) >= 8; b = b[8:] {
		n -= bits.OnesCount64(binary.LittleEndian.Uint64(b) & highest)
	}
	for _, c := range b {
		n -= int(c >> 7)
	}
	return n
}

// onlyField is the one field of a message.
func onlyField(b []byte) (n protowire.Number, content []byte, ok bool) {
	n, content, size := bytesField(b)
	return n, content, size > 0 && size == len(b)
}

// bytesField is the first field of a message and the size of all of it, 0 if it is not length-delimited.
func bytesField(b []byte) (n protowire.Number, content []byte, size int) {
	if len(b) > 1 && b[0] == byte(elementField)<<3|byte(protowire.BytesType) && b[1] < 0x80 {
		if end := 2 + int(b[1]); end <= len(b) { // most are small
			return elementField, b[2:end], end
		}
		return 0, nil, 0
	}
	n, t, head := protowire.ConsumeTag(b)
	if head < 0 || t != protowire.BytesType {
		return 0, nil, 0
	}
	content, rest := protowire.ConsumeBytes(b[head:])
	if rest < 0 {
		return 0, nil, 0
	}
	return n, content, head + rest
}

// standIn is a payload as far as it need not be decoded to be checked: a figure, of which only matters
// that there is one.
func standIn(values []byte) *metricspb.MetricValues {
	n, figure, ok := onlyField(values)
	if !ok || n != figureField {
		return nil
	}
	if n, _, ok := onlyField(figure); !ok || n != jsonField {
		return nil
	}
	return figureStandIn
}

var figureStandIn = &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_PlotlyMetricValues{
	PlotlyMetricValues: &metricspb.PlotlyMetricValues{Json: &structpb.Struct{}},
}}

// undecoded calls f with the field and the content of a head if that is deferred still, and reports
// whether f could do with them. Else the head is decoded when it returns.
func (d *Document) undecoded(head proto.Message, f func(field protowire.Number, content []byte) bool) bool {
	c := d.deferred[head]
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.raw == nil {
		return false
	}
	if n, content, ok := onlyField(c.raw); ok && f(n, content) {
		return true
	}
	c.decode()
	return false
}
