package export

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/parquet-go/parquet-go/encoding/plain"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/format"
)

// parquetColumn is a column of the row group that is being filled. Only values that are there are kept, and
// for each row whether it is.
type parquetColumn struct {
	Column
	levels   []byte  // for each row 1 or 0
	integers []int64 // of integers, and of times in microseconds since 1970
	numbers  []float64

	places   map[string]int32 // of texts, where each is in the dictionary
	texts    []string         // the dictionary
	chosen   []int32          // for each value its place there
	lastText string
	last     int32
}

// add takes in a value, and says how many bytes of text had to be kept for it.
func (c *parquetColumn) add(v *cell) (bytes int) {
	if !v.set {
		c.levels = append(c.levels, 0)
		return 0
	}
	c.levels = append(c.levels, 1)
	switch c.Kind {
	case Number:
		c.numbers = append(c.numbers, v.number)
	case Integer:
		c.integers = append(c.integers, v.integer)
	case Time:
		c.integers = append(c.integers, v.time.UnixMicro())
	case Text, Object:
		return c.addText(v.text)
	}
	return 0
}

func (c *parquetColumn) addText(text string) (bytes int) {
	if len(c.chosen) > 0 && text == c.lastText { // most come many times in a row
		c.chosen = append(c.chosen, c.last)
		return 0
	}
	at, known := c.places[text]
	if !known {
		if c.places == nil {
			c.places = map[string]int32{}
		}
		at = int32(len(c.texts))
		c.places[text] = at
		c.texts = append(c.texts, text)
		bytes = len(text)
	}
	c.chosen, c.lastText, c.last = append(c.chosen, at), text, at
	return bytes
}

// reset makes room for the next row group.
func (c *parquetColumn) reset() {
	c.levels, c.integers, c.numbers, c.chosen = c.levels[:0], c.integers[:0], c.numbers[:0], c.chosen[:0]
	clear(c.places)
	clear(c.texts)
	c.texts, c.lastText = c.texts[:0], ""
}

// repeats reports whether a dictionary is worth it: texts come twice on average.
func (c *parquetColumn) repeats() bool { return len(c.texts) > 0 && 2*len(c.texts) <= len(c.chosen) }

// appendDictionary writes the texts of the dictionary.
func (c *parquetColumn) appendDictionary(b []byte) []byte {
	for _, t := range c.texts {
		b = plain.AppendByteArrayString(b, t)
	}
	return b
}

// appendLevels writes which rows have a value.
func (c *parquetColumn) appendLevels(b []byte) ([]byte, error) {
	levels, err := (&rle.Encoding{BitWidth: 1}).EncodeLevels(nil, c.levels)
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(levels))), levels...), err
}

// appendValues writes the values, and says how.
func (c *parquetColumn) appendValues(b []byte) ([]byte, format.Encoding, error) {
	switch {
	case c.Kind == Number:
		for _, v := range c.numbers {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
	case c.Kind == Integer, c.Kind == Time:
		for _, v := range c.integers {
			b = binary.LittleEndian.AppendUint64(b, uint64(v))
		}
	case c.repeats():
		width := max(1, bits.Len(uint(len(c.texts)-1)))
		chosen, err := (&rle.Encoding{BitWidth: width}).EncodeInt32(nil, c.chosen)
		return append(append(b, byte(width)), chosen...), format.RLEDictionary, err
	default:
		for _, at := range c.chosen {
			b = plain.AppendByteArrayString(b, c.texts[at])
		}
	}
	return b, format.Plain, nil
}

// statistics are what readers skip row groups by. They need no texts.
func (c *parquetColumn) statistics() format.Statistics {
	s := format.Statistics{}
	for _, l := range c.levels {
		if l == 0 {
			s.NullCount++
		}
	}
	if len(c.integers) > 0 {
		least, most := c.integers[0], c.integers[0]
		for _, v := range c.integers {
			least, most = min(least, v), max(most, v)
		}
		s.MinValue = binary.LittleEndian.AppendUint64(nil, uint64(least))
		s.MaxValue = binary.LittleEndian.AppendUint64(nil, uint64(most))
	}
	return s
}
