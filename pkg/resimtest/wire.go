package resimtest

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Field numbers of the messages in metrics.binproto that are edited here.
const (
	statusField       = 5  // of Metric
	metricValuesField = 7  // of Metric
	eventMetricField  = 12 // of Metric
	scalarField       = 7  // of MetricValues
	scalarValueField  = 1  // of ScalarMetricValues
)

// withoutValue is a serialised scalar Metric without its value: what the API lists as null. A Writer
// refuses to make one, for it is of no use; programs meet them nevertheless.
func withoutValue(metric []byte) []byte {
	return editField(metric, metricValuesField, func(values []byte) []byte {
		return editField(values, scalarField, func(scalar []byte) []byte {
			return dropField(scalar, scalarValueField)
		})
	})
}

// withScalar is a serialised scalar Metric with another value and status.
func withScalar(metric []byte, value float64, status int) []byte {
	metric = editField(metric, metricValuesField, func(values []byte) []byte {
		return editField(values, scalarField, func(scalar []byte) []byte {
			out := protowire.AppendTag(nil, scalarValueField, protowire.Fixed64Type)
			out = protowire.AppendFixed64(out, math.Float64bits(value))
			return append(out, dropField(scalar, scalarValueField)...)
		})
	})
	return mapFields(metric, func(out []byte, n protowire.Number, _ protowire.Type, whole, _ []byte) []byte {
		if n != statusField {
			return append(out, whole...)
		}
		return protowire.AppendVarint(protowire.AppendTag(out, n, protowire.VarintType), uint64(status))
	})
}

// asEventMetric is a serialised Metric with the mark of belonging to an event.
func asEventMetric(metric []byte) []byte {
	return protowire.AppendVarint(protowire.AppendTag(metric, eventMetricField, protowire.VarintType), 1)
}

// editField replaces the content of a message field.
func editField(message []byte, field protowire.Number, edit func([]byte) []byte) []byte {
	return mapFields(message, func(out []byte, n protowire.Number, t protowire.Type, whole, value []byte) []byte {
		if n != field || t != protowire.BytesType {
			return append(out, whole...)
		}
		content, _ := protowire.ConsumeBytes(value)
		return protowire.AppendBytes(protowire.AppendTag(out, n, t), edit(content))
	})
}

// dropField leaves a field out.
func dropField(message []byte, field protowire.Number) []byte {
	return mapFields(message, func(out []byte, n protowire.Number, _ protowire.Type, whole, _ []byte) []byte {
		if n == field {
			return out
		}
		return append(out, whole...)
	})
}

// mapFields rewrites a message field by field. The messages are our own or were read before, so they are well formed.
func mapFields(message []byte, f func(out []byte, n protowire.Number, t protowire.Type, whole, value []byte) []byte) []byte {
	var out []byte
	for len(message) > 0 {
		n, t, tag := protowire.ConsumeTag(message)
		size := tag + protowire.ConsumeFieldValue(n, t, message[tag:])
		out = f(out, n, t, message[:size], message[tag:size])
		message = message[size:]
	}
	return out
}
