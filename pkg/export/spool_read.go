package export

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"

	"github.com/resim-contrib/metrics-go/internal/filelock"
)

var errFrame = errors.New("a frame is broken")

// readFrame reads a frame into a buffer. io.EOF is the end, errFrame anything that is no whole frame.
func readFrame(r io.Reader, buffer []byte) (kind byte, payload []byte, err error) {
	var head [frameHead]byte
	if n, err := io.ReadFull(r, head[:]); err != nil {
		if n == 0 && errors.Is(err, io.EOF) {
			return 0, nil, io.EOF
		}
		return 0, nil, broken(err)
	}
	n := binary.LittleEndian.Uint32(head[1:])
	if n > mostFrame {
		return 0, nil, errFrame
	}
	if uint32(cap(buffer)) < n {
		buffer = make([]byte, n)
	}
	payload = buffer[:n]
	if _, err := io.ReadFull(r, payload); err != nil {
		return 0, nil, broken(err)
	}
	if checksum(head[0], payload) != binary.LittleEndian.Uint32(head[5:]) {
		return 0, nil, errFrame
	}
	return head[0], payload, nil
}

// broken tells a file that ends too early from one that cannot be read.
func broken(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errFrame
	}
	return err
}

// reopen goes on with a spool. What follows the last whole frame is cut off: it was being written.
func reopen(path string, want header) (*spool, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, &OutputError{path, err}
	}
	if !filelock.Try(file, false) {
		return nil, errors.Join(&OutputError{path, errBusy}, file.Close())
	}
	s, err := newSpool(path, file)
	if err == nil {
		err = s.scan(want)
	}
	if err == nil {
		err = file.Truncate(s.size)
	}
	if err != nil {
		return nil, errors.Join(&OutputError{path, err}, file.Close())
	}
	return s, nil
}

// scan finds the blocks that are whole.
func (s *spool) scan(want header) error {
	r := bufio.NewReaderSize(s.file, 256<<10)
	magic := make([]byte, len(spoolMagic))
	if _, err := io.ReadFull(r, magic); err != nil || string(magic) != spoolMagic {
		return errors.New("it is not what an export of this version leaves behind; --force exports anew")
	}
	kind, buffer, err := readFrame(r, nil)
	var of header
	if err != nil || kind != frameHeader || json.Unmarshal(buffer, &of) != nil {
		return errors.New("it does not say what it is of; --force exports anew")
	}
	if of != want {
		return fmt.Errorf("it is of %s %s of project %s at %s, not of %s %s of project %s at %s; --force exports anew",
			of.Kind, of.ID, of.Project, of.API, want.Kind, want.ID, want.Project, want.API)
	}
	s.size = int64(len(spoolMagic) + frameHead + len(buffer))
	frames := map[uint64][]int64{}
	for {
		kind, payload, err := readFrame(r, buffer)
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, errFrame):
			return nil
		case err != nil:
			return err
		}
		buffer = payload
		s.keep(kind, payload, frames)
		s.size += int64(frameHead + len(payload))
	}
}

// keep remembers what a frame says.
func (s *spool) keep(kind byte, payload []byte, frames map[uint64][]int64) {
	switch {
	case kind == frameEntries && len(payload) >= 8:
		block := binary.LittleEndian.Uint64(payload)
		frames[block] = append(frames[block], s.size)
		s.blocks = max(s.blocks, block)
	case kind == frameEnd:
		var end blockEnd
		if json.Unmarshal(payload, &end) != nil || end.Frames != len(frames[end.Block]) {
			return
		}
		s.blocks = max(s.blocks, end.Block)
		end.frames = frames[end.Block]
		s.ended[end.Batch] = &end
	}
}

// spoolReader reads frames of entries, one after the other into the same memory.
type spoolReader struct {
	unpacker *zstd.Decoder
	frameBuf []byte
	plain    []byte
	reader   reader
	entry    entry
}

func newSpoolReader() (*spoolReader, error) {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(mostFrame))
	return &spoolReader{unpacker: d}, err
}

func (r *spoolReader) close() { r.unpacker.Close() }

func (r *spoolReader) frame(from io.Reader, use func(*entry) error) error {
	kind, payload, err := readFrame(from, r.frameBuf)
	if err != nil {
		return err
	}
	if kind != frameEntries || len(payload) < 8 {
		return errFrame
	}
	r.frameBuf = payload
	if r.plain, err = r.unpacker.DecodeAll(payload[8:], r.plain[:0]); err != nil {
		return fmt.Errorf("%w: %w", errFrame, err)
	}
	r.reader.b, r.reader.err = r.plain, nil
	for len(r.reader.b) > 0 {
		if err := r.reader.entry(&r.entry); err != nil {
			return err
		}
		if err := use(&r.entry); err != nil {
			return err
		}
	}
	return nil
}
