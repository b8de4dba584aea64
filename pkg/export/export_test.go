package export_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/export"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// A report's rows are one for each metric of each job of each batch, and say what the server knows.
func TestRowsAreWhatTheServerKnows(t *testing.T) {
	s := start(t)
	result, content := exported(t, connect(t, s), reportOf(s), "r.csv")
	rows := readCSV(t, content)
	report := s.Data().Projects[0].Reports[0]
	wantRows, wantJobs, batches := 0, 0, map[uuid.UUID]bool{}
	for _, b := range s.Data().Projects[0].Batches {
		if b.Suite != report.Suite || b.Branch != report.Branch || !b.Created.After(report.Start) || !b.Created.Before(report.End) {
			continue
		}
		batches[b.ID] = true
		of := rows.where("batch_id", b.ID.String())
		if own := of.where("level", "batch"); len(own) == 0 {
			t.Errorf("batch %s has no row of its own", b.ID)
		} else {
			wantRows += len(own)
		}
		for _, j := range b.Jobs {
			wantJobs++
			wantRows += max(1, len(j.Metrics()))
			checkJob(t, of.where("job_id", j.ID.String()), b, j)
		}
	}
	if result.Rows != wantRows || len(rows) != wantRows || result.Jobs != wantJobs || result.Batches != len(batches) || result.Columns != len(export.Columns()) {
		t.Errorf("%+v, %d rows in the file, want %d of %d jobs of %d batches", result, len(rows), wantRows, wantJobs, len(batches))
	}
	if result.Unfinished != 1 || result.TakenOver != 0 || result.Losses != nil || result.Bytes != int64(len(content)) || result.Usage.Downloads != 0 {
		t.Errorf("%+v", result)
	}
}

func checkJob(t *testing.T, rows table, b *resimtest.Batch, j *resimtest.Job) {
	t.Helper()
	if len(rows) != max(1, len(j.Metrics())) {
		t.Errorf("job %s has %d rows, want %d", j.ID, len(rows), len(j.Metrics()))
		return
	}
	want := map[string]string{
		"project": b.Project.Name, "suite": b.Suite.Name, "suite_revision": strconv.Itoa(b.Revision), "branch": b.Branch.Name,
		"batch": b.Name, "batch_created": b.Created.Format(time.RFC3339Nano), "batch_status": b.Status, "build_id": b.Build.ID.String(),
		"level": "job", "experience_id": j.Experience.ID.String(), "experience": j.ExperienceName, "job_status": j.Status, "job_result": j.Conflated,
		"job_created": j.Created.Format(time.RFC3339Nano), "parameters": `{"speed_limit":"1.8"}`, "loss": "", "sweep": "",
	}
	if !b.Build.Deleted {
		want["build_version"], want["build"] = b.Build.Version, b.Build.Name
	}
	for name, value := range want {
		if rows[0][name] != value {
			t.Errorf("job %s: %s is %q, want %q", j.ID, name, rows[0][name], value)
		}
	}
	if len(j.Metrics()) == 0 && (rows[0]["metric"] != "" || rows[0]["metric_id"] != "") {
		t.Errorf("job %s has no metrics, but a row of %q", j.ID, rows[0]["metric"])
	}
	for _, m := range j.Metrics() {
		of := rows.where("metric_id", m.ID.String())
		if len(of) != 1 {
			t.Errorf("metric %q of job %s has %d rows", m.Name, j.ID, len(of))
			continue
		}
		value := ""
		if m.HasValue {
			value = strconv.FormatFloat(m.Value, 'f', -1, 64)
		}
		got := [...]string{of[0]["metric"], of[0]["metric_type"], of[0]["value"], of[0]["unit"], of[0]["metric_status"]}
		if want := [...]string{m.Name, m.Type, value, m.Unit, m.Status}; got != want {
			t.Errorf("job %s: %q, want %q", j.ID, got, want)
		}
	}
}

// The formats say the same.
func TestFormatsAgree(t *testing.T) {
	s := start(t)
	c := connect(t, s)
	for _, opts := range [][]export.Option{nil, {export.Pivot()}} {
		_, text := exported(t, c, sweepOf(s), "r.csv", opts...)
		_, lines := exported(t, c, sweepOf(s), "r.jsonl", opts...)
		_, parquet := exported(t, c, sweepOf(s), "r.parquet", opts...)
		want := readCSV(t, text)
		if diff := cmp.Diff(want, asTexts(t, readJSONL(t, lines))); diff != "" {
			t.Errorf("JSON lines: %s", diff)
		}
		if diff := cmp.Diff(want, readParquet(t, parquet)); diff != "" {
			t.Errorf("Parquet: %s", diff)
		}
	}
}

// asTexts is JSON as CSV has it.
func asTexts(t *testing.T, rows []map[string]any) table {
	t.Helper()
	var all table
	for _, row := range rows {
		texts := map[string]string{}
		for name, v := range row {
			switch v := v.(type) {
			case nil:
				texts[name] = ""
			case float64:
				texts[name] = strconv.FormatFloat(v, 'f', -1, 64)
			case map[string]any:
				text, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				texts[name] = string(text)
			default:
				texts[name] = fmt.Sprint(v)
			}
		}
		all = append(all, texts)
	}
	return all
}

