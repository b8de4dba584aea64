package resolve

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/named"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// ErrAmbiguous is that a name or id means several things.
var ErrAmbiguous = named.ErrAmbiguous

// FindProject is the project of an id or a name: getProject, or listProjects for a name. No such project is
// [resim.ErrNotFound], several of that name are [ErrAmbiguous]; both errors say which ones there are.
func FindProject(ctx context.Context, c *resim.Client, project string) (resim.Project, error) {
	return named.Project(ctx, c, project)
}

// FindReport is the report of an id or a name: of a project if one is named, by id or name, else of all that
// the token can see. Of several reports of that name in one project it is the newest. No such report is
// [resim.ErrNotFound], which says which names there are; the same id or name in two projects is [ErrAmbiguous].
//
// By id it takes getReport, by name listReports, in each project.
func FindReport(ctx context.Context, c *resim.Client, project, report string) (resim.Report, error) {
	id, err := uuid.Parse(report)
	byID := err == nil
	var names []string
	found, err := find(ctx, c, "report", report, project, func(ctx context.Context, p resim.Project) (resim.Report, error) {
		if byID {
			return c.Report(ctx, p.ID, id)
		}
		meant := func(r resim.Report) bool {
			names = append(names, r.Name)
			return r.Name == report
		}
		return newest(c.Reports(ctx, p.ID, resim.Search{}), meant,
			func(a, b resim.Report) int {
				return cmp.Or(a.Created.Compare(b.Created), bytes.Compare(a.ID[:], b.ID[:]))
			})
	})
	if len(names) > 0 && errors.Is(err, resim.ErrNotFound) {
		err = fmt.Errorf("%w%s", err, named.Suggest(report, names))
	}
	return found, err
}

// FindBatch is the batch of an id or a name, like [FindReport]. By id it takes getBatch, by name
// lookupLatestBatchByName and getBatch, in each project.
func FindBatch(ctx context.Context, c *resim.Client, project, batch string) (resim.Batch, error) {
	id, err := uuid.Parse(batch)
	byID := err == nil
	return find(ctx, c, "batch", batch, project, func(ctx context.Context, p resim.Project) (resim.Batch, error) {
		id := id
		if !byID {
			var err error
			if id, err = c.LatestBatch(ctx, p.ID, batch); err != nil {
				return resim.Batch{}, err
			}
		}
		found, err := c.Batch(ctx, p.ID, id)
		found.Project = p.ID
		return found, err
	})
}

// FindNewest is the newest batch of a test suite on a branch, each an id or a name, that has ended well or with
// an error: one that was cancelled, or still runs, is not looked at. There is no such batch, suite or branch is
// [resim.ErrNotFound]. If project is "", exactly one project must have both suite and branch.
//
// In each project it takes listTestSuites, listBranchesForProject, and listBatches for each 100 batches.
func FindNewest(ctx context.Context, c *resim.Client, project, suite, branch string) (resim.Batch, error) {
	what := fmt.Sprintf("%s on branch %s", suite, branch)
	return find(ctx, c, "batch of test suite", what, project, func(ctx context.Context, p resim.Project) (resim.Batch, error) {
		where := "in project " + p.Name
		s, err := named.ID("test suite", suite, where, func(name string) iter.Seq2[resim.TestSuite, error] { return c.TestSuites(ctx, p.ID, name) },
			func(s resim.TestSuite) named.Record { return named.Record{ID: s.ID, Name: s.Name} })
		if err != nil {
			return resim.Batch{}, err
		}
		b, err := named.ID("branch", branch, where, func(name string) iter.Seq2[resim.Branch, error] { return c.Branches(ctx, p.ID, name) },
			func(b resim.Branch) named.Record { return named.Record{ID: b.ID, Name: b.Name} })
		if err != nil {
			return resim.Batch{}, err
		}
		search := resim.And(resim.Equal("test_suite_id", s.String()), resim.Equal("branch_id", b.String()))
		found, err := newest(c.Batches(ctx, p.ID, search), ended, byCreation)
		found.Project = p.ID
		return found, err
	})
}

// ended reports whether a batch came to its end, well or not.
func ended(b resim.Batch) bool {
	return b.Status == resim.BatchSucceeded || b.Status == resim.BatchError
}

func byCreation(a, b resim.Batch) int {
	return cmp.Or(a.Created.Compare(b.Created), bytes.Compare(a.ID[:], b.ID[:]))
}

// find asks one project, or all, and wants exactly one to have it.
func find[T any](ctx context.Context, c *resim.Client, what, which, project string, ask func(context.Context, resim.Project) (T, error)) (T, error) {
	var none, found T
	if project != "" {
		p, err := FindProject(ctx, c, project)
		if err != nil {
			return none, err
		}
		found, err := ask(ctx, p)
		if errors.Is(err, resim.ErrNotFound) {
			err = fmt.Errorf("there is no %s %s in project %s; check the names and ids: %w", what, which, p.Name, err)
		}
		return found, err
	}
	var in []string
	var missing error
	asked := 0
	for p, err := range c.Projects(ctx) {
		if err != nil {
			return none, fmt.Errorf("looking for the project of %s %s: %w", what, which, err)
		}
		asked++
		record, err := ask(ctx, p)
		switch {
		case errors.Is(err, resim.ErrNotFound):
			missing = err
		case err != nil:
			return none, fmt.Errorf("looking for the project of %s %s: %w", what, which, err)
		default:
			in, found = append(in, fmt.Sprintf("%s (%s)", p.Name, p.ID)), record
		}
	}
	switch len(in) {
	case 1:
		return found, nil
	case 0:
		err := fmt.Errorf("there is no %s %s in any of the %d projects that the token can see; check the names and ids", what, which, asked)
		if asked == 1 {
			err = fmt.Errorf("%w: %w", err, missing)
		} else {
			err = fmt.Errorf("%w: %w", err, resim.ErrNotFound)
		}
		return none, err
	}
	return none, fmt.Errorf("%s %s is %w: it is in the projects %s; name the project as well", what, which, ErrAmbiguous, strings.Join(in, " and "))
}

// newest is the greatest of the records that are meant.
func newest[T any](all iter.Seq2[T, error], meant func(T) bool, compare func(a, b T) int) (T, error) {
	var found T
	any := false
	for record, err := range all {
		if err != nil {
			return found, err
		}
		if meant(record) && (!any || compare(record, found) > 0) {
			found, any = record, true
		}
	}
	if !any {
		return found, resim.ErrNotFound
	}
	return found, nil
}
