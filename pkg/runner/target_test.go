package runner_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// judged is what a run writes for a target.
func judged(t *testing.T, s *resimtest.Server, target runner.Target) ([]byte, runner.Result, error) {
	t.Helper()
	target.APIURL, target.Token = s.URL(), resim.NewToken(s.Token())
	out := t.TempDir()
	result, err := runner.Run(t.Context(), runner.Config{
		Inputs: filepath.Join(out, "none"), Outputs: out, Target: target, IDs: metrics.SeededIDs(1),
	}, all...)
	if err != nil {
		wantEmpty(t, out)
		return nil, result, err
	}
	content, err := os.ReadFile(filepath.Join(out, runner.OutputFile))
	if err != nil {
		t.Fatal(err)
	}
	return content, result, nil
}

// TestTarget: what is named at a desk is judged as in the container, and no inputs are needed.
func TestTarget(t *testing.T) {
	s := small(t)
	for _, mode := range []runner.Mode{runner.ReportMode, runner.BatchMode} {
		in, out := served(t, s, mode)
		if got := run(t, all, "--inputs", in, "--outputs", out, "--id-seed", "1"); got.Status != runner.ExitDone {
			t.Fatalf("%s mode in the container: %+v", mode, got)
		}
		want, err := os.ReadFile(filepath.Join(out, runner.OutputFile))
		if err != nil {
			t.Fatal(err)
		}
		p := s.Data().Projects[0]
		batch, _ := known(s)
		targets := []runner.Target{
			{Report: s.Report().String()},
			{Report: p.Reports[0].Name, Project: p.Name},
		}
		if mode == runner.BatchMode {
			targets = []runner.Target{
				{Batch: s.Batch().String()},
				{Batch: batch.Name},
				{Batch: batch.Name, Project: p.ID.String()},
			}
		}
		for _, target := range targets {
			got, result, err := judged(t, s, target)
			if err != nil || result.Mode != mode || !bytes.Equal(got, want) {
				t.Errorf("%v: %v mode, %v, equal %t", target, result.Mode, err, bytes.Equal(got, want))
			}
		}
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %q", v)
	}
}

func TestTargetNewestOfASuite(t *testing.T) {
	s := small(t)
	p := s.Data().Projects[0]
	_, result, err := judged(t, s, runner.Target{Project: p.Name, Suite: p.Suites[0].Name, Branch: p.Branches[0].Name})
	if err != nil || result.Mode != runner.BatchMode || len(result.Functions) == 0 {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestBadTargets(t *testing.T) {
	s := small(t)
	p := s.Data().Projects[0]
	for _, test := range []struct {
		name   string
		target runner.Target
		mode   runner.Mode
		status int
		want   string
	}{
		{"project alone", runner.Target{Project: p.Name}, "", runner.ExitUsage, "--project alone names nothing"},
		{"two things", runner.Target{Report: "a", Batch: "b"}, "", runner.ExitUsage, "--report, --batch name different things"},
		{"half a suite", runner.Target{Suite: "a"}, "", runner.ExitUsage, "--suite and --branch go together"},
		{"another mode", runner.Target{Report: "a"}, runner.BatchMode, runner.ExitUsage, "--report is judged in report mode, not in batch mode"},
		{"no such report", runner.Target{Report: "nothing"}, "", runner.ExitUsage, "there is no report nothing in any of the"},
		{"no such project", runner.Target{Report: "nothing", Project: "nowhere"}, "", runner.ExitUsage, `there is no project "nowhere"`},
		{"in two projects", runner.Target{Report: p.Reports[0].Name}, "", runner.ExitUsage, "; name the project as well"},
		{"part of a name", runner.Target{Report: p.Reports[0].Name[:4]}, "", runner.ExitUsage, "; there is " + p.Reports[0].Name},
		{"no such suite", runner.Target{Suite: "x", Branch: "y", Project: p.Name}, "", runner.ExitUsage, `no test suite "x" in project ` + p.Name},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.target.APIURL, test.target.Token = s.URL(), resim.NewToken(s.Token())
			out := t.TempDir()
			_, err := runner.Run(t.Context(), runner.Config{Outputs: out, Target: test.target, Mode: test.mode}, all...)
			if err == nil || runner.ExitStatus(err) != test.status || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("status %d, %v; want %d and %q", runner.ExitStatus(err), err, test.status, test.want)
			}
			wantEmpty(t, out)
		})
	}
	target := runner.Target{Batch: s.Batch().String(), APIURL: s.URL(), Token: resim.NewToken("wrong")}
	_, err := runner.Run(t.Context(), runner.Config{Outputs: t.TempDir(), Target: target}, all...)
	if err == nil || runner.ExitStatus(err) != runner.ExitUnread || !strings.Contains(err.Error(), "; log in again") {
		t.Errorf("a wrong token: %v", err)
	}
}
