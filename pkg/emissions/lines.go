package emissions

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Lines reads a file of emissions in constant memory, line by line. What is wrong with a line comes as an
// [*Error] beside a Line that has Number and Offset only, and the reading goes on. Any other error is
// that of the reader, and ends it. Blank lines are passed over.
func Lines(r io.Reader) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		in := lineReader{r: bufio.NewReaderSize(r, 64<<10)}
		for {
			text, m, err := in.next()
			if len(bytes.TrimSpace(text)) > 0 || m != nil {
				l := Line{Number: in.number, Offset: in.start}
				if m == nil {
					m = l.parse(text)
				}
				if m != nil && m.rule == RuleForm && errors.Is(err, io.EOF) {
					m.hint = "the file ends within this line: the process that wrote it has probably crashed; the option Append cuts it off"
				}
				if !yield(l, lineError(&l, m)) {
					return
				}
			}
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Line{Number: in.number + 1, Offset: in.end}, fmt.Errorf("reading emissions: %w", err))
				return
			}
		}
	}
}

func lineError(l *Line, m *mistake) error {
	if m == nil {
		return nil
	}
	topic := l.Topic
	*l = Line{Number: l.Number, Offset: l.Offset}
	return &Error{Rule: m.rule, Topic: topic, Field: m.path, Index: -1, Line: l.Number, Message: m.message, Hint: m.hint, Err: m.cause}
}

// lineReader reads lines of up to LongestLine bytes.
type lineReader struct {
	r          *bufio.Reader
	number     int   // of the line read
	start, end int64 // of it
	long       []byte
}

// next is a line, valid until the next call, or what is wrong with it. The error may come with the last one.
func (in *lineReader) next() (text []byte, wrong *mistake, err error) {
	in.number++
	in.start = in.end
	in.long = in.long[:0]
	for {
		part, err := in.r.ReadSlice('\n')
		in.end += int64(len(part))
		tooLong := in.end-in.start > LongestLine
		if !errors.Is(err, bufio.ErrBufferFull) {
			if tooLong {
				return nil, &mistake{rule: RuleForm, message: fmt.Sprintf("it has %d bytes, more than %d", in.end-in.start, LongestLine)}, err
			}
			if len(in.long) > 0 {
				in.long = append(in.long, part...)
				part = in.long
			}
			if err != nil && !errors.Is(err, io.EOF) {
				return nil, nil, err // what was read of the line says nothing
			}
			return part, nil, err
		}
		if !tooLong {
			in.long = append(in.long, part...)
		}
	}
}
