package export

import (
	"bytes"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// anEntry has everything that an entry can have.
func anEntry() entry {
	return entry{
		job: resim.Job{
			ID: uuid.UUID{15: 1}, Experience: uuid.UUID{15: 2}, ExperienceName: "urban\x00night", Status: resim.JobSucceeded, Conflated: resim.ConflatedPassed,
			Created: time.Date(2026, 3, 2, 1, 2, 3, 456789123, time.UTC), Parameters: map[string]string{"speed": "1.2", "empty": ""},
		},
		loss: "why",
		metrics: []resim.Metric{
			{ID: uuid.UUID{15: 3}, Name: "Max Speed", Type: resim.TypeScalar, Status: resim.StatusPassed, Unit: "m/s", Value: math.Nextafter(0.1, 1), HasValue: true},
			{ID: uuid.UUID{15: 4}, Name: "Path", Type: resim.TypeComposite},
			{Name: "zero", HasValue: true, Value: math.Copysign(0, -1)},
		},
	}
}

func TestEntriesAreReadAsTheyWereWritten(t *testing.T) {
	long, other, long2 := anEntry(), entry{job: resim.Job{Created: time.Date(1960, 1, 1, 0, 0, 0, 1, time.UTC)}}, anEntry()
	var b []byte
	for _, e := range []*entry{&long, &other, &long2} {
		b = appendEntry(b, e)
	}
	r := reader{b: b}
	for i, want := range []entry{long, other, long2} {
		var got entry
		if err := r.entry(&got); err != nil {
			t.Fatal(err)
		}
		if len(got.metrics) == 0 {
			got.metrics = nil
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(entry{})); diff != "" {
			t.Errorf("entry %d: %s", i, diff)
		}
	}
	if len(r.b) != 0 {
		t.Errorf("%d bytes are left", len(r.b))
	}
}

// What is no entry is an error; what is one is written as it was read.
func FuzzEntry(f *testing.F) {
	e := anEntry()
	whole := appendEntry(nil, &e)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		r := reader{b: b}
		var got entry
		if r.entry(&got) != nil {
			return
		}
		again := appendEntry(nil, &got)
		second := reader{b: again}
		var same entry
		if err := second.entry(&same); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(again, appendEntry(nil, &same)) {
			t.Errorf("%x is read as another entry than it is written", b)
		}
	})
}

// Quotes, line ends, what is absent and what is empty, and numbers to the last digit.
func TestCellsOfCSV(t *testing.T) {
	var out bytes.Buffer
	columns := []Column{{Name: "a", Kind: Text}, {Name: `b,"`, Kind: Number}, {Name: "c", Kind: Time}, {Name: "d", Kind: Integer}}
	s, err := newCSV(&out, columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range [][]cell{
		{{set: true}, {set: true, number: 1e21}, {}, {set: true, integer: -3}},
		{{set: true, text: "a \"b\",\r\nc"}, {set: true, number: 0.1}, {set: true, time: time.Date(2026, 1, 2, 3, 4, 5, 600, time.UTC)}, {}},
		{{}, {set: true, number: 5e-324}, {}, {}},
	} {
		if err := s.row(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.finish(); err != nil {
		t.Fatal(err)
	}
	want := "a,\"b,\"\"\",c,d\r\n\"\",1e+21,,-3\r\n\"a \"\"b\"\",\r\nc\",0.1,2026-01-02T03:04:05.0000006Z,\r\n,5e-324,,\r\n"
	if out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

// A metric with several units has a column for each; one that is called like that has another name.
func TestPivotColumnsOfUnits(t *testing.T) {
	n := names{scalars: map[scalarName]bool{
		{"Speed", "m/s"}: true, {"Speed", "km/h"}: true, {"Speed", ""}: true, {"Speed [m/s]", ""}: true, {"Time", "s"}: true,
	}, parameters: map[string]bool{"z": true, "a": true}}
	p := newPivot(n)
	var got []string
	for _, c := range p.columns()[len(PivotColumns()):] {
		got = append(got, c.Name)
	}
	want := []string{"parameter:a", "parameter:z", "metric:Speed", "metric:Speed [km/h]", "metric:Speed [m/s]", "metric:Speed [m/s] (2)", "metric:Time"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	e := entry{job: resim.Job{ID: uuid.UUID{1}}, metrics: []resim.Metric{
		{Name: "Speed", Unit: "m/s", Type: resim.TypeScalar, HasValue: true, Value: 1},
		{Name: "Speed", Unit: "m/s", Type: resim.TypeScalar, HasValue: true, Value: 2},
		{Name: "Speed [m/s]", Type: resim.TypeScalar, HasValue: true, Value: 3},
		{Name: "Time", Unit: "s", Type: resim.TypeComposite},
	}}
	if err := p.entry(&e, func(cells []cell) error {
		values := cells[len(cells)-5:]
		if values[0].set || values[1].set || values[2].number != 1 || values[3].number != 3 || values[4].set {
			t.Errorf("%+v", values)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestTooManyNamesForColumns(t *testing.T) {
	n := names{scalars: map[scalarName]bool{}, parameters: map[string]bool{}}
	for i := range mostNamed + 1 {
		n.parameters[uuid.UUID{byte(i), byte(i >> 8)}.String()] = true
	}
	batch := uuid.UUID{1}
	s := &spool{ended: map[uuid.UUID]*blockEnd{batch: {Names: n}}}
	x := newExport("s.csv", []Option{Pivot()})
	if _, err := x.layout(s, []*plannedBatch{{info: resim.Batch{ID: batch}}}); err == nil {
		t.Error("10,001 columns")
	}
}
