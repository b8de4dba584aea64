package job

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// longest is the length of the longest line that is read, in bytes; longer ones are passed over.
const longest = 1 << 20

// lines calls f with each line of a file that is not blank until f wants no more. A line that is too long is
// counted as one that cannot be read. It ends early when the reading is to end.
func (l *look) lines(src *source, f func(line []byte) (more bool)) error {
	file, err := l.in.Logs.Open(src.path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	r := bufio.NewReaderSize(file, longest)
	for number := 1; ; number++ {
		if number%4096 == 0 && src.ctx.Err() != nil {
			return src.ctx.Err()
		}
		line, err := r.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			src.bad++
			for errors.Is(err, bufio.ErrBufferFull) {
				if src.ctx.Err() != nil {
					return src.ctx.Err()
				}
				_, err = r.ReadSlice('\n')
			}
		} else if line = bytes.TrimSpace(line); len(line) > 0 {
			if !f(line) {
				return nil
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
