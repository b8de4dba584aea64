package export

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// parquetSink writes Apache Parquet: a flat table whose columns are all optional, compressed with zstd, texts by
// a dictionary where they come again. It holds one row group in memory.
//
// The encodings and the metadata are those of parquet-go's packages. Its writer as a whole is not used:
// it links every codec there is, 4.4 MB.
type parquetSink struct {
	w       *countingWriter
	packer  *zstd.Encoder
	columns []*parquetColumn
	rows    int // in the group
	most    int // rows of a group
	bytes   int // of different texts in the group
	meta    format.FileMetaData
	page    pageBuffers
}

const parquetMagic = "PAR1"

// A row group has at most so many rows, about so many bytes of texts that differ, and at most so many cells
// unless that makes fewer rows than the least: with many columns, rows must be fewer for memory to be bounded.
const (
	mostGroupRows  = 1 << 14
	leastGroupRows = 256
	mostGroupCells = 1 << 19
	mostGroupBytes = 8 << 20
)

func newParquet(w io.Writer, columns []Column) (sink, error) {
	packer, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, err
	}
	s := &parquetSink{w: &countingWriter{w: w}, packer: packer, most: min(mostGroupRows, max(leastGroupRows, mostGroupCells/len(columns)))}
	s.meta = format.FileMetaData{Version: 2, CreatedBy: "metrics-go version 1 (build 1)"}
	s.meta.Schema = append(s.meta.Schema, format.SchemaElement{Name: "row", NumChildren: thrift.New(int32(len(columns)))})
	for _, c := range columns {
		s.columns = append(s.columns, &parquetColumn{Column: c})
		s.meta.Schema = append(s.meta.Schema, schemaOf(c))
		s.meta.ColumnOrders = append(s.meta.ColumnOrders, format.ColumnOrder{Value: &format.TypeDefinedOrder{}})
	}
	_, err = io.WriteString(s.w, parquetMagic)
	return s, err
}

// schemaOf is a column as the metadata have it.
func schemaOf(c Column) format.SchemaElement {
	e := format.SchemaElement{Name: c.Name, RepetitionType: thrift.New(format.Optional), Type: thrift.New(physical(c.Kind))}
	switch c.Kind {
	case Text, Object:
		e.ConvertedType, e.LogicalType.Value = thrift.New(deprecated.UTF8), &format.StringType{}
	case Time:
		e.ConvertedType = thrift.New(deprecated.TimestampMicros)
		e.LogicalType.Value = &format.TimestampType{IsAdjustedToUTC: true, Unit: format.TimeUnit{Value: &format.MicroSeconds{}}}
	case Number, Integer: // they are what they are
	}
	return e
}

func physical(k Kind) format.Type {
	switch k {
	case Number:
		return format.Double
	case Integer, Time:
		return format.Int64
	case Text, Object:
	}
	return format.ByteArray
}

func (s *parquetSink) row(cells []cell) error {
	for i, c := range s.columns {
		s.bytes += c.add(&cells[i])
	}
	if s.rows++; s.rows < s.most && s.bytes < mostGroupBytes {
		return nil
	}
	return s.flush()
}

// flush writes the row group.
func (s *parquetSink) flush() error {
	if s.rows == 0 {
		return nil
	}
	group := format.RowGroup{NumRows: int64(s.rows), FileOffset: s.w.n, Ordinal: int16(len(s.meta.RowGroups))}
	for _, c := range s.columns {
		chunk, err := s.writeColumn(c)
		if err != nil {
			return err
		}
		group.Columns = append(group.Columns, format.ColumnChunk{FileOffset: chunk.DataPageOffset, MetaData: chunk})
		group.TotalByteSize += chunk.TotalUncompressedSize
		group.TotalCompressedSize += chunk.TotalCompressedSize
		c.reset()
	}
	s.meta.RowGroups = append(s.meta.RowGroups, group)
	s.meta.NumRows += int64(s.rows)
	s.rows, s.bytes = 0, 0
	return nil
}

func (s *parquetSink) finish() error {
	if err := s.flush(); err != nil {
		return err
	}
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &s.meta)
	if err != nil {
		return fmt.Errorf("writing the metadata of the Parquet file: %w", err)
	}
	footer = binary.LittleEndian.AppendUint32(footer, uint32(len(footer)))
	_, err = s.w.Write(append(footer, parquetMagic...))
	return err
}

// countingWriter knows where it is.
type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}
