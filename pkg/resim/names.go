package resim

import (
	"hash/maphash"
	"sync/atomic"
)

// names keeps one copy of texts that come again and again: of metrics, units, statuses. It forgets what
// another text takes the place of, so it never grows.
type names struct {
	seed maphash.Seed
	kept [1024]atomic.Pointer[string]
}

func newNames() *names { return &names{seed: maphash.MakeSeed()} }

// keep is the text, without a copy of it if it is known.
func (n *names) keep(text []byte) string {
	const longest = 128
	if len(text) == 0 || len(text) > longest {
		return string(text)
	}
	place := &n.kept[maphash.Bytes(n.seed, text)%uint64(len(n.kept))]
	if known := place.Load(); known != nil && *known == string(text) {
		return *known
	}
	s := string(text)
	place.Store(&s)
	return s
}
