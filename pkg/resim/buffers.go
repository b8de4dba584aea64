package resim

import "sync"

// buffers keeps what answers were read into, to be used again: a report has thousands of small ones.
type buffers struct{ pool sync.Pool }

// get is room for an answer, empty.
func (b *buffers) get() []byte {
	if kept, ok := b.pool.Get().(*[]byte); ok {
		return *kept
	}
	return nil
}

// put takes room back, in which nobody has an interest any more.
func (b *buffers) put(used []byte) {
	const large = 1 << 20
	if cap(used) == 0 || cap(used) > large {
		return
	}
	used = used[:0]
	b.pool.Put(&used)
}
