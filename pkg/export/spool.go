package export

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"sync"

	"github.com/google/uuid"
	"github.com/klauspost/compress/zstd"

	"github.com/resim-contrib/metrics-go/internal/filelock"
)

// The spool is what was fetched, on disk, until all is there and can be written in its order. It is one file
// that only grows: frames, each with its length and checksum, so that after a crash it is known how far it
// can be trusted. Several batches are fetched at once, so frames of theirs are mixed; each belongs to a
// block, which is one attempt at one batch, and counts only if the frame that ends the block is there.

// spoolMagic begins a spool; the number is that of its form.
const spoolMagic = "metrics export, unfinished; form 1\n"

// Kinds of frames.
const (
	frameHeader  = 'h' // the first: what is exported, as JSON
	frameEntries = 'e' // entries of a block, compressed
	frameEnd     = 'z' // the end of a block, as JSON
)

// frameHead is the kind, the length and the checksum of what follows.
const frameHead = 1 + 4 + 4

// mostFrame bounds what is believed of a length.
const mostFrame = 64 << 20

// header says what a spool is of.
type header struct {
	Kind    string    `json:"kind"`
	ID      uuid.UUID `json:"id"`
	Project uuid.UUID `json:"project"`
	API     string    `json:"api"`
}

// blockEnd is what is known of a whole batch.
type blockEnd struct {
	Block  uint64    `json:"block"`
	Batch  uuid.UUID `json:"batch"`
	State  string    `json:"state"` // of the batch when it was read, see plannedBatch.state; "" if it must be read again
	Jobs   int       `json:"jobs"`
	Rows   int       `json:"rows"`
	Frames int       `json:"frames"`
	Names  names     `json:"names"` // of parameters and scalars of jobs
	frames []int64   // where they are
}

// spool is the file while it grows.
type spool struct {
	path   string
	file   *os.File
	packer *zstd.Encoder

	mu     sync.Mutex
	size   int64
	blocks uint64
	ended  map[uuid.UUID]*blockEnd // by batch, the latest
}

// newSpool is a spool in an open file.
func newSpool(path string, file *os.File) (*spool, error) {
	packer, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2),
		zstd.WithWindowSize(chunkBytes), zstd.WithLowerEncoderMem(true))
	return &spool{path: path, file: file, packer: packer, ended: map[uuid.UUID]*blockEnd{}}, err
}

// create begins a spool where there is none.
func create(path string, h header) (*spool, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, &OutputError{path, err}
	}
	if !filelock.Try(file, false) {
		return nil, errors.Join(&OutputError{path, errBusy}, file.Close())
	}
	s, err := newSpool(path, file)
	if err == nil {
		err = s.begin(h)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close(), os.Remove(path))
	}
	return s, nil
}

func (s *spool) begin(h header) error {
	if err := s.write([]byte(spoolMagic)); err != nil {
		return err
	}
	text, err := json.Marshal(h)
	if err != nil {
		return err
	}
	_, err = s.frame(frameHeader, text)
	return err
}

func (s *spool) close() error { return s.file.Close() }

// frame appends a frame and says where it is.
func (s *spool) frame(kind byte, payload []byte) (at int64, err error) {
	whole := make([]byte, frameHead, frameHead+len(payload))
	whole[0] = kind
	binary.LittleEndian.PutUint32(whole[1:], uint32(len(payload)))
	binary.LittleEndian.PutUint32(whole[5:], checksum(kind, payload))
	whole = append(whole, payload...)
	s.mu.Lock()
	defer s.mu.Unlock()
	at = s.size
	return at, s.write(whole)
}

// write appends bytes. After a failure the same place is written again.
func (s *spool) write(b []byte) error {
	if _, err := s.file.WriteAt(b, s.size); err != nil {
		return &OutputError{s.path, err}
	}
	s.size += int64(len(b))
	return nil
}

func checksum(kind byte, payload []byte) uint32 {
	return crc32.Update(crc32.ChecksumIEEE([]byte{kind}), crc32.IEEETable, payload)
}

// blockWriter writes the entries of a batch. It is for one goroutine.
type blockWriter struct {
	spool *spool
	end   blockEnd
	chunk []byte
}

// chunkBytes is about how many bytes of entries make a frame.
const chunkBytes = 128 << 10

func (s *spool) block(batch uuid.UUID) *blockWriter {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocks++
	return &blockWriter{spool: s, end: blockEnd{Block: s.blocks, Batch: batch}}
}

// add appends an entry.
func (w *blockWriter) add(e *entry) error {
	w.chunk = appendEntry(w.chunk, e)
	w.end.Rows += max(1, len(e.metrics))
	if e.job.ID != uuid.Nil {
		w.end.Jobs++
		w.end.Names.note(e)
	}
	if len(w.chunk) < chunkBytes {
		return nil
	}
	return w.flush()
}

func (w *blockWriter) flush() error {
	if len(w.chunk) == 0 {
		return nil
	}
	packed := w.spool.packer.EncodeAll(w.chunk, binary.LittleEndian.AppendUint64(nil, w.end.Block))
	w.chunk = w.chunk[:0]
	at, err := w.spool.frame(frameEntries, packed)
	w.end.frames = append(w.end.frames, at)
	w.end.Frames++
	return err
}

// close ends the block: from now on it counts.
func (w *blockWriter) close(state string) error {
	if err := w.flush(); err != nil {
		return err
	}
	w.end.State = state
	text, err := json.Marshal(w.end)
	if err != nil {
		return err
	}
	if _, err := w.spool.frame(frameEnd, text); err != nil {
		return err
	}
	w.spool.mu.Lock()
	defer w.spool.mu.Unlock()
	w.spool.ended[w.end.Batch] = &w.end
	return nil
}

// entries calls use for each entry of a batch that was read whole. The entry is good until the next one.
func (s *spool) entries(batch uuid.UUID, r *spoolReader, use func(*entry) error) error {
	end := s.ended[batch]
	if end == nil {
		return fmt.Errorf("batch %s is not in %s", batch, s.path)
	}
	for _, at := range end.frames {
		if err := r.frame(io.NewSectionReader(s.file, at, s.size-at), use); err != nil {
			return fmt.Errorf("%s: at byte %d: %w; --force exports anew", s.path, at, err)
		}
	}
	return nil
}
