package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// largestFile is the size in bytes that no protobuf message reaches.
const largestFile = 2 << 30

// read is the content of a file, or of a pipe, that may be a metrics.binproto. What has no end or is too
// large for one is not read to the end.
func read(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Mode()&fs.ModeDevice != 0 {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("this is a device, no file")}
	}
	tooLarge := &fs.PathError{Op: "read", Path: name, Err: errors.New("it has 2 GiB or more, which no metrics.binproto has")}
	if info.Mode().IsRegular() && info.Size() >= largestFile {
		return nil, tooLarge
	}
	b, err := io.ReadAll(io.LimitReader(f, largestFile))
	if len(b) == largestFile {
		return nil, tooLarge
	}
	return b, err
}

// readDocument is the document in a file. Its error has an exit status.
func readDocument(name string) (*metrics.Document, error) {
	content, err := read(name)
	if err != nil {
		return nil, &exit{runner.ExitUsage, err.Error()}
	}
	if len(content) == 0 {
		return nil, failed(fmt.Errorf("%s: the file is empty", name))
	}
	doc, err := metrics.Unpack(content)
	if err != nil {
		return nil, failed(fmt.Errorf("%s: %w", name, err))
	}
	return doc, nil
}
