package text

import (
	"bytes"
	"fmt"
	"io"
)

// Marked writes lines with a mark before each, so that one can tell who said them. It writes whole lines only.
type Marked struct {
	To   io.Writer
	Mark string
	line []byte // the last one, without its end
}

func (m *Marked) Write(b []byte) (int, error) {
	m.line = append(m.line, b...)
	for {
		i := bytes.IndexByte(m.line, '\n')
		if i < 0 {
			return len(b), nil
		}
		if _, err := fmt.Fprintf(m.To, "%s%s", m.Mark, m.line[:i+1]); err != nil {
			return 0, err
		}
		m.line = m.line[i+1:]
	}
}

// End ends a last line that has no end.
func (m *Marked) End() {
	if len(m.line) > 0 {
		_, _ = m.Write([]byte("\n"))
	}
}
