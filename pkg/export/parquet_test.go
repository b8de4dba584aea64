package export_test

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/resim-contrib/metrics-go/pkg/export"
)

// readParquet reads a file by parquet-go's own reader, which shares none of our layout of pages, as CSV has it.
func readParquet(t *testing.T, content []byte) table {
	t.Helper()
	file, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	fields := file.Schema().Fields()
	r := parquet.NewReader(file)
	defer r.Close()
	var rows table
	buffer := make([]parquet.Row, 100)
	for {
		n, err := r.ReadRows(buffer)
		for _, row := range buffer[:n] {
			texts := map[string]string{}
			for i, v := range row {
				texts[fields[i].Name()] = asText(t, fields[i], v)
			}
			rows = append(rows, texts)
		}
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func asText(t *testing.T, field parquet.Field, v parquet.Value) string {
	t.Helper()
	switch {
	case v.IsNull():
		return ""
	case v.Kind() == parquet.ByteArray:
		return string(v.ByteArray())
	case v.Kind() == parquet.Double:
		return strconv.FormatFloat(v.Double(), 'f', -1, 64)
	case strings.HasPrefix(field.Type().String(), "TIMESTAMP"):
		return time.UnixMicro(v.Int64()).UTC().Format(time.RFC3339Nano)
	}
	return strconv.FormatInt(v.Int64(), 10)
}

func TestParquetColumnsHaveTheirTypes(t *testing.T) {
	s := start(t)
	_, content := exported(t, connect(t, s), reportOf(s), "r.parquet")
	file, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	types := map[export.Kind]string{
		export.Text: "STRING", export.Object: "STRING", export.Number: "DOUBLE", export.Integer: "INT64",
		export.Time: "TIMESTAMP(isAdjustedToUTC=true,unit=MICROS)",
	}
	for i, c := range export.Columns() {
		f := file.Schema().Fields()[i]
		if f.Name() != c.Name || !f.Optional() || f.Type().String() != types[c.Kind] {
			t.Errorf("column %d is %s %s, want %s %s", i, f.Name(), f.Type(), c.Name, types[c.Kind])
		}
	}
}
