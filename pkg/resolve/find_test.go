package resolve_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

const nobody = "00000000-0000-4000-8000-000000000000"

func TestFindProject(t *testing.T) {
	s := start(t)
	c := connect(t, s)
	want := s.Data().Projects[1]
	for _, which := range []string{want.Name, want.ID.String(), strings.ToUpper(want.ID.String())} {
		if p, err := resolve.FindProject(t.Context(), c, which); err != nil || p.ID != want.ID || p.Name != want.Name {
			t.Errorf("%s: %v, %v", which, p, err)
		}
	}
	for which, says := range map[string]string{
		nobody:                         "there is no project " + nobody,
		"Nowhere":                      s.Data().Projects[0].Name,
		strings.ToUpper(want.Name[:4]): "there is " + want.Name + ":",
	} {
		_, err := resolve.FindProject(t.Context(), c, which)
		if !errors.Is(err, resim.ErrNotFound) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want one that says %q", which, err, says)
		}
	}
}

// newestNamed is the truth: the newest of the batches that share a name.
func newestNamed(p *resimtest.Project, name string) *resimtest.Batch {
	var found *resimtest.Batch
	for _, b := range p.Batches {
		if b.Name == name {
			found = b
		}
	}
	return found
}

func TestFindReportAndBatch(t *testing.T) {
	s := start(t)
	c := connect(t, s)
	p := s.Data().Projects[0]
	r, b := p.Reports[0], newestNamed(p, p.Batches[2].Name)
	for _, x := range p.Reports {
		if x.Name == r.Name {
			r = x
		}
	}
	for _, project := range []string{"", p.Name, p.ID.String()} {
		for _, which := range []string{r.Name, r.ID.String()} {
			if project == "" && which == r.Name {
				continue // both projects have one of that name, see TestFindTwice
			}
			if got, err := resolve.FindReport(t.Context(), c, project, which); err != nil || got.ID != r.ID || got.Project != p.ID {
				t.Errorf("report %s of %q: %v, %v", which, project, got, err)
			}
		}
		for _, which := range []string{b.Name, b.ID.String()} {
			if got, err := resolve.FindBatch(t.Context(), c, project, which); err != nil || got.ID != b.ID || got.Project != p.ID {
				t.Errorf("batch %s of %q: %v, %v", which, project, got, err)
			}
		}
	}
	other := s.Data().Projects[1]
	for _, project := range []string{"", other.Name, "Nowhere", nobody} {
		for _, which := range []string{"no such thing", nobody} {
			if _, err := resolve.FindReport(t.Context(), c, project, which); !errors.Is(err, resim.ErrNotFound) {
				t.Errorf("report %s of %q: %v", which, project, err)
			}
			if _, err := resolve.FindBatch(t.Context(), c, project, which); !errors.Is(err, resim.ErrNotFound) {
				t.Errorf("batch %s of %q: %v", which, project, err)
			}
		}
	}
	if _, err := resolve.FindReport(t.Context(), c, other.Name, r.ID.String()); !errors.Is(err, resim.ErrNotFound) {
		t.Errorf("a report of another project: %v", err)
	}
}

func TestFindNewest(t *testing.T) {
	s := start(t)
	c := connect(t, s)
	for _, p := range s.Data().Projects {
		for _, suite := range p.Suites {
			for _, branch := range p.Branches {
				var want *resimtest.Batch
				for _, b := range p.Batches {
					if b.Suite == suite && b.Branch == branch && (b.Status == "SUCCEEDED" || b.Status == "ERROR") {
						want = b
					}
				}
				got, err := resolve.FindNewest(t.Context(), c, p.Name, suite.Name, branch.Name)
				if want == nil {
					if !errors.Is(err, resim.ErrNotFound) {
						t.Errorf("%s on %s: %v, %v", suite.Name, branch.Name, got, err)
					}
				} else if err != nil || got.ID != want.ID || got.Project != p.ID {
					t.Errorf("%s on %s: %v, %v, want %v", suite.Name, branch.Name, got.ID, err, want.ID)
				}
			}
		}
	}
	p := s.Data().Projects[0]
	if _, err := resolve.FindNewest(t.Context(), c, p.Name, p.Suites[0].ID.String(), p.Branches[0].ID.String()); err != nil {
		t.Errorf("by ids: %v", err)
	}
	for says, names := range map[string][2]string{
		"there is " + p.Branches[0].Name: {p.Suites[0].Name, p.Branches[0].Name + "-2"},
		p.Suites[0].Name:                 {"no suite", p.Branches[0].Name},
	} {
		_, err := resolve.FindNewest(t.Context(), c, p.Name, names[0], names[1])
		if !errors.Is(err, resim.ErrNotFound) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want one that says %q", names, err, says)
		}
	}
}

