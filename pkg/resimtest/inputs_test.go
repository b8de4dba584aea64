package resimtest

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestConfigs(t *testing.T) {
	s := Start(t, WithShape(tiny), WithToken("secret"))
	project, report, batch := s.Project().String(), s.Report().String(), s.Batch().String()
	for name, tt := range map[string]struct {
		got  []byte
		want map[string]string
	}{
		"report":     {s.ReportConfig(), map[string]string{"authToken": "secret", "apiURL": s.URL(), "projectID": project, "reportID": report}},
		"batch":      {s.BatchConfig(), map[string]string{"authToken": "secret", "apiURL": s.URL(), "projectID": project, "batchID": batch}},
		"old report": {s.OldReportConfig(), map[string]string{"authToken": "secret", "apiURL": s.URL(), "reportID": report}},
		"old batch":  {s.OldBatchConfig(), map[string]string{"authToken": "secret", "apiURL": s.URL(), "batchID": batch}},
	} {
		var got map[string]string
		if err := json.Unmarshal(tt.got, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	c := newClient(t, s)
	c.object("/projects/" + project + "/reports/" + report)
	if b := c.object("/projects/" + project + "/batches/" + batch); b["status"] != "SUCCEEDED" || b["totalJobs"] == 0.0 {
		t.Errorf("batch of the config: %v", b)
	}
}

func TestWriteInputs(t *testing.T) {
	s := Start(t)
	for mode, want := range map[string][]string{
		"report": {"report_config.json"},
		"batch":  {"batch_metrics_config.json"},
		"job":    {"experience/experience.json", "experience/map/aisles.csv", "logs/battery.csv", "logs/log.json", "logs/robot.log"},
	} {
		dir := filepath.Join(t.TempDir(), "inputs")
		if err := s.WriteInputs(dir, mode); err != nil {
			t.Fatal(err)
		}
		var got []string
		_ = fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				got = append(got, path)
				if strings.HasSuffix(path, "config.json") {
					if info, _ := d.Info(); info.Mode().Perm() != 0o600 {
						t.Errorf("%s holds the token and has mode %v", path, info.Mode())
					}
				}
			}
			return err
		})
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", mode, diff)
		}
		if mode != "job" {
			continue
		}
		log, _ := os.ReadFile(filepath.Join(dir, "logs", "log.json"))
		var steps []step
		if err := json.Unmarshal(log, &steps); err != nil || len(steps) != 60 || steps[30].X <= steps[10].X {
			t.Errorf("log: %d steps, %v", len(steps), err)
		}
	}
	if err := s.WriteInputs(t.TempDir(), "sweep"); err == nil || err.Error() != `writing inputs: no mode "sweep"; use report, batch or job` {
		t.Errorf("unknown mode: %v", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	_ = os.WriteFile(file, nil, 0o600)
	if err := s.WriteInputs(file, "report"); err == nil || !strings.HasPrefix(err.Error(), "writing inputs: ") {
		t.Errorf("folder that is a file: %v", err)
	}
}
