// Command protogen generates Go code from the protobuf files of this repository, without a protoc to be installed.
//
//	go run ./internal/tools/protogen -proto api/proto -out gen/metricspb
//
// It compiles every .proto file below the -proto folder, hands the result to protoc-gen-go at the version that go.mod names,
// and writes what that answers to the -out folder, where .pb.go files that no longer have a source are removed. All output
// goes into this one folder, so all files have to belong to one Go package. Same input, same bytes.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path"
	"path/filepath"
	"strings"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/linker"
	"github.com/bufbuild/protocompile/protoutil"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/pluginpb"
)

const plugin = "google.golang.org/protobuf/cmd/protoc-gen-go"

func main() {
	protoDir := flag.String("proto", "api/proto", "folder `DIR` with the .proto files; imports are relative to it")
	outDir := flag.String("out", "gen/metricspb", "folder `DIR` for the generated files")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := generate(ctx, *protoDir, *outDir); err != nil {
		fmt.Fprintln(os.Stderr, "protogen:", err)
		os.Exit(1)
	}
}

// generate touches outDir only after everything has been compiled and generated.
func generate(ctx context.Context, protoDir, outDir string) error {
	files, err := compile(ctx, protoDir)
	if err != nil {
		return fmt.Errorf("compiling the protobuf files in %s: %w", protoDir, err)
	}
	response, err := runPlugin(ctx, request(files))
	if err != nil {
		return fmt.Errorf("running %s: %w", plugin, err)
	}
	return write(outDir, response.File)
}

func compile(ctx context.Context, dir string) (linker.Files, error) {
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && path.Ext(name) == ".proto" {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errors.New("there are none")
	}
	compiler := protocompile.Compiler{
		Resolver:       protocompile.WithStandardImports(&protocompile.SourceResolver{ImportPaths: []string{dir}}),
		SourceInfoMode: protocompile.SourceInfoStandard, // carries the comments into the Go code
	}
	return compiler.Compile(ctx, names...)
}

// request asks for code for the given files. As the plugin protocol demands, it describes imported files before those that
// import them. It names no compiler version: the generated headers shall only change when the output does.
func request(files linker.Files) *pluginpb.CodeGeneratorRequest {
	req := new(pluginpb.CodeGeneratorRequest)
	seen := make(map[string]bool)
	var describe func(protoreflect.FileDescriptor)
	describe = func(file protoreflect.FileDescriptor) {
		if seen[file.Path()] {
			return
		}
		seen[file.Path()] = true
		imports := file.Imports()
		for i := range imports.Len() {
			describe(imports.Get(i).FileDescriptor)
		}
		req.ProtoFile = append(req.ProtoFile, protoutil.ProtoFromFileDescriptor(file))
	}
	for _, file := range files {
		req.FileToGenerate = append(req.FileToGenerate, file.Path())
		describe(file)
	}
	return req
}

func runPlugin(ctx context.Context, req *pluginpb.CodeGeneratorRequest) (*pluginpb.CodeGeneratorResponse, error) {
	in, err := proto.Marshal(req)
	if err != nil {
		return nil, err
	}
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", "run", plugin)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, strings.TrimSpace(stderr.String()))
	}
	response := new(pluginpb.CodeGeneratorResponse)
	if err := proto.Unmarshal(out, response); err != nil {
		return nil, err
	}
	if response.Error != nil {
		return nil, errors.New(response.GetError())
	}
	return response, nil
}

func write(dir string, files []*pluginpb.CodeGeneratorResponse_File) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(dir, "*.pb.go"))
	if err != nil {
		return err
	}
	written := make(map[string]bool)
	for _, file := range files {
		target := filepath.Join(dir, path.Base(file.GetName()))
		if written[target] {
			return fmt.Errorf("two protobuf files generate %s: rename one of them", target)
		}
		written[target] = true
		if err := os.WriteFile(target, []byte(file.GetContent()), 0o666); err != nil {
			return err
		}
	}
	for _, file := range old {
		if !written[file] {
			if err := os.Remove(file); err != nil {
				return err
			}
		}
	}
	return nil
}
