package metricspb_test

import (
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protopath"
	"google.golang.org/protobuf/reflect/protorange"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
	"github.com/resim-contrib/metrics-go/internal/golden"
)

// Documents of the reference writer mean the same to us, and survive being written by us.
func TestGoldenDocuments(t *testing.T) {
	for file := range golden.Valid() {
		t.Run(file.Name, func(t *testing.T) {
			document := decode(t, file.Bytes)

			t.Run("JSON", func(t *testing.T) {
				text, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(document)
				if file.JSON == nil {
					if err == nil {
						t.Errorf("JSON cannot express this document, but got %s", text)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tree(t, file.JSON), tree(t, text)); diff != "" {
					t.Errorf("as JSON (-want +got):\n%s", diff)
				}
				want := new(metricspb.JobMetrics)
				if err := protojson.Unmarshal(file.JSON, want); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, document, protocmp.Transform()); diff != "" {
					t.Errorf("as message (-want +got):\n%s", diff)
				}
			})

			t.Run("counts", func(t *testing.T) {
				if !file.Unpacked.OK {
					t.Skipf("the reference unpacker fails: %s", file.Unpacked.Error)
				}
				got := golden.Unpacked{
					OK:          true,
					Metrics:     len(document.GetJobLevelMetrics().GetMetrics()),
					MetricsData: len(document.GetMetricsData()),
					Events:      len(document.GetEvents()),
				}
				if diff := cmp.Diff(file.Unpacked, got); diff != "" {
					t.Errorf("parts (-want +got):\n%s", diff)
				}
			})

			t.Run("rewrite", func(t *testing.T) {
				rewritten, err := proto.MarshalOptions{Deterministic: true}.Marshal(document)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(document, decode(t, rewritten), protocmp.Transform()); diff != "" {
					t.Errorf("written and read again (-want +got):\n%s", diff)
				}
				schema := document.ProtoReflect().Descriptor()
				in, out := inOrder(t, schema, file.Bytes), inOrder(t, schema, rewritten)
				if diff := cmp.Diff(hex.EncodeToString(in), hex.EncodeToString(out)); diff != "" {
					t.Errorf("bytes, put in order (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// What makes a document invalid is its meaning: the schema can express all of it.
func TestInvalidGoldenDocumentsCanBeDecoded(t *testing.T) {
	for file := range golden.Invalid() {
		t.Run(file.Name, func(t *testing.T) {
			decode(t, file.Bytes)
		})
	}
}

// decode fails the test also if there are fields that the schema does not know.
func decode(t *testing.T, wire []byte) *metricspb.JobMetrics {
	t.Helper()
	document := new(metricspb.JobMetrics)
	if err := proto.Unmarshal(wire, document); err != nil {
		t.Fatal(err)
	}
	err := protorange.Range(document.ProtoReflect(), func(values protopath.Values) error {
		last := values.Index(-1)
		if message, ok := last.Value.Interface().(protoreflect.Message); ok && len(message.GetUnknown()) > 0 {
			t.Errorf("unknown fields in %v: %x", values.Path, message.GetUnknown())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// tree parses JSON, so that white space, the order of keys and the spelling of numbers do not count.
func tree(t *testing.T, text []byte) any {
	t.Helper()
	var parsed any
	if err := json.Unmarshal(text, &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed
}
