package recording

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

// body is an answer that is recorded when it has been read to its end.
type body struct {
	io.ReadCloser
	r         *Recorder
	req       *http.Request
	e         entry
	announced int64
	read      bytes.Buffer
	done      bool
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read.Write(p[:n])
	if b.done || err == nil {
		return n, err
	}
	b.done = true
	if !errors.Is(err, io.EOF) || b.announced >= 0 && int64(b.read.Len()) != b.announced {
		b.r.miss(b.req, b.e.Key, "an answer that broke off")
		return n, err
	}
	if failed := b.r.keep(b.req, b.e, b.read.Bytes()); failed != nil {
		return n, failed
	}
	return n, err
}

// Close notes an answer that was not read to its end: it may have been too large.
func (b *body) Close() error {
	if !b.done {
		b.done = true
		b.r.miss(b.req, b.e.Key, "an answer that was not read to its end")
	}
	return b.ReadCloser.Close()
}
