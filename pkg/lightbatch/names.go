package lightbatch

import (
	"context"
	"iter"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/named"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

func findProject(ctx context.Context, c *resim.Client, which string) (uuid.UUID, error) {
	p, err := named.Project(ctx, c, which)
	return p.ID, err
}

// where the records below are, in errors.
const where = "in the project"

// findBranch takes a name only: an id would be synced as one.
func findBranch(ctx context.Context, c *resim.Client, project uuid.UUID, name string) (uuid.UUID, error) {
	return named.Named("branch", name, where, func(name string) iter.Seq2[resim.Branch, error] { return c.Branches(ctx, project, name) },
		func(b resim.Branch) named.Record { return named.Record{ID: b.ID, Name: b.Name} })
}

func findSystem(ctx context.Context, c *resim.Client, project uuid.UUID, which string) (uuid.UUID, error) {
	return named.ID("system", which, where, func(name string) iter.Seq2[resim.System, error] { return c.Systems(ctx, project, name) },
		func(s resim.System) named.Record { return named.Record{ID: s.ID, Name: s.Name} })
}

func findSuite(ctx context.Context, c *resim.Client, project uuid.UUID, which string) (uuid.UUID, error) {
	return named.ID("test suite", which, where, func(name string) iter.Seq2[resim.TestSuite, error] { return c.TestSuites(ctx, project, name) },
		func(s resim.TestSuite) named.Record { return named.Record{ID: s.ID, Name: s.Name} })
}
