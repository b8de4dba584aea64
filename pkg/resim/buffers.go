package resim

import (
	"bytes"
	"sync"
)

// buffers keeps what answers were read into, to be used again: a report has thousands of small ones.
type buffers struct{ pool sync.Pool }

func (b *buffers) get() *bytes.Buffer {
	if kept, ok := b.pool.Get().(*bytes.Buffer); ok {
		return kept
	}
	return &bytes.Buffer{}
}

// put takes a buffer back, in which nobody has an interest any more.
func (b *buffers) put(used *bytes.Buffer) {
	const large = 1 << 20
	if used.Cap() > large {
		return
	}
	used.Reset()
	b.pool.Put(used)
}
