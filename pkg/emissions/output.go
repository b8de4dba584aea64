package emissions

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"
)

// fullBuffer is how many bytes a buffered output holds before it writes them without waiting.
const fullBuffer = 64 << 10

// output writes whole lines, one write call for each piece, and never leaves part of one behind where
// that can be helped.
type output struct {
	name string
	w    io.Writer
	file *os.File // w, if it is a file of ours

	mu     sync.Mutex
	closed bool
	torn   bool          // the last write ended within a line
	delay  time.Duration // of buffered lines; 0: none are
	buf    []byte
	timer  *time.Timer
}

// write takes whole lines. After it returned they are with the operating system, or, if buffered,
// will be within the delay.
func (o *output) write(lines []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return fmt.Errorf("%s: the emitter is %w", o.name, errClosed)
	}
	if o.delay == 0 {
		return o.put(lines)
	}
	if len(o.buf)+len(lines) > fullBuffer {
		if err := o.flush(); err != nil {
			return err
		}
		if len(lines) >= fullBuffer {
			return o.put(lines)
		}
	}
	if len(o.buf) == 0 {
		o.arm()
	}
	o.buf = append(o.buf, lines...)
	return nil
}

var errClosed = fmt.Errorf("closed (%w)", fs.ErrClosed)

// arm has the buffer written after the delay.
func (o *output) arm() {
	if o.timer != nil {
		o.timer.Reset(o.delay)
		return
	}
	o.timer = time.AfterFunc(o.delay, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if !o.closed && o.flush() != nil { // which comes back from Sync, Close, or an emit that finds the buffer full
			o.timer.Reset(o.delay)
		}
	})
}

// flush writes what is buffered. After an error it is still buffered.
func (o *output) flush() error {
	if len(o.buf) == 0 {
		return nil
	}
	if err := o.put(o.buf); err != nil {
		return err
	}
	o.buf = o.buf[:0]
	return nil
}

// writeAll writes pieces of whole lines until there is none, with nothing of others between them. If one
// cannot be made or written, those before are taken back.
func (o *output) writeAll(next func() ([]byte, error)) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return fmt.Errorf("%s: the emitter is %w", o.name, errClosed)
	}
	if err := o.flush(); err != nil {
		return err
	}
	for written := int64(0); ; {
		lines, err := next()
		if err == nil && len(lines) == 0 {
			return nil
		}
		if err == nil {
			err = o.put(lines)
		}
		if err != nil {
			o.takeBack(written)
			return err
		}
		written += int64(len(lines))
	}
}

// put writes lines by one call. What a failed call has written of them is taken back.
func (o *output) put(lines []byte) error {
	if o.torn {
		lines = append([]byte{'\n'}, lines...)
	}
	n, err := o.w.Write(lines)
	if err == nil && n < len(lines) {
		err = io.ErrShortWrite
	}
	if err == nil {
		o.torn = false
		return nil
	}
	if n > 0 && !o.takeBack(int64(n)) {
		o.torn = true
	}
	return fmt.Errorf("writing emissions to %s: %w", o.name, cause(err))
}

// takeBack cuts the last bytes off the file, if nobody else has written behind them.
func (o *output) takeBack(n int64) bool {
	if o.file == nil {
		return false
	}
	end, err := o.file.Seek(0, io.SeekCurrent)
	info, statErr := o.file.Stat()
	if err != nil || statErr != nil || !info.Mode().IsRegular() || info.Size() != end || o.file.Truncate(end-n) != nil {
		return false
	}
	_, err = o.file.Seek(end-n, io.SeekStart)
	return err == nil
}

// cause is an error without the path, which is named already.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// sync writes what is buffered and has the operating system write it to the disk.
func (o *output) sync() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return fmt.Errorf("%s: the emitter is %w", o.name, errClosed)
	}
	if err := o.flush(); err != nil {
		return err
	}
	if o.file == nil {
		return nil
	}
	if err := o.file.Sync(); err != nil {
		return fmt.Errorf("syncing emissions to %s: %w", o.name, cause(err))
	}
	return nil
}

// close writes what is buffered and closes the file. What cannot be written stays for the next close; once all
// is written, closing again does nothing.
func (o *output) close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	if o.timer != nil {
		o.timer.Stop()
	}
	if err := o.flush(); err != nil {
		return fmt.Errorf("%w; what was buffered, %d bytes, is held: close again when it can be written", err, len(o.buf))
	}
	o.buf = nil
	file := o.file
	if o.file = nil; file == nil {
		return nil
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("closing %s: %w", o.name, cause(err))
	}
	return nil
}
