package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// Source is what is exported. Make one with [Report], [Batch] or [Sweep].
type Source struct {
	kind        string
	project, id uuid.UUID
}

// Report is all batches of a report, whatever their status. If project is the nil UUID, each project of the
// token is asked for it.
func Report(project, report uuid.UUID) Source { return Source{"report", project, report} }

// Batch is one batch. If project is the nil UUID, each project of the token is asked for it.
func Batch(project, batch uuid.UUID) Source { return Source{"batch", project, batch} }

// Sweep is all batches of a parameter sweep, whatever their status. If project is the nil UUID, each project
// of the token is asked for it.
func Sweep(project, sweep uuid.UUID) Source { return Source{"sweep", project, sweep} }

// String names the source for people.
func (s Source) String() string { return s.kind + " " + s.id.String() }

// origin is what all rows have in common.
type origin struct {
	project resim.Project
	report  resim.Report
	sweep   resim.Sweep
}

// plannedBatch is a batch to be exported, with the names of what it refers to.
type plannedBatch struct {
	origin        *origin
	batch         *resolve.Batch
	info          resim.Batch
	suite, branch string
	build         resim.Build
}

// state tells whether a batch is as it was: a digest of what the API says of it. It is "" for one that
// still runs, which may change at any time.
func (b *plannedBatch) state() string {
	if !b.info.Status.Final() {
		return ""
	}
	text, err := json.Marshal(b.info)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// opened is a source with its batches.
type opened struct {
	origin  origin
	batches []*resolve.Batch
	builds  map[uuid.UUID]resim.Build // nil if they are to be asked for one by one
	account func() resolve.Account
}

func (s Source) open(ctx context.Context, c *resim.Client, opts ...resolve.Option) (*opened, error) {
	switch s.kind {
	case "report":
		r, err := resolve.OpenReport(ctx, c, s.project, s.id, opts...)
		if err != nil {
			return nil, err
		}
		o := &opened{origin: origin{project: resim.Project{ID: r.Project()}, report: r.Info()}, account: r.Account}
		if o.batches, err = r.Batches(ctx); err == nil {
			o.builds, err = r.Builds(ctx)
		}
		return o, err
	case "batch":
		b, err := resolve.OpenBatch(ctx, c, s.project, s.id, opts...)
		if err != nil {
			return nil, err
		}
		return &opened{origin: origin{project: resim.Project{ID: b.Project()}}, batches: []*resolve.Batch{b}, account: b.Account}, nil
	case "sweep":
		w, err := resolve.OpenSweep(ctx, c, s.project, s.id, opts...)
		if err != nil {
			return nil, err
		}
		o := &opened{origin: origin{project: resim.Project{ID: w.Project()}, sweep: w.Info()}, account: w.Account}
		o.batches, err = w.Batches(ctx)
		return o, err
	}
	return nil, fmt.Errorf("the zero Source is nothing to export")
}
