package resolve

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Loss is something that could not be fetched and was left out.
type Loss struct {
	What string // "metric Max Speed of job 7579… (urban night)"
	Err  error  // why
}

type losses struct {
	mu  sync.Mutex
	all map[string]Loss
}

// tolerate is nil if err may be left out, and err if it must not be.
func (g *graph) tolerate(ctx context.Context, what string, err error) error {
	if err == nil || !g.config.tolerate || ctx.Err() != nil || errors.Is(err, resim.ErrUnauthorized) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	g.losses.mu.Lock()
	defer g.losses.mu.Unlock()
	if g.losses.all == nil {
		g.losses.all = map[string]Loss{}
	}
	g.losses.all[what] = Loss{what, err}
	return nil
}

// list is what was left out so far, each thing once, in a stable order.
func (l *losses) list() []Loss {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []Loss
	for _, loss := range l.all {
		all = append(all, loss)
	}
	slices.SortFunc(all, func(a, b Loss) int { return strings.Compare(a.What, b.What) })
	return all
}
