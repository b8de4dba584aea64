package metricspb_test

import (
	"encoding/hex"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// The reference runtime wrote these bytes, with all fields in the order of their numbers. Go writes the members of a oneof
// after the other fields, which means the same to every reader.
func TestBytesAreThoseOfTheReference(t *testing.T) {
	for _, test := range []struct {
		name    string
		message proto.Message
		hex     string
	}{
		{
			name: "smallest valid document",
			message: &metricspb.JobMetrics{
				JobId: &metricspb.JobId{Id: uuid(1)},
				JobLevelMetrics: &metricspb.MetricCollection{
					MetricsStatus: metricspb.MetricStatus_PASSED_METRIC_STATUS,
				},
				MetricsStatus: metricspb.MetricStatus_PASSED_METRIC_STATUS,
			},
			hex: "0a280a260a2430303030303030302d303030302d343030302d383030302d303030303030303030303031" +
				"120210012001",
		},
		{
			name: "scalar metric, first in order",
			message: &metricspb.Metric{
				MetricId:      &metricspb.MetricId{Id: uuid(2)},
				Name:          "s",
				Type:          metricspb.MetricType_SCALAR_METRIC_TYPE,
				Status:        metricspb.MetricStatus_PASSED_METRIC_STATUS,
				ShouldDisplay: new(true),
				MetricValues: &metricspb.MetricValues{
					MetricValues: &metricspb.MetricValues_ScalarMetricValues{
						ScalarMetricValues: &metricspb.ScalarMetricValues{Value: new(2.5), Unit: new("m")},
					},
				},
				Importance: metricspb.MetricImportance_HIGH_IMPORTANCE,
				ParentId:   &metricspb.Metric_JobId{JobId: &metricspb.JobId{Id: uuid(1)}},
				Order:      new(float32(0)),
			},
			hex: "0a280a260a2430303030303030302d303030302d343030302d383030302d303030303030303030303032" +
				"1201731807280130013a0e3a0c0900000000000004401a016d4804" +
				"52280a260a2430303030303030302d303030302d343030302d383030302d303030303030303030303031" +
				"5d00000000",
		},
		{
			name: "doubles indexed by timestamps",
			message: &metricspb.MetricsData{
				MetricsDataId: &metricspb.MetricsDataId{Id: uuid(3)},
				DataType:      metricspb.MetricsDataType_INDEXED_DOUBLE_SERIES_DATA_TYPE,
				Name:          "d",
				Unit:          "m",
				IsIndexed:     true,
				IndexDataId:   &metricspb.MetricsDataId{Id: uuid(4)},
				IndexDataType: metricspb.MetricsDataType_TIMESTAMP_SERIES_DATA_TYPE,
				Data: &metricspb.MetricsData_Series{Series: &metricspb.Series{
					Series: &metricspb.Series_Doubles{Doubles: &metricspb.DoubleSeries{Series: []float64{1, -0.5}}},
				}},
			},
			hex: "0a280a260a2430303030303030302d303030302d343030302d383030302d303030303030303030303033" +
				"10061a016422016d3801" +
				"42280a260a2430303030303030302d303030302d343030302d383030302d303030303030303030303034" +
				"480252140a120a10000000000000f03f000000000000e0bf",
		},
		{
			name: "timestamps, the last of them zero",
			message: &metricspb.MetricsData{
				MetricsDataId: &metricspb.MetricsDataId{Id: uuid(4)},
				DataType:      metricspb.MetricsDataType_TIMESTAMP_SERIES_DATA_TYPE,
				Name:          "t",
				Data: &metricspb.MetricsData_Series{Series: &metricspb.Series{
					Series: &metricspb.Series_Timestamps{Timestamps: &metricspb.TimestampSeries{
						Series: []*timestamppb.Timestamp{{Seconds: 1, Nanos: 500}, {}},
					}},
				}},
			},
			hex: "0a280a260a2430303030303030302d303030302d343030302d383030302d303030303030303030303034" +
				"10021a0174520b12090a05080110f4030a00",
		},
		{
			name: "statuses per category",
			message: &metricspb.MetricsData{
				MetricsDataId: &metricspb.MetricsDataId{Id: uuid(5)},
				DataType:      metricspb.MetricsDataType_METRIC_STATUS_SERIES_DATA_TYPE,
				Name:          "st",
				IsPerCategory: true,
				CategoryNames: []string{"a", "b"},
				Data: &metricspb.MetricsData_SeriesPerCategory{SeriesPerCategory: &metricspb.SeriesPerCategory{
					CategoryToSeries: map[string]*metricspb.Series{
						"a": statuses(
							metricspb.MetricStatus_PASSED_METRIC_STATUS,
							metricspb.MetricStatus_FAIL_BLOCK_METRIC_STATUS,
						),
						"b": statuses(metricspb.MetricStatus_FAIL_WARN_METRIC_STATUS),
					},
				}},
			},
			hex: "0a280a260a2430303030303030302d303030302d343030302d383030302d303030303030303030303035" +
				"10051a02737428013201613201625a190a0b0a016112062a040a0201050a0a0a016212052a030a0102",
		},
		{
			name: "external file",
			message: &metricspb.MetricsData{
				MetricsDataId: &metricspb.MetricsDataId{Id: uuid(6)},
				DataType:      metricspb.MetricsDataType_EXTERNAL_FILE_DATA_TYPE,
				Name:          "f",
				Data: &metricspb.MetricsData_ExternalFile{
					ExternalFile: &metricspb.ExternalFile{Path: "img/a.png"},
				},
			},
			hex: "0a280a260a2430303030303030302d303030302d343030302d383030302d303030303030303030303036" +
				"100b1a0166620b0a09696d672f612e706e67",
		},
		{
			name: "event",
			message: &metricspb.Event{
				EventId:       &metricspb.EventId{Id: uuid(7)},
				Name:          "e",
				Tags:          []string{"x"},
				Metrics:       []*metricspb.MetricId{{Id: uuid(2)}},
				Status:        metricspb.MetricStatus_NOT_APPLICABLE_METRIC_STATUS,
				Timestamp:     &timestamppb.Timestamp{Seconds: 42},
				TimestampType: metricspb.TimestampType_RELATIVE_TIMESTAMP,
				Importance:    metricspb.MetricImportance_LOW_IMPORTANCE,
			},
			hex: "0a280a260a2430303030303030302d303030302d343030302d383030302d303030303030303030303037" +
				"120165220178" +
				"2a280a260a2430303030303030302d303030302d343030302d383030302d303030303030303030303032" +
				"30033a02082a40024802",
		},
		{
			name: "histogram with edges and bounds at zero",
			message: &metricspb.HistogramMetricValues{
				Buckets:    []*metricspb.HistogramMetricValues_Bucket{{Lower: new(0.0), Upper: new(1.0)}},
				LowerBound: new(0.0),
				UpperBound: new(1.0),
			},
			hex: "1a1209000000000000000011000000000000f03f21000000000000000029000000000000f03f",
		},
		{
			name: "plotly figure",
			message: &metricspb.PlotlyMetricValues{Json: &structpb.Struct{Fields: map[string]*structpb.Value{
				"a": structpb.NewStructValue(&structpb.Struct{Fields: map[string]*structpb.Value{
					"k": structpb.NewStringValue("v"),
				}}),
				"b": structpb.NewListValue(&structpb.ListValue{Values: []*structpb.Value{
					structpb.NewNumberValue(1), structpb.NewNullValue(), structpb.NewBoolValue(true),
				}}),
			}}},
			hex: "0a2f0a110a0161120c2a0a0a080a016b12031a01760a1a0a0162121532130a0911000000000000f03f0a0208000a022001",
		},
		{
			name: "summary of the first point, with empty limits",
			message: &metricspb.DoubleSummaryMetricValues{
				ValueDataId:       &metricspb.MetricsDataId{Id: uuid(3)},
				StatusDataId:      &metricspb.MetricsDataId{Id: uuid(5)},
				Index:             &metricspb.DoubleSummaryMetricValues_SeriesIndex{SeriesIndex: 0},
				FailureDefinition: &metricspb.DoubleFailureDefinition{},
			},
			hex: "0a280a260a2430303030303030302d303030302d343030302d383030302d303030303030303030303033" +
				"12280a260a2430303030303030302d303030302d343030302d383030302d303030303030303030303035" +
				"18003a00",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			wire, err := hex.DecodeString(test.hex)
			if err != nil {
				t.Fatal(err)
			}
			decoded := test.message.ProtoReflect().New().Interface()
			if err := proto.Unmarshal(wire, decoded); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.message, decoded, protocmp.Transform()); diff != "" {
				t.Errorf("decoded (-want +got):\n%s", diff)
			}
			encoded, err := proto.MarshalOptions{Deterministic: true}.Marshal(test.message)
			if err != nil {
				t.Fatal(err)
			}
			encoded = inOrder(t, test.message.ProtoReflect().Descriptor(), encoded)
			if diff := cmp.Diff(test.hex, hex.EncodeToString(encoded)); diff != "" {
				t.Errorf("encoded, put in order (-want +got):\n%s", diff)
			}
		})
	}
}

