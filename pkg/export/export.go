package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// Option configures [ToFile].
type Option func(*export)

// Pivot makes one row for each job, with a column for each parameter and each scalar metric, see
// [PivotColumns]. Without it there is a row for each metric, see [Columns].
func Pivot() Option { return func(x *export) { x.pivot = true } }

// Resume goes on with what an interrupted export to the same file left behind; if there is nothing, it
// begins anew.
func Resume() Option { return func(x *export) { x.resume = true } }

// Force replaces the file if there is one, and drops what an interrupted export left behind.
func Force() Option { return func(x *export) { x.force = true } }

// TolerateLoss goes on without the metrics of a job or batch that cannot be read, and without names that
// cannot. The rows say in the column loss why there are none, and the Result has Losses.
func TolerateLoss() Option { return func(x *export) { x.tolerate = true } }

// WithProgress has f called as batches and jobs are read and rows are written, one call at a time. It must
// be quick.
func WithProgress(f func(Progress)) Option { return func(x *export) { x.progress.observer = f } }

// Result is the account of an export. If it failed, it tells how far it came.
type Result struct {
	Path       string
	Batches    int      // exported
	Jobs       int      // exported
	Rows       int      // written, the header not counted
	Columns    int      // of the file
	Bytes      int64    // of the file
	TakenOver  int      // batches that an interrupted export had read already
	Unfinished int      // batches that still run, so that another export may have more of them
	Losses     []string // what is missing, and why
	Usage      resim.Usage
	Elapsed    time.Duration
}

// ToFile exports a source to a file, whose format is that of its name: .csv, .jsonl or .parquet.
//
// The file appears when it is whole. Until then what was read is in the file beside it whose name has .part
// behind it, and stays there after an error, for [Resume]: batches that were read whole and had ended are not
// read again, and the outcome is that of an export which was not interrupted, byte for byte, as long as
// nothing changed at ReSim.
//
// A file that cannot be written, or that exists already, is an [*OutputError]. What cannot be read is an
// error of pkg/resolve or pkg/resim that names it; see [TolerateLoss].
func ToFile(ctx context.Context, client *resim.Client, source Source, path string, opts ...Option) (Result, error) {
	x := newExport(path, opts)
	x.client, x.source = client, source
	started := time.Now()
	err := x.run(ctx)
	x.result.Path, x.result.Usage, x.result.Elapsed = path, client.Usage(), time.Since(started)
	return x.result, err
}

// CheckTarget says, without a request, whether [ToFile] may write to a file: its format is known, and nothing would
// be lost. The error is an [*OutputError].
func CheckTarget(path string, opts ...Option) error {
	x := newExport(path, opts)
	if _, err := sinkOf(path); err != nil {
		return err
	}
	return x.checkTarget()
}

func newExport(path string, opts []Option) *export {
	x := &export{path: path, part: path + ".part"}
	for _, o := range opts {
		o(x)
	}
	return x
}

// Formats are the endings of file names that [ToFile] knows.
func Formats() []string { return []string{".csv", ".jsonl", ".parquet"} }

// export is the state of one ToFile.
type export struct {
	client                         *resim.Client
	source                         Source
	path, part                     string
	pivot, resume, force, tolerate bool
	progress                       progress
	result                         Result
}

func (x *export) run(ctx context.Context) error {
	open, err := sinkOf(x.path)
	if err != nil {
		return err
	}
	if err := x.checkTarget(); err != nil {
		return err
	}
	opts := []resolve.Option{resolve.WithCache(0)} // each list is needed once
	if x.tolerate {
		opts = append(opts, resolve.TolerateLoss())
	}
	o, err := x.source.open(ctx, x.client, opts...)
	if err != nil {
		return err
	}
	planned, err := x.plan(ctx, o)
	if err != nil {
		return err
	}
	s, err := x.openSpool(header{x.source.kind, x.source.id, o.origin.project.ID, x.client.BaseURL()})
	if err != nil {
		return err
	}
	defer func() { _ = s.close() }()
	if err := x.fetch(ctx, s, planned); err != nil {
		return x.kept(s, planned, err)
	}
	for _, l := range o.account().Missing {
		x.result.Losses = append(x.result.Losses, x.client.Redact(l.String()))
	}
	if err := x.write(ctx, s, planned, open); err != nil {
		return x.kept(s, planned, err)
	}
	return s.remove()
}

// kept says with an error what it left behind, if that is of any use.
func (x *export) kept(s *spool, planned []*plannedBatch, err error) error {
	done := 0
	for _, p := range planned {
		if s.has(p) {
			done++
		}
	}
	if done == 0 {
		return errors.Join(err, s.remove())
	}
	return fmt.Errorf("%w; %s keeps %d of %d batches, --resume goes on from there", err, x.part, done, len(planned))
}

// newSink makes the sink of a kind of file.
type newSink func(w io.Writer, columns []Column) (sink, error)

func sinkOf(path string) (newSink, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		return newCSV, nil
	case ".jsonl":
		return newJSONL, nil
	case ".parquet":
		return newParquet, nil
	}
	return nil, &OutputError{path, fmt.Errorf("its name ends in none of %s, so its format is not known", strings.Join(Formats(), ", "))}
}
