package job

import (
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// largestDocument is the size of the largest metrics.binproto that is read, for it is read at once.
const largestDocument = 128 << 20

// readDocument reads the series of a metrics.binproto.
func (l *look) readDocument(src *source, f file) error {
	if f.size > largestDocument {
		return fmt.Errorf("it has %s, more than %s, and is not read", wording.Bytes(f.size), wording.Bytes(largestDocument))
	}
	content, err := fs.ReadFile(l.in.Logs, src.path)
	if err != nil {
		return err
	}
	doc, err := metrics.Unpack(content)
	if err != nil {
		return fmt.Errorf("this is no metrics.binproto: %w", err)
	}
	for set := range doc.Data() {
		if err := src.ctx.Err(); err != nil {
			return err
		}
		l.dataSet(src, doc, set)
	}
	return nil
}

// dataSet adds a series over time, or the y of a line whose x ascends.
func (l *look) dataSet(src *source, doc *metrics.Document, set metrics.DataSet) {
	if len(set.Categories()) > 0 {
		return
	}
	var seconds []float64
	name := set.Name()
	if index, ok := set.Index(); ok {
		times, ok := index.Times()
		if !ok {
			return
		}
		seconds = sinceEpoch(times)
		name = strings.TrimSuffix(strings.TrimSuffix(name, " (values)"), " (states)")
	} else if line, ok := strings.CutSuffix(name, " (y)"); ok {
		x, ok := doc.DataSet(line + " (x)")
		if !ok {
			return
		}
		seconds, _ = x.Numbers()
		name = line
	} else {
		return
	}
	if values, ok := set.Numbers(); ok && len(values) == len(seconds) {
		for i, v := range values {
			if at, err := src.plainSeconds(seconds[i]); err == nil {
				src.rows++
				l.number(src, name, set.Unit(), at, v)
			} else {
				src.bad++
			}
		}
	} else if words, ok := set.Strings(); ok && len(words) == len(seconds) {
		for i, w := range words {
			if at, err := src.plainSeconds(seconds[i]); err == nil {
				src.rows++
				l.state(src, name, at, w)
			}
		}
	}
}

// plainSeconds is a stamp that is in seconds.
func (s *source) plainSeconds(v float64) (float64, error) {
	s.clock = clock{1}
	return s.seconds(v)
}

func sinceEpoch(times []time.Time) []float64 {
	seconds := make([]float64, len(times))
	for i, t := range times {
		seconds[i] = float64(t.Unix()) + float64(t.Nanosecond())*1e-9
	}
	return seconds
}
