package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/export"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// tiny is enough for most: six batches of four tests, with every oddity that fits.
var tiny = resimtest.Shape{Projects: 2, Suites: 2, Branches: 2, Batches: 6, Experiences: 4, Samples: 5, EventMetricsListed: true}

// truth is what a server with the tiny shape knows, for tests that must know it before they start one.
func truth(t *testing.T) *resimtest.Project {
	t.Helper()
	s := resimtest.New(resimtest.WithShape(tiny))
	defer s.Close()
	return s.Data().Projects[0]
}

func start(t testing.TB, opts ...resimtest.Option) *resimtest.Server {
	t.Helper()
	return resimtest.Start(t, append([]resimtest.Option{resimtest.WithShape(tiny)}, opts...)...)
}

// connect is a client whose every exchange is checked against the API description. Faults must be exempt by
// name.
func connect(t *testing.T, s *resimtest.Server, exempt ...conformance.Exemption) *resim.Client {
	t.Helper()
	checked := conformance.Check(t, s.Transport(), s.URL(), append(exempt, conformance.NullPageToken)...)
	c, err := resim.Connect(s.URL(), resim.NewToken(s.Token()), resim.WithTransport(checked), resim.AllowHTTP(),
		resim.WithRetry(resim.Retry{Attempts: 2, Base: time.Microsecond}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		for _, v := range s.Violations() {
			t.Errorf("the server was asked wrongly: %s", v)
		}
	})
	return c
}

func reportOf(s *resimtest.Server) export.Source { return export.Report(s.Project(), s.Report()) }

func sweepOf(s *resimtest.Server) export.Source {
	return export.Sweep(s.Project(), s.Data().Projects[0].Sweeps[0].ID)
}

// exported is the content of a new export.
func exported(t *testing.T, c *resim.Client, source export.Source, name string, opts ...export.Option) (export.Result, []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	result, err := export.ToFile(t.Context(), c, source, path, opts...)
	if err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("it left %v, %v", left, err)
	}
	return result, contentOf(t, path)
}

func contentOf(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// table is rows by the names of columns.
type table []map[string]string

func (t table) where(column, value string) table {
	var found table
	for _, row := range t {
		if row[column] == value {
			found = append(found, row)
		}
	}
	return found
}

func readCSV(t *testing.T, content []byte) table {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil || len(records) == 0 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	var rows table
	for _, r := range records[1:] {
		row := map[string]string{}
		for i, v := range r {
			row[records[0][i]] = v
		}
		rows = append(rows, row)
	}
	return rows
}

func readJSONL(t *testing.T, content []byte) []map[string]any {
	t.Helper()
	var rows []map[string]any
	for line := range strings.Lines(string(content)) {
		var row map[string]any
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		rows = append(rows, row)
	}
	return rows
}

// until ends a context after a number of calls of the function it returns.
func until(ctx context.Context, calls int) (context.Context, func(export.Progress)) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, func(export.Progress) {
		if calls--; calls == 0 {
			cancel()
		}
	}
}

var nobody = uuid.MustParse("00000000-0000-4000-8000-000000000000")
