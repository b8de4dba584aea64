package resolve_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// wantBuilds are the builds of a report's batches by the ground truth, those deleted left out.
func wantBuilds(r *resimtest.Report) (distinct int, versions map[uuid.UUID]string) {
	versions = map[uuid.UUID]string{}
	all := map[uuid.UUID]bool{}
	for _, b := range r.Batches() {
		all[b.Build.ID] = true
		if !b.Build.Deleted {
			versions[b.Build.ID] = b.Build.Version
		}
	}
	return len(all), versions
}

func versionsOf(builds map[uuid.UUID]resim.Build) map[uuid.UUID]string {
	versions := map[uuid.UUID]string{}
	for id, b := range builds {
		versions[id] = b.Version
	}
	return versions
}

// Whatever the number of builds and pages, the cheaper way is taken, one request more at most.
func TestBuildsTakeTheCheaperWay(t *testing.T) {
	for _, size := range []int{1, 2, 5, 100} {
		for _, builds := range []int{1, 2, 6, 14} {
			s := start(t, resimtest.WithShape(resimtest.Shape{Projects: 1, Suites: 1, Branches: 2, Batches: 14, Builds: builds, Experiences: 1, Samples: 2, PageSize: size}))
			c := connect(t, s)
			listed := 0 // builds of the branch
			for _, b := range s.Data().Projects[0].Builds {
				if b.Branch == s.Data().Projects[0].Branches[0] && !b.Deleted {
					listed++
				}
			}
			pages := (listed + size - 1) / size
			for _, i := range []int{0, 1, 4} { // all batches; those of a revision; a few of them
				want := s.Data().Projects[0].Reports[i]
				name := fmt.Sprintf("%d builds in pages of %d, report %d", builds, size, i)
				r, err := resolve.OpenReport(t.Context(), c, s.Project(), want.ID)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := r.Batches(t.Context()); err != nil {
					t.Fatal(err)
				}
				s.ResetRequests()
				for range 2 {
					have, err := r.Builds(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					_, versions := wantBuilds(want)
					if diff := cmp.Diff(versions, versionsOf(have)); diff != "" {
						t.Errorf("%s (-want +got):\n%s", name, diff)
					}
				}
				distinct, _ := wantBuilds(want)
				most := min(distinct, pages) + 1
				if distinct == 1 {
					most = 1
				}
				read := s.Requests()["getBuild"] + min(1, s.Requests()["listBuilds"])
				if n := r.Account().Lists; n != 2+read { // the report and its batches besides
					t.Errorf("%s: %d lists are on the account after %v", name, n, s.Requests())
				}
				if n := s.Requests()["getBuild"] + s.Requests()["listBuilds"]; n > most {
					t.Errorf("%s: %v, but %d builds are on %d pages", name, s.Requests(), distinct, pages)
				}
			}
		}
	}
}

func TestBuildOfABatch(t *testing.T) {
	s := start(t, resimtest.WithShape(resimtest.Shape{}))
	c := connect(t, s)
	r := openReport(t, c, s)
	batches, err := r.Batches(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	deleted := 0
	for i, want := range s.Data().Projects[0].Reports[0].Batches() {
		build, ok, err := batches[i].Build(t.Context())
		if err != nil || ok == want.Build.Deleted || ok && build.Version != want.Build.Version {
			t.Errorf("batch %d: %+v, %v, %v; want %+v", i, build, ok, err, want.Build)
		}
		if !ok {
			deleted++
		}
	}
	if deleted == 0 {
		t.Error("no build was deleted, so nothing is proven")
	}
	if n := s.Requests()["getBuild"]; n != 7 {
		t.Errorf("%d requests for 7 builds", n)
	}
}

func TestBuildsCannotBeRead(t *testing.T) {
	shape := tiny
	shape.PageSize, shape.Builds = 1, 6
	// With pages of one build and one batch in time, the builds are asked for one by one.
	s := start(t, resimtest.WithShape(shape), resimtest.WithFault(resimtest.Fault{Operation: "getBuild", Status: http.StatusForbidden}))
	c := connect(t, s, conformance.InjectedStatus(http.StatusForbidden))
	report := s.Data().Projects[0].Reports[4].ID
	for _, tolerant := range []bool{false, true} {
		var opts []resolve.Option
		if tolerant {
			opts = append(opts, resolve.TolerateLoss())
		}
		r, err := resolve.OpenReport(t.Context(), c, s.Project(), report, opts...)
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Builds(t.Context())
		batches, batchErr := r.Batches(t.Context())
		if batchErr != nil {
			t.Fatal(batchErr)
		}
		_, ok, buildErr := batches[0].Build(t.Context())
		if ok {
			t.Error("a build that cannot be read is there")
		}
		if !tolerant {
			if !errors.Is(err, resim.ErrForbidden) || !errors.Is(buildErr, resim.ErrForbidden) {
				t.Errorf("errors %v and %v", err, buildErr)
			}
			wantText(t, err, "reading build ")
			continue
		}
		if err != nil || buildErr != nil || len(r.Losses()) == 0 {
			t.Errorf("errors %v and %v, losses %v", err, buildErr, r.Losses())
		}
	}

	s.SetFaults(resimtest.Fault{Operation: "listBuilds", LoopToken: true})
	r, err := resolve.OpenReport(t.Context(), connect(t, s, conformance.Injected("listBuilds")), s.Project(), s.Report())
	if err != nil {
		t.Fatal(err)
	}
	have, err := r.Builds(t.Context()) // the page that comes again ends the listing, not the answer
	if err != nil {
		t.Fatal(err)
	}
	if _, versions := wantBuilds(s.Data().Projects[0].Reports[0]); !cmp.Equal(versions, versionsOf(have)) {
		t.Errorf("builds after a loop: %v, want %v", versionsOf(have), versions)
	}
}
