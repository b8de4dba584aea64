package export

import (
	"context"
	"io"
	"os"
)

// sink is a file that rows are written to, one after the other.
type sink interface {
	// row writes a row. The cells are good until it returns.
	row(cells []cell) error
	// finish writes what is left, and what comes behind the rows.
	finish() error
}

// write makes the file of what the spool has. It is written beside the spool, and moved when it is whole.
func (x *export) write(ctx context.Context, s *spool, planned []*plannedBatch, open newSink) (err error) {
	file, err := os.OpenFile(x.part+".out", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return &OutputError{x.path, err}
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	out := &output{path: x.path, w: file}
	if err := x.writeRows(ctx, s, planned, open, out); err != nil {
		return err
	}
	x.result.Bytes = out.bytes
	if err := replace(file, x.path); err != nil {
		return &OutputError{x.path, err}
	}
	return nil
}

// output counts what is written, and names the file when it cannot be.
type output struct {
	path  string
	w     io.Writer
	bytes int64
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.w.Write(b)
	o.bytes += int64(n)
	if err != nil {
		err = &OutputError{o.path, err}
	}
	return n, err
}

// progressEvery is after how many rows progress is told, and the context looked at.
const progressEvery = 4096

func (x *export) writeRows(ctx context.Context, s *spool, planned []*plannedBatch, open newSink, out io.Writer) error {
	layout, err := x.layout(s, planned)
	if err != nil {
		return err
	}
	x.result.Columns = len(layout.columns())
	to, err := open(out, layout.columns())
	if err != nil {
		return err
	}
	r, err := newSpoolReader()
	if err != nil {
		return err
	}
	defer r.close()
	total := x.total(s, planned)
	emit := func(cells []cell) error {
		if x.result.Rows++; x.result.Rows%progressEvery == 0 {
			x.progress.change(func(p *Progress) { p.Rows, p.TotalRows = x.result.Rows, total })
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
		}
		return to.row(cells)
	}
	for _, p := range planned {
		x.result.Batches++
		layout.batch(p)
		if err := s.entries(p.info.ID, r, func(e *entry) error {
			if e.level() == "job" {
				x.result.Jobs++
			}
			return layout.entry(e, emit)
		}); err != nil {
			return err
		}
	}
	return to.finish()
}

// total is how many rows there will be.
func (x *export) total(s *spool, planned []*plannedBatch) (rows int) {
	for _, p := range planned {
		switch end := s.ended[p.info.ID]; {
		case end == nil:
		case x.pivot:
			rows += end.Jobs
		default:
			rows += end.Rows
		}
	}
	return rows
}
