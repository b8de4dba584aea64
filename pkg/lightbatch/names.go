package lightbatch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// mostNames is how many names an error lists.
const mostNames = 10

// named is what a record has to be found by.
type named struct {
	id   uuid.UUID
	name string
}

// find is the record with a name or id. list gives those whose name the API finds similar, all for "".
func find(kind, wanted string, list func(name string) iter.Seq2[named, error]) (named, error) {
	id, err := uuid.Parse(wanted)
	isID := err == nil
	filter := wanted
	if isID {
		filter = ""
	}
	var found []named
	for n, err := range list(filter) {
		if err != nil {
			return named{}, err
		}
		if n.name == wanted || isID && n.id == id {
			found = append(found, n)
		}
	}
	switch len(found) {
	case 0:
		return named{}, fmt.Errorf("%w: %w", missing(kind, wanted, list), resim.ErrNotFound)
	case 1:
		return found[0], nil
	}
	ids := make([]string, len(found))
	for i, n := range found {
		ids[i] = n.id.String()
	}
	return named{}, fmt.Errorf("%d %ss have the name %q: give the id, one of %s", len(found), kind, wanted, few(ids))
}

// missing says what there is instead.
func missing(kind, wanted string, list func(name string) iter.Seq2[named, error]) error {
	var names []string
	for n, err := range list("") {
		if err != nil {
			return errors.Join(fmt.Errorf("there is no %s %q", kind, wanted), err)
		}
		if names = append(names, fmt.Sprintf("%q", n.name)); len(names) > mostNames {
			break
		}
	}
	if len(names) == 0 {
		return fmt.Errorf("there is no %s %q, nor any other", kind, wanted)
	}
	return fmt.Errorf("there is no %s %q; there is %s", kind, wanted, few(names))
}

// few lists at most so many that one reads them.
func few(texts []string) string {
	if len(texts) > mostNames {
		return strings.Join(texts[:mostNames], ", ") + " and more"
	}
	return strings.Join(texts, ", ")
}

// each makes records to be found of a list.
func each[T any](list iter.Seq2[T, error], of func(T) named) iter.Seq2[named, error] {
	return func(yield func(named, error) bool) {
		for r, err := range list {
			if !yield(of(r), err) {
				return
			}
		}
	}
}

func findProject(ctx context.Context, c *resim.Client, wanted string) (uuid.UUID, error) {
	n, err := find("project", wanted, func(string) iter.Seq2[named, error] {
		return each(c.Projects(ctx), func(p resim.Project) named { return named{p.ID, p.Name} })
	})
	return n.id, err
}

func findBranch(ctx context.Context, c *resim.Client, project uuid.UUID, wanted string) (uuid.UUID, error) {
	n, err := find("branch", wanted, func(name string) iter.Seq2[named, error] {
		return each(c.Branches(ctx, project, name), func(b resim.Branch) named { return named{b.ID, b.Name} })
	})
	return n.id, err
}

func findSystem(ctx context.Context, c *resim.Client, project uuid.UUID, wanted string) (uuid.UUID, error) {
	n, err := find("system", wanted, func(name string) iter.Seq2[named, error] {
		return each(c.Systems(ctx, project, name), func(s resim.System) named { return named{s.ID, s.Name} })
	})
	return n.id, err
}

func findSuite(ctx context.Context, c *resim.Client, project uuid.UUID, wanted string) (uuid.UUID, error) {
	n, err := find("test suite", wanted, func(name string) iter.Seq2[named, error] {
		return each(c.TestSuites(ctx, project, name), func(s resim.TestSuite) named { return named{s.ID, s.Name} })
	})
	return n.id, err
}
