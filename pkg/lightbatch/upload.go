package lightbatch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// announced is a log that ReSim expects: it need not be announced again for another attempt.
type announced struct {
	log  resim.JobLog
	link resim.LogUpload
}

// upload announces a file and sends its content, in pieces. A file that is there already is not sent again.
func (t *Test) upload(ctx context.Context, f *file) error {
	if f.done {
		return nil
	}
	if err := t.send(ctx, f); err != nil {
		return fmt.Errorf("uploading %s: %w", f.name, err)
	}
	f.done = true
	return nil
}

func (t *Test) send(ctx context.Context, f *file) error {
	content, err := os.Open(f.path)
	if err != nil {
		return err
	}
	defer content.Close()
	before, err := content.Stat()
	if err != nil {
		return err
	}
	log := resim.JobLog{FileName: f.name, Type: f.kind}
	if log.Size, log.SHA256, err = measure(ctx, content); err != nil {
		return err
	}
	again := f.log == log
	if !again {
		if err := t.announce(ctx, f, log); err != nil {
			return err
		}
	}
	err = t.put(ctx, f, content)
	if again && (errors.Is(err, resim.ErrForbidden) || errors.Is(err, resim.ErrRefused) || errors.Is(err, resim.ErrNotFound)) {
		if err := t.announce(ctx, f, log); err != nil { // the old link has expired
			return err
		}
		err = t.put(ctx, f, content)
	}
	if after, other := content.Stat(); err == nil && (other != nil || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime())) {
		return errors.New("it changed while it was uploaded")
	}
	return err
}

func (t *Test) announce(ctx context.Context, f *file, log resim.JobLog) error {
	link, err := t.batch.client.CreateJobLog(ctx, t.batch.project, t.batch.id, t.id, log)
	if err == nil {
		f.announced = announced{log, link}
	}
	return err
}

func (t *Test) put(ctx context.Context, f *file, content io.ReaderAt) error {
	var progress func(int64)
	if report := t.batch.settings.Progress; report != nil {
		progress = func(sent int64) { report(Progress{t.name, f.name, sent, f.log.Size}) }
	}
	return t.batch.client.Upload(ctx, f.link.URL, f.link.Headers, content, f.log.Size, progress)
}

// measure reads a file once for its size and checksum.
func measure(ctx context.Context, content io.Reader) (size int64, sum string, err error) {
	h := sha256.New()
	size, err = io.Copy(h, stopping{ctx, content})
	return size, hex.EncodeToString(h.Sum(nil)), err
}

// stopping is a reader that ends with a context.
type stopping struct {
	ctx context.Context
	io.Reader
}

func (s stopping) Read(p []byte) (int, error) {
	if s.ctx.Err() != nil {
		return 0, context.Cause(s.ctx)
	}
	return s.Reader.Read(p)
}
