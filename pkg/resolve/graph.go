package resolve

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"sync"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// graph is what all parts of one report or batch share.
type graph struct {
	client   *resim.Client
	project  uuid.UUID
	config   config
	kept     *cache // records, for good
	cache    *cache // metric lists of jobs and contents, up to a size
	interned interned
	account  account
	progress progress

	feedsMu sync.Mutex
	feeds   map[uuid.UUID]*feed // by batch

	passesMu sync.Mutex
	passes   map[string]uint32 // the bit of each selection by which documents were read
}

// listsAhead is how many metric lists, builds or parts of a document are fetched ahead: they are
// small, and how many requests are really under way is the client's to decide.
const listsAhead = 64

func newGraph(client *resim.Client, opts []Option) *graph {
	c := newConfig(client, opts)
	return &graph{
		client: client, config: c, kept: newCache(math.MaxInt64), cache: newCache(c.cache),
		progress: progress{observer: c.observer},
	}
}

// open fetches the one record that everything hangs on, and finds its project if that is not known.
func open[T any](ctx context.Context, g *graph, what string, project, id uuid.UUID, ask func(ctx context.Context, project, id uuid.UUID) (T, error)) (T, error) {
	if project == uuid.Nil {
		return search(ctx, g, what, id, ask)
	}
	g.project = project
	record, err := ask(ctx, project, id)
	if err == nil {
		g.account.lists.Add(1)
	}
	if errors.Is(err, resim.ErrNotFound) {
		err = fmt.Errorf("there is no %s %s in project %s that the token can see; check the ids and the API's URL: %w", what, id, project, err)
	}
	return record, err
}

// search asks each project that the token can see, until one has it. Ids are unique, so there is no
// second one to look for.
func search[T any](ctx context.Context, g *graph, what string, id uuid.UUID, ask func(ctx context.Context, project, id uuid.UUID) (T, error)) (T, error) {
	var none T
	asked := 0
	for p, err := range g.client.Projects(ctx) {
		if err != nil {
			return none, fmt.Errorf("looking for the project of %s %s: %w", what, id, err)
		}
		if asked++; asked == 1 {
			g.account.lists.Add(1) // of projects
		}
		record, err := ask(ctx, p.ID, id)
		if err == nil {
			g.account.lists.Add(1)
			g.project = p.ID
			return record, nil
		}
		if !errors.Is(err, resim.ErrNotFound) {
			return none, fmt.Errorf("looking for the project of %s %s: %w", what, id, err)
		}
	}
	return none, fmt.Errorf("%s %s: %w in any of the %d projects that the token can see; check the id and the API's URL",
		what, id, resim.ErrNotFound, asked)
}

// keep is what fetch returns, asked for once and kept for good.
func keep[V any](ctx context.Context, g *graph, key any, fetch func(context.Context) (V, error)) (V, error) {
	return get(ctx, g.kept, key, func(ctx context.Context) (V, int64, error) {
		v, err := fetch(ctx)
		return v, 0, err
	})
}

// listed reads a whole list of the API, or nothing.
func listed[T any](g *graph, seq iter.Seq2[T, error]) ([]T, error) {
	all, err := collect(seq)
	if err == nil {
		g.account.lists.Add(1)
	}
	return all, err
}

// collect is all of a sequence, or nothing.
func collect[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = make([]T, 0, 16) // most lists have about that many
		}
		all = append(all, v)
	}
	return all, nil
}
