package resolve

import (
	"context"
	"sync"
)

// held are losses of what was read ahead. They count when it is handed out: of what lies beyond the place where a loop
// was left nobody lacks anything.
type held struct {
	mu     sync.Mutex
	losses []heldLoss
}

type heldLoss struct {
	account *account
	loss    Loss
}

type heldKey struct{}

// holding is a context whose losses are held back, or with nil are not.
func holding(ctx context.Context, h *held) context.Context {
	return context.WithValue(ctx, heldKey{}, h)
}

func (h *held) add(a *account, l Loss) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.losses = append(h.losses, heldLoss{a, l})
}

// count has the losses count for who waited with a context, which may hold them back in turn.
func (h *held) count(ctx context.Context) {
	if h == nil {
		return
	}
	h.mu.Lock()
	losses := h.losses
	h.losses = nil
	h.mu.Unlock()
	for _, l := range losses {
		l.account.note(ctx, l.loss)
	}
}
