package named

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// ErrAmbiguous is that a name or id means several things.
var ErrAmbiguous = errors.New("ambiguous")

// Record is what a record is called by.
type Record struct {
	ID   uuid.UUID
	Name string
}

// Project is the project of an id or a name: getProject, or listProjects for a name.
func Project(ctx context.Context, c *resim.Client, project string) (resim.Project, error) {
	if id, err := uuid.Parse(project); err == nil {
		found, err := c.Project(ctx, id)
		if errors.Is(err, resim.ErrNotFound) {
			err = fmt.Errorf("there is no project %s that the token can see; check the id and the API's URL: %w", id, err)
		}
		return found, err
	}
	return Pick("project", project, "that the token can see", c.Projects(ctx), func(p resim.Project) Record { return Record{p.ID, p.Name} })
}

// Pick is the record with a name. There is none is [resim.ErrNotFound], there are several is [ErrAmbiguous]. In
// errors the records are called what, and are where.
func Pick[T any](what, name, where string, all iter.Seq2[T, error], of func(T) Record) (T, error) {
	var found, none T
	var ids, names []string
	for record, err := range all {
		if err != nil {
			return none, err
		}
		r := of(record)
		names = append(names, r.Name)
		if r.Name == name {
			found, ids = record, append(ids, r.ID.String())
		}
	}
	switch len(ids) {
	case 1:
		return found, nil
	case 0:
		return none, fmt.Errorf("there is no %s %q %s%s: %w", what, name, where, Suggest(name, names), resim.ErrNotFound)
	}
	return none, fmt.Errorf("%s %q is %w: %d %s have that name, %s; say its id", what, name, ErrAmbiguous, len(ids), where, strings.Join(ids, " and "))
}

// ID is the id itself, or that of the record with a name. list gives the records whose names the API finds
// similar to one, all for "".
func ID[T any](what, which, where string, list func(name string) iter.Seq2[T, error], of func(T) Record) (uuid.UUID, error) {
	if id, err := uuid.Parse(which); err == nil {
		return id, nil
	}
	return Named(what, which, where, list, of)
}

// Named is the id of the record with a name, be that the text of an id.
func Named[T any](what, name, where string, list func(name string) iter.Seq2[T, error], of func(T) Record) (uuid.UUID, error) {
	found, err := Pick(what, name, where, list(name), of)
	if errors.Is(err, resim.ErrNotFound) { // once more, to say which ones there are
		found, err = Pick(what, name, where, list(""), of)
	}
	if err != nil {
		return uuid.Nil, err
	}
	return of(found).ID, nil
}
