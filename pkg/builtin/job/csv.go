package job

import (
	"bytes"
	"encoding/csv"
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
)

// column is one of a CSV file.
type column struct {
	name, unit string
	kind       int // undecided, numbers or texts: what the first cell that is not empty holds
}

const (
	undecided = iota
	numbers
	texts
)

// readCSV reads a file with a header and a column of times. Commas, semicolons and tabs separate cells;
// between semicolons, a comma may stand for the decimal point. A cell holds no line break.
func (l *look) readCSV(src *source, _ file) error {
	var columns []column
	times := -1
	comma := ','
	var problem error
	err := l.lines(src, func(line []byte) bool {
		if columns == nil {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
			comma = separator(line)
		}
		cells, err := cellsOf(line, comma)
		switch {
		case err != nil && columns != nil:
			src.bad++
			return true
		case err != nil:
			problem = errors.New("its first line is no header")
			return false
		case columns == nil:
			times, src.clock = timeColumn(cells)
			columns = make([]column, len(cells))
			taken := map[string]bool{}
			for i, c := range cells {
				if columns[i].name, columns[i].unit = split(c); columns[i].name != "" {
					columns[i].name = wording.Unique(taken, columns[i].name)
				}
			}
			if times < 0 {
				problem = errors.New("there is no column of times, called time, t, timestamp, stamp or seconds")
			}
			return problem == nil
		case len(cells) != len(columns):
			src.bad++
			return true
		}
		at, err := src.read(decimal(cells[times], comma))
		if err != nil {
			src.bad++
			return true
		}
		src.rows++
		for i := range columns {
			if i != times && columns[i].name != "" {
				l.cell(src, &columns[i], at, decimal(strings.TrimSpace(cells[i]), comma))
			}
		}
		return true
	})
	if err == nil && problem == nil && columns == nil {
		err = errors.New("it is empty")
	}
	return errors.Join(err, problem)
}

// cell adds a cell to the series of its column.
func (l *look) cell(src *source, c *column, at float64, text string) {
	v, err := strconv.ParseFloat(text, 64)
	if c.kind == undecided && text != "" {
		if c.kind = texts; err == nil {
			c.kind = numbers
		}
	}
	switch {
	case c.kind == numbers && err != nil:
		l.number(src, c.name, c.unit, at, math.NaN())
	case c.kind == numbers:
		l.number(src, c.name, c.unit, at, v)
	case c.kind == texts && text != "":
		l.state(src, c.name, at, text)
	}
}

// separator is the one of which the header has the most.
func separator(header []byte) rune {
	best := ','
	for _, r := range ";\t" {
		if bytes.Count(header, []byte(string(r))) > bytes.Count(header, []byte(string(best))) {
			best = r
		}
	}
	return best
}

func cellsOf(line []byte, comma rune) ([]string, error) {
	if !bytes.ContainsRune(line, '"') {
		return strings.Split(string(line), string(comma)), nil
	}
	r := csv.NewReader(bytes.NewReader(line))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
	return r.Read()
}

// decimal is a number with a point.
func decimal(text string, comma rune) string {
	if comma == ';' && strings.Count(text, ",") == 1 && !strings.Contains(text, ".") {
		if with := strings.Replace(text, ",", ".", 1); isNumber(with) {
			return with
		}
	}
	return text
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}