// A sweep pivoted has a row for each job, with its parameters and scalars as columns.
func TestPivotOfASweep(t *testing.T) {
	s := start(t)
	_, content := exported(t, connect(t, s), sweepOf(s), "s.csv", export.Pivot())
	rows := readCSV(t, content)
	jobs := 0
	for _, b := range s.Data().Projects[0].Sweeps[0].Batches {
		for _, j := range b.Jobs {
			jobs++
			of := rows.where("job_id", j.ID.String())
			if len(of) != 1 {
				t.Fatalf("job %s has %d rows", j.ID, len(of))
			}
			want := map[string]string{"sweep": "Speed limits by planner", "experience": j.ExperienceName}
			for name, value := range b.Parameters {
				want["parameter:"+name] = value
			}
			for _, m := range j.Metrics() {
				if m.HasValue {
					want["metric:"+m.Name] = strconv.FormatFloat(m.Value, 'f', -1, 64)
				}
			}
			for name, value := range want {
				if got, ok := of[0][name]; !ok || got != value {
					t.Errorf("job %s: %s is %q, want %q", j.ID, name, got, value)
				}
			}
			for name, value := range of[0] {
				if strings.HasPrefix(name, "metric:") && value != want[name] {
					t.Errorf("job %s: %s is %q, want %q", j.ID, name, value, want[name])
				}
			}
		}
	}
	if len(rows) != jobs || jobs == 0 {
		t.Errorf("%d rows for %d jobs", len(rows), jobs)
	}
}

func TestBatch(t *testing.T) {
	s := start(t)
	result, content := exported(t, connect(t, s), export.Batch(uuid.Nil, s.Batch()), "b.csv")
	rows := readCSV(t, content)
	if result.Batches != 1 || len(rows.where("batch_id", s.Batch().String())) != len(rows) || rows[0]["project_id"] != s.Project().String() || rows[0]["report_id"] != "" {
		t.Errorf("%+v, %v", result, rows[0])
	}
}

func TestNothingToExport(t *testing.T) {
	s := start(t)
	c := connect(t, s)
	empty := s.Data().Projects[0].Sweeps[1]
	if result, content := exported(t, c, export.Sweep(s.Project(), empty.ID), "empty.csv"); result.Rows != 0 || len(readCSV(t, content)) != 0 {
		t.Errorf("%+v\n%s", result, content)
	}
	_, content := exported(t, c, export.Sweep(s.Project(), empty.ID), "empty.parquet", export.Pivot())
	if rows := readParquet(t, content); len(rows) != 0 {
		t.Errorf("%v", rows)
	}
	path := t.TempDir() + "/x.csv"
	if _, err := export.ToFile(t.Context(), c, export.Report(s.Project(), nobody), path); !errors.Is(err, resim.ErrNotFound) {
		t.Errorf("%v", err)
	}
	if _, err := export.ToFile(t.Context(), c, export.Source{}, path); err == nil {
		t.Error("the zero source was exported")
	}
}

// A metric list that cannot be read fails the export and is named; with tolerance the rows and the result say
// what is missing, and a later export reads it again.
func TestLoss(t *testing.T) {
	batch := truth(t).Sweeps[0].Batches[2]
	job := batch.Jobs[1]
	s := start(t, resimtest.WithFault(resimtest.Fault{Operation: "listMetricsForJob", Path: job.ID.String(), Status: 500}))
	c := connect(t, s, conformance.InjectedStatus(500))
	path := t.TempDir() + "/s.csv"
	_, err := export.ToFile(t.Context(), c, sweepOf(s), path)
	var api *resim.Error
	if !errors.As(err, &api) || !strings.Contains(err.Error(), job.ID.String()) {
		t.Fatalf("%v", err)
	}
	result, err := export.ToFile(t.Context(), c, sweepOf(s), path, export.TolerateLoss(), export.Force())
	if err != nil || len(result.Losses) != 1 || !strings.Contains(result.Losses[0], job.ID.String()) {
		t.Fatalf("%+v, %v", result, err)
	}
	rows := readCSV(t, contentOf(t, path))
	if lost := rows.where("job_id", job.ID.String()); len(lost) != 1 || !strings.Contains(lost[0]["loss"], "500") || lost[0]["metric"] != "" {
		t.Errorf("%v", lost)
	}
	if kept := rows.where("loss", ""); len(kept) != len(rows)-1 {
		t.Errorf("%d of %d rows say that they lost nothing", len(kept), len(rows))
	}
}

func TestNameThatCannotBeRead(t *testing.T) {
	fault := resimtest.WithFault(resimtest.Fault{Operation: "getTestSuite", Status: 500})
	s := start(t, fault)
	c := connect(t, s, conformance.InjectedStatus(500))
	path := t.TempDir() + "/s.csv"
	if _, err := export.ToFile(t.Context(), c, sweepOf(s), path); err == nil || !strings.Contains(err.Error(), "test suite") {
		t.Errorf("%v", err)
	}
	result, err := export.ToFile(t.Context(), c, sweepOf(s), path, export.TolerateLoss())
	if err != nil || len(result.Losses) != 1 || !strings.Contains(result.Losses[0], "the name of test suite") {
		t.Errorf("%+v, %v", result, err)
	}
}
