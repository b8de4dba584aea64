package metricspb_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// testdata/schema.txt lists ReSim's fields, one a line: message, number, name, type, presence ("imp" implicit, "opt" the
// keyword optional, "msg" a message, "rep" repeated, "map", "one(x)" member of the oneof x); and its enums: enum, number,
// name. It was taken from ReSim's descriptors and not from ours. Change it when ReSim changes.
func TestSchemaIsThatOfReSim(t *testing.T) {
	want, err := os.ReadFile("testdata/schema.txt")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, file := range ourFiles() {
		got = append(got, enumLines(file.Enums())...)
		got = append(got, messageLines(file.Messages())...)
	}
	byText := func(lines []string) []string { return slices.Sorted(slices.Values(lines)) }
	if diff := cmp.Diff(byText(strings.Split(strings.TrimSpace(string(want)), "\n")), byText(got)); diff != "" {
		t.Errorf("schema (-want +got):\n%s", diff)
	}
}

// A program may link this package and Go code generated from ReSim's own files, whose names are the ones below.
func TestNamesDoNotClashWithThoseOfReSim(t *testing.T) {
	linked := new(protoregistry.Files)
	for _, file := range ourFiles() {
		if err := linked.RegisterFile(file); err != nil {
			t.Fatal(err)
		}
	}
	if linked.NumFiles() == 0 {
		t.Fatal("no files of our own are registered")
	}
	for _, upstream := range []*descriptorpb.FileDescriptorProto{
		{
			Name:        new("resim/utils/proto/uuid.proto"),
			Package:     new("resim.proto"),
			MessageType: []*descriptorpb.DescriptorProto{{Name: new("UUID")}},
		},
		{
			Name:        new("resim/metrics/proto/metrics.proto"),
			Package:     new("resim.metrics.proto"),
			MessageType: []*descriptorpb.DescriptorProto{{Name: new("JobMetrics")}, {Name: new("Metric")}},
		},
	} {
		file, err := protodesc.NewFile(upstream, linked)
		if err != nil {
			t.Fatal(err)
		}
		if err := linked.RegisterFile(file); err != nil {
			t.Errorf("linking ReSim's %s: %v", upstream.GetName(), err)
		}
	}
	for file := range protoregistry.GlobalFiles.RangeFiles {
		for _, prefix := range []string{"resim.metrics.proto", "resim.proto"} {
			if strings.HasPrefix(string(file.Package()), prefix) {
				t.Errorf("%s registers names below %s", file.Path(), prefix)
			}
		}
	}
}

// ourFiles returns the registered descriptors of this package.
func ourFiles() []protoreflect.FileDescriptor {
	ours := (*metricspb.JobMetrics)(nil).ProtoReflect().Descriptor().ParentFile().Package()
	var files []protoreflect.FileDescriptor
	protoregistry.GlobalFiles.RangeFilesByPackage(ours, func(file protoreflect.FileDescriptor) bool {
		files = append(files, file)
		return true
	})
	return files
}

func enumLines(enums protoreflect.EnumDescriptors) []string {
	var lines []string
	for i := range enums.Len() {
		enum := enums.Get(i)
		for j := range enum.Values().Len() {
			value := enum.Values().Get(j)
			lines = append(lines, fmt.Sprintf("%s %d %s", shortName(enum), value.Number(), value.Name()))
		}
	}
	return lines
}

func messageLines(messages protoreflect.MessageDescriptors) []string {
	var lines []string
	for i := range messages.Len() {
		message := messages.Get(i)
		if message.IsMapEntry() {
			continue
		}
		for j := range message.Fields().Len() {
			field := message.Fields().Get(j)
			lines = append(lines, fmt.Sprintf("%s %d %s %s %s",
				shortName(message), field.Number(), field.Name(), typeOf(field), presenceOf(field)))
		}
		lines = append(lines, enumLines(message.Enums())...)
		lines = append(lines, messageLines(message.Messages())...)
	}
	return lines
}

func typeOf(field protoreflect.FieldDescriptor) string {
	switch {
	case field.IsMap():
		return fmt.Sprintf("map<%s,%s>", typeOf(field.MapKey()), typeOf(field.MapValue()))
	case field.Message() != nil:
		return shortName(field.Message())
	case field.Enum() != nil:
		return shortName(field.Enum())
	}
	return field.Kind().String()
}

func presenceOf(field protoreflect.FieldDescriptor) string {
	switch {
	case field.IsMap():
		return "map"
	case field.IsList():
		return "rep"
	case field.HasOptionalKeyword():
		return "opt"
	case field.ContainingOneof() != nil:
		return fmt.Sprintf("one(%s)", field.ContainingOneof().Name())
	case field.Message() != nil:
		return "msg"
	}
	return "imp"
}

// shortName drops our package name.
func shortName(descriptor protoreflect.Descriptor) string {
	return strings.TrimPrefix(string(descriptor.FullName()), "resim.metrics.v1.")
}