func uuid(n int) *metricspb.UUID {
	return &metricspb.UUID{Data: fmt.Sprintf("00000000-0000-4000-8000-%012d", n)}
}

func statuses(series ...metricspb.MetricStatus) *metricspb.Series {
	return &metricspb.Series{Series: &metricspb.Series_Statuses{
		Statuses: &metricspb.MetricStatusSeries{Series: series},
	}}
}

// inOrder sorts the fields of an encoded message by number, at every depth, and changes nothing else. In particular, it keeps
// the order of lists and of map entries.
func inOrder(t *testing.T, message protoreflect.MessageDescriptor, wire []byte) []byte {
	t.Helper()
	type field struct {
		number protowire.Number
		bytes  []byte
	}
	var fields []field
	for len(wire) > 0 {
		number, wireType, tagSize := protowire.ConsumeTag(wire)
		if tagSize < 0 {
			t.Fatal(protowire.ParseError(tagSize))
		}
		size := protowire.ConsumeFieldValue(number, wireType, wire[tagSize:])
		if size < 0 {
			t.Fatal(protowire.ParseError(size))
		}
		current := field{number: number, bytes: wire[:tagSize+size]}
		if descriptor := message.Fields().ByNumber(number); descriptor != nil && descriptor.Message() != nil {
			content, _ := protowire.ConsumeBytes(wire[tagSize:])
			current.bytes = protowire.AppendTag(nil, number, protowire.BytesType)
			current.bytes = protowire.AppendBytes(current.bytes, inOrder(t, descriptor.Message(), content))
		}
		fields = append(fields, current)
		wire = wire[tagSize+size:]
	}
	slices.SortStableFunc(fields, func(a, b field) int {
		return int(a.number - b.number)
	})
	var sorted []byte
	for _, field := range fields {
		sorted = append(sorted, field.bytes...)
	}
	return sorted
}
