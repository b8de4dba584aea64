package resimtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// configFile is the content of both config files; absent fields are left out.
type configFile struct {
	AuthToken string `json:"authToken"`
	APIURL    string `json:"apiURL"`
	ProjectID string `json:"projectID,omitempty"`
	BatchID   string `json:"batchID,omitempty"`
	ReportID  string `json:"reportID,omitempty"`
}

func (s *Server) config(project, batch, report string) []byte {
	b, err := json.MarshalIndent(configFile{s.token, s.apiURL, project, batch, report}, "", "  ")
	if err != nil {
		panic(err) // strings always marshal
	}
	return append(b, '\n')
}

// ReportConfig is a report_config.json for the first report.
func (s *Server) ReportConfig() []byte {
	return s.config(s.Project().String(), "", s.Report().String())
}

// BatchConfig is a batch_metrics_config.json for [Server.Batch].
func (s *Server) BatchConfig() []byte { return s.config(s.Project().String(), s.Batch().String(), "") }

// OldReportConfig is a report_config.json in the older form, which lacks the project.
func (s *Server) OldReportConfig() []byte { return s.config("", "", s.Report().String()) }

// OldBatchConfig is a batch_metrics_config.json in the older form, which lacks the project.
func (s *Server) OldBatchConfig() []byte { return s.config("", s.Batch().String(), "") }

// WriteInputs fills a folder as ReSim fills /tmp/resim/inputs. The mode is "report" or "batch", which
// write a config file, or "job" (also "test"), which writes the logs and the experience of one test.
// Config files hold the token and are readable by their owner only.
func (s *Server) WriteInputs(dir, mode string) error {
	var files map[string][]byte
	switch mode {
	case "report":
		files = map[string][]byte{"report_config.json": s.ReportConfig()}
	case "batch":
		files = map[string][]byte{"batch_metrics_config.json": s.BatchConfig()}
	case "job", "test":
		if s.data.Projects[0].world.outputs {
			return errors.New("writing inputs: a server made FromOutputs has no logs; the builds that wrote the outputs had them")
		}
		files = s.jobInputs()
	default:
		return fmt.Errorf("writing inputs: no mode %q; use report, batch or job", mode)
	}
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("writing inputs: %w", err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return fmt.Errorf("writing inputs: %w", err)
		}
	}
	return nil
}

// step is one line of a robot's log.
type step struct {
	Time      float64 `json:"t"` // seconds since the start
	X         float64 `json:"x"` // metres
	Y         float64 `json:"y"`
	Speed     float64 `json:"speed"`     // m/s
	Deviation float64 `json:"deviation"` // from the planned path, m
	Clearance float64 `json:"clearance"` // to the nearest obstacle, m
}

// jobInputs are the folders logs and experience of one job that went well.
func (s *Server) jobInputs() map[string][]byte {
	j := s.batch().Jobs[0]
	seconds, _, driven, clearance := j.drive()
	deviations, voltages := j.deviations(), j.voltages()
	steps := make([]step, len(seconds))
	robot := []byte("0.00 INFO  planner: order received\n")
	battery := []byte("t,voltage\n")
	x := 0.0
	for i, t := range seconds {
		x += driven[i] * (seconds[len(seconds)-1] / float64(len(seconds)))
		steps[i] = step{Time: t, X: x, Y: deviations[i] / 2, Speed: driven[i], Deviation: deviations[i], Clearance: clearance[i]}
		battery = fmt.Appendf(battery, "%.2f,%.3f\n", t, voltages[i])
	}
	robot = fmt.Appendf(robot, "%.2f INFO  planner: goal reached\n", seconds[len(seconds)-1])
	return map[string][]byte{
		"logs/log.json":    asJSON(steps),
		"logs/robot.log":   robot,
		"logs/battery.csv": battery,
		"experience/experience.json": asJSON(map[string]any{
			"name": j.ExperienceName, "description": j.Experience.Description, "speedLimit": 1.8,
			"start": map[string]float64{"x": 0, "y": 0}, "goal": map[string]float64{"x": x, "y": 0},
		}),
		"experience/map/aisles.csv": []byte("aisle,x,y,width\nA,0,0,2.4\nB,0,3.2,2.4\nC,0,6.4,1.9\n"),
	}
}

func asJSON(v any) []byte {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err) // numbers here are finite
	}
	return append(b, '\n')
}
