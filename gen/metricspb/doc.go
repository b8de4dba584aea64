// Package metricspb holds the generated protobuf types of metrics.binproto, the file in which a metrics build tells ReSim what
// it found.
//
// The file is one serialized [JobMetrics]. ReSim's API gives back its parts: one serialized [Metric] or [MetricsData] per
// download. The schema is api/proto of this repository; it is compatible with ReSim's own on the wire but registers other
// names (package resim.metrics.v1), so that a program may link both.
//
// These types are the bare format and hold back nothing: a value of theirs may well break the rules that ReSim checks. To
// write and read documents, use pkg/metrics, which knows the rules. Here:
//
//   - Enum constants repeat the name of their type, as in [MetricStatus_PASSED_METRIC_STATUS]. Zero means unset.
//   - Fields declared optional in the schema are pointers, so that a written zero differs from nothing written.
//   - Where a message offers a choice, each alternative is wrapped in a type of its own, as in [MetricValues_ScalarMetricValues].
//   - Map fields have no order on the wire. Marshal with proto.MarshalOptions{Deterministic: true} for repeatable bytes. They
//     need not be those of ReSim's writer, which puts the members of a choice elsewhere; the meaning is the same.
package metricspb

//go:generate go run ../../internal/tools/protogen -proto ../../api/proto -out .
