package export

import (
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// pageBuffers are used for one page after the other.
type pageBuffers struct{ plain, packed []byte }

// writeColumn writes a column of the row group: its dictionary if it has one, and all its values in one page.
func (s *parquetSink) writeColumn(c *parquetColumn) (format.ColumnMetaData, error) {
	meta := format.ColumnMetaData{
		Type: physical(c.Kind), PathInSchema: []string{c.Name}, Codec: format.Zstd, NumValues: int64(len(c.levels)),
		Encoding: []format.Encoding{format.RLE, format.Plain}, Statistics: c.statistics(),
	}
	if c.repeats() {
		meta.Encoding = append(meta.Encoding, format.RLEDictionary)
		meta.DictionaryPageOffset = s.w.n
		s.page.plain = c.appendDictionary(s.page.plain[:0])
		if err := s.writePage(&meta, format.PageHeader{
			Type:                 format.DictionaryPage,
			DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: int32(len(c.texts)), Encoding: format.Plain}),
		}); err != nil {
			return meta, err
		}
	}
	plain, err := c.appendLevels(s.page.plain[:0])
	if err != nil {
		return meta, err
	}
	var encoding format.Encoding
	if s.page.plain, encoding, err = c.appendValues(plain); err != nil {
		return meta, err
	}
	meta.DataPageOffset = s.w.n
	return meta, s.writePage(&meta, format.PageHeader{
		Type: format.DataPage,
		DataPageHeader: thrift.New(format.DataPageHeader{
			NumValues: int32(len(c.levels)), Encoding: encoding,
			DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE,
		}),
	})
}

// writePage writes the page in the buffer behind its header.
func (s *parquetSink) writePage(meta *format.ColumnMetaData, header format.PageHeader) error {
	s.page.packed = s.packer.EncodeAll(s.page.plain, s.page.packed[:0])
	header.UncompressedPageSize, header.CompressedPageSize = int32(len(s.page.plain)), int32(len(s.page.packed))
	head, err := thrift.Marshal(new(thrift.CompactProtocol), &header)
	if err != nil {
		return err
	}
	meta.TotalUncompressedSize += int64(len(head) + len(s.page.plain))
	meta.TotalCompressedSize += int64(len(head) + len(s.page.packed))
	if _, err := s.w.Write(head); err != nil {
		return err
	}
	_, err = s.w.Write(s.page.packed)
	return err
}
