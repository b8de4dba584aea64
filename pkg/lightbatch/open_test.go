package lightbatch_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/lightbatch"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// TestWrongSettings cost no request.
func TestWrongSettings(t *testing.T) {
	b := newBench(t)
	for want, change := range map[string]func(*lightbatch.Settings){
		"the project is not given":             func(s *lightbatch.Settings) { s.Project = "" },
		"the branch is not given":              func(s *lightbatch.Settings) { s.Branch = "" },
		"a revision is one of a test suite":    func(s *lightbatch.Settings) { s.Revision = 1 },
		"counted from 1":                       func(s *lightbatch.Settings) { s.TestSuite, s.Revision = "x", -1 },
		"the time of grace is negative":        func(s *lightbatch.Settings) { s.Grace = -time.Second },
		"there are templates, and no config":   func(s *lightbatch.Settings) { s.Config, s.Templates = nil, "x" },
		"nowhere.yml":                          func(s *lightbatch.Settings) { s.Config = append(s.Config, "nowhere.yml") },
		"reading the templates: doc.go is no":  func(s *lightbatch.Settings) { s.Templates = "doc.go" },
		"reading the templates: nowhere is no": func(s *lightbatch.Settings) { s.Templates = "nowhere" },
		`topics has "grip" twice`:              func(s *lightbatch.Settings) { s.Config = append(s.Config, configFile) },
	} {
		s := b.settings()
		change(&s)
		_, err := lightbatch.Open(t.Context(), b.client, s)
		wantError(t, err, "opening a light batch", want)
	}
	if got := b.server.Requests(); len(got) > 0 {
		t.Errorf("requests: %v", got)
	}
}

// TestWrongNames say what there is instead, and leave no batch behind.
func TestWrongNames(t *testing.T) {
	b := newBench(t)
	p := b.server.Data().Projects[0]
	for _, tt := range []struct {
		change func(*lightbatch.Settings)
		says   []string
	}{
		{func(s *lightbatch.Settings) { s.Project = "Arm" }, []string{`there is no project "Arm" that the token can see; there is `, p.Name}},
		{func(s *lightbatch.Settings) { s.Project = p.Branches[0].ID.String() }, []string{"there is no project"}},
		{func(s *lightbatch.Settings) { s.Branch, s.Config = "mian", nil }, []string{`there is no branch "mian" in the project; there is `, "syncing a metrics config makes a branch"}},
		{func(s *lightbatch.Settings) { s.System = "robot" }, []string{`there is no system "robot" in the project; there is `, p.Systems[1].Name}},
		{func(s *lightbatch.Settings) { s.TestSuite = "suite" }, []string{`there is no test suite "suite" in the project; there is `, p.Suites[0].Name}},
	} {
		s := b.settings()
		tt.change(&s)
		_, err := lightbatch.Open(t.Context(), b.client, s)
		wantError(t, err, tt.says...)
		if !errors.Is(err, resim.ErrNotFound) {
			t.Errorf("the error is of another kind: %v", err)
		}
	}
	if n := len(b.server.LightBatches()); n > 0 {
		t.Errorf("%d batches were opened", n)
	}
}

// TestManyNames: at most ten are listed.
func TestManyNames(t *testing.T) {
	b := newBench(t)
	p := b.server.Data().Projects[0]
	for i := range 12 {
		if err := b.client.UpdateMetricsConfig(t.Context(), p.ID, fmt.Sprintf("branch-%02d", i), []byte("version: 1"), nil); err != nil {
			t.Fatal(err)
		}
	}
	s := b.settings()
	s.Branch, s.Config = "nowhere", nil
	_, err := lightbatch.Open(t.Context(), b.client, s)
	wantError(t, err, " and 3 more")
	if n := strings.Count(err.Error(), "branch-"); n > 10 || n < 9 {
		t.Errorf("%d branches are listed: %v", n, err)
	}
}

// TestDuplicateNames are not chosen between; the id is.
func TestDuplicateNames(t *testing.T) {
	b := newBench(t)
	projects := b.server.Data().Projects
	projects[1].Name = projects[0].Name // before anything was asked
	s := b.settings()
	_, err := lightbatch.Open(t.Context(), b.client, s)
	wantError(t, err, "ambiguous: 2 that the token can see have that name", projects[0].ID.String(), projects[1].ID.String(), "say its id")
	s.Project = projects[1].ID.String()
	batch := b.open(s)
	if batch.Project() != projects[1].ID {
		t.Errorf("the batch is of project %s", batch.Project())
	}
	if err := batch.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestVersions: one version is one build, none is one each time.
func TestVersions(t *testing.T) {
	b := newBench(t)
	for _, version := range []string{"1.0", "1.0", "", ""} {
		s := b.settings()
		s.Version = version
		if err := lightbatch.Run(t.Context(), b.client, s, func(context.Context, *lightbatch.Batch) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	all := b.server.LightBatches()
	if all[0].Build != all[1].Build || all[2].Build == all[3].Build {
		t.Errorf("the builds are %v %v %v %v", all[0].Build, all[1].Build, all[2].Build, all[3].Build)
	}
}

// TestSync is the config alone.
func TestSync(t *testing.T) {
	b := newBench(t)
	p := b.server.Data().Projects[1]
	got, err := lightbatch.Sync(t.Context(), b.client, p.Name, "feature/x", []string{configFile}, "")
	if err != nil || got.Project != p.ID || got.Topics != 3 || len(got.Templates) != 1 {
		t.Errorf("synced %+v, %v", got, err)
	}
	if c := b.server.MetricsConfigs(); len(c) != 1 || c[0].Branch != "feature/x" || c[0].Project != p {
		t.Errorf("synced %+v", c)
	}
	_, err = lightbatch.Sync(t.Context(), b.client, p.Name, "feature/x", nil, "")
	wantError(t, err, "there is no config to sync")
}
