package export

import (
	"bufio"
	"io"
	"strconv"
	"time"

	"github.com/go-faster/jx"
)

// jsonlSink writes one JSON object a line, each with all columns in their order; a value that is absent is
// null.
type jsonlSink struct {
	w       *bufio.Writer
	columns []Column
	keys    [][]byte // with what is before and behind them
	line    []byte
}

func newJSONL(w io.Writer, columns []Column) (sink, error) {
	s := &jsonlSink{w: bufio.NewWriterSize(w, writeBuffer), columns: columns}
	before := byte('{')
	for _, c := range columns {
		s.keys = append(s.keys, append(appendString([]byte{before}, c.Name), ':'))
		before = ','
	}
	return s, nil
}

func (s *jsonlSink) row(cells []cell) error {
	b := s.line[:0]
	for i := range cells {
		b = append(b, s.keys[i]...)
		c := &cells[i]
		if !c.set {
			b = append(b, "null"...)
			continue
		}
		switch s.columns[i].Kind {
		case Number:
			b = appendNumber(b, c.number)
		case Integer:
			b = strconv.AppendInt(b, c.integer, 10)
		case Time:
			b = append(c.time.AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
		case Object:
			b = append(b, c.text...)
		case Text:
			b = appendString(b, c.text)
		}
	}
	s.line = append(b, '}', '\n')
	_, err := s.w.Write(s.line)
	return err
}

func (s *jsonlSink) finish() error { return s.w.Flush() }

func appendString(b []byte, text string) []byte {
	w := jx.Writer{Buf: b}
	w.Str(text)
	return w.Buf
}