// TestFindTwice: what two projects have is not chosen between.
func TestFindTwice(t *testing.T) {
	s := start(t)
	c := connect(t, s)
	p, other := s.Data().Projects[0], s.Data().Projects[1]
	twice := func(_ any, err error) {
		t.Helper()
		if !errors.Is(err, resolve.ErrAmbiguous) || !strings.Contains(err.Error(), p.ID.String()) || !strings.Contains(err.Error(), other.Name) {
			t.Errorf("%v", err)
		}
	}
	name := sameName(p, other)
	if name == "" {
		t.Fatal("no suite and branch have the same names in both projects")
	}
	suite, branch, _ := strings.Cut(name, "\x00")
	twice(resolve.FindNewest(t.Context(), c, "", suite, branch))
	if p.Reports[0].Name != other.Reports[0].Name {
		t.Fatal("no two projects have reports of the same name")
	}
	twice(resolve.FindReport(t.Context(), c, "", p.Reports[0].Name))

	b := p.Batches[0]
	s.SetFaults(resimtest.Fault{
		Operation: "getBatch", Path: other.ID.String(), Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: fmt.Sprintf(`{"batchID": %q, "status": "SUCCEEDED", "creationTimestamp": "2026-01-01T00:00:00Z"}`, b.ID),
	})
	twice(resolve.FindBatch(t.Context(), connectThrough(t, s, s.Transport()), "", b.ID.String()))
}

// sameName is a suite and a branch that both projects have, with batches that ended.
func sameName(a, b *resimtest.Project) string {
	in := func(p *resimtest.Project) (found []string) {
		for _, x := range p.Batches {
			if x.Status == "SUCCEEDED" || x.Status == "ERROR" {
				found = append(found, x.Suite.Name+"\x00"+x.Branch.Name)
			}
		}
		return found
	}
	second := in(b)
	for _, name := range in(a) {
		if slices.Contains(second, name) {
			return name
		}
	}
	return ""
}

// TestFindIsWhole: a project that cannot be asked is not one that has nothing.
func TestFindIsWhole(t *testing.T) {
	s := start(t)
	c := connectThrough(t, s, s.Transport())
	b := s.Data().Projects[0].Batches[0]
	for operation, ask := range map[string]func(context.Context, *resim.Client) error{
		"listProjects": func(ctx context.Context, c *resim.Client) error {
			_, err := resolve.FindBatch(ctx, c, "", b.ID.String())
			return err
		},
		"getBatch": func(ctx context.Context, c *resim.Client) error {
			_, err := resolve.FindBatch(ctx, c, "", b.ID.String())
			return err
		},
		"listReports": func(ctx context.Context, c *resim.Client) error {
			_, err := resolve.FindReport(ctx, c, "", "weekly")
			return err
		},
		"listTestSuites": func(ctx context.Context, c *resim.Client) error {
			_, err := resolve.FindNewest(ctx, c, "", b.Suite.Name, b.Branch.Name)
			return err
		},
		"listBranchesForProject": func(ctx context.Context, c *resim.Client) error {
			_, err := resolve.FindNewest(ctx, c, "", b.Suite.Name, b.Branch.Name)
			return err
		},
	} {
		s.SetFaults(resimtest.Fault{Operation: operation, Status: 503})
		if err := ask(t.Context(), c); !errors.Is(err, resim.ErrServer) {
			t.Errorf("%s: %v", operation, err)
		}
	}
}

func TestFindByUUIDWithoutDashes(t *testing.T) {
	s := start(t)
	b := s.Data().Projects[0].Batches[1]
	got, err := resolve.FindBatch(t.Context(), connect(t, s), "", strings.ReplaceAll(b.ID.String(), "-", ""))
	if err != nil || got.ID != b.ID || got.ID == uuid.Nil {
		t.Errorf("%v, %v", got.ID, err)
	}
}
