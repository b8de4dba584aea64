package export

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// csvSink writes RFC 4180: a header, lines that end in CR LF, quotes where they are needed. A value that is
// absent is empty, and a text that is there but empty is "". Values are written as they are: a name that begins with = is
// one, and what a spreadsheet makes of it is for who opens it there to decide.
type csvSink struct {
	w       *bufio.Writer
	columns []Column
	line    []byte
}

// writeBuffer is how much is written at once.
const writeBuffer = 256 << 10

func newCSV(w io.Writer, columns []Column) (sink, error) {
	s := &csvSink{w: bufio.NewWriterSize(w, writeBuffer), columns: columns}
	header := make([]cell, len(columns))
	names := make([]Column, len(columns))
	for i, c := range columns {
		header[i], names[i] = cell{set: true, text: c.Name}, Column{Kind: Text}
	}
	s.columns = names
	err := s.row(header)
	s.columns = columns
	return s, err
}

func (s *csvSink) row(cells []cell) error {
	b := s.line[:0]
	for i := range cells {
		if i > 0 {
			b = append(b, ',')
		}
		c := &cells[i]
		if !c.set {
			continue
		}
		switch s.columns[i].Kind {
		case Number:
			b = appendNumber(b, c.number)
		case Integer:
			b = strconv.AppendInt(b, c.integer, 10)
		case Time:
			b = c.time.AppendFormat(b, time.RFC3339Nano)
		case Text, Object:
			b = appendQuoted(b, c.text)
		}
	}
	s.line = append(b, '\r', '\n')
	_, err := s.w.Write(s.line)
	return err
}

func (s *csvSink) finish() error { return s.w.Flush() }

// appendQuoted writes a text, in quotes if it is empty or has in it what ends a field.
func appendQuoted(b []byte, text string) []byte {
	if text != "" && !strings.ContainsAny(text, ",\"\r\n") {
		return append(b, text...)
	}
	b = append(b, '"')
	for part := range strings.SplitSeq(text, `"`) {
		b = append(append(b, part...), '"', '"')
	}
	return b[:len(b)-1] // one quote for the end instead of two for another part
}

// appendNumber writes the shortest digits that are read back as the same double, as JSON has them.
func appendNumber(b []byte, v float64) []byte {
	format := byte('f')
	if abs := math.Abs(v); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(b, v, format, -1, 64)
}
