package resolve_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// wantTags are the tags of the experiences that some batches ran, by the ground truth.
func wantTags(batches ...*resimtest.Batch) map[uuid.UUID][]string {
	tags := map[uuid.UUID][]string{}
	for _, b := range batches {
		for _, j := range b.Jobs {
			var names []string
			for _, tag := range j.Experience.Tags {
				names = append(names, tag.Name)
			}
			slices.Sort(names)
			tags[j.Experience.ID] = names
		}
	}
	return tags
}

func TestTags(t *testing.T) {
	for _, shape := range []resimtest.Shape{
		{Experiences: 24, Tags: 6}, {Experiences: 5, Tags: 6}, {Experiences: 2, Tags: 1}, {Experiences: 1, Tags: 6}, {Experiences: 6, Tags: 5},
	} {
		shape.Projects, shape.Suites, shape.Branches, shape.Batches, shape.Samples = 1, 1, 1, 6, 2
		s := start(t, resimtest.WithShape(shape))
		r := openReport(t, connect(t, s), s)
		batches := s.Data().Projects[0].Reports[0].Batches()
		want := wantTags(batches...)
		for range 2 {
			tags, err := r.Tags(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, tags); diff != "" {
				t.Errorf("%d experiences, %d tags (-want +got):\n%s", shape.Experiences, shape.Tags, diff)
			}
		}
		have := s.Requests()
		sum := have["listExperienceTags"] + have["listExperiencesWithExperienceTag"] + have["listExperienceTagsForExperience"]
		most := min(len(want), 1+shape.Tags) + 1
		if len(want) <= 2 {
			most = len(want)
		}
		if sum > most || have["listJobs"] != len(batches) {
			t.Errorf("%d experiences, %d tags: %v, want at most %d for tags", len(want), shape.Tags, have, most)
		}
	}
}

func TestTagsOfABatch(t *testing.T) {
	s := start(t, resimtest.WithShape(resimtest.Shape{}))
	tags, err := openBatch(t, connect(t, s), good(s)).Tags(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantTags(good(s)), tags); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTagsCannotBeRead(t *testing.T) {
	for _, operation := range []string{"listExperienceTags", "listExperiencesWithExperienceTag", "listExperienceTagsForExperience"} {
		t.Run(operation, func(t *testing.T) {
			shape := tiny
			shape.Tags = 3
			if operation == "listExperienceTagsForExperience" {
				shape.Tags = 8
			}
			s := start(t, resimtest.WithShape(shape), resimtest.WithFault(resimtest.Fault{Operation: operation, Status: http.StatusNotFound}))
			c := connect(t, s, conformance.InjectedStatus(http.StatusNotFound))
			_, err := openReport(t, c, s).Tags(t.Context())
			if !errors.Is(err, resim.ErrNotFound) {
				t.Errorf("have %v", err)
			}
			wantText(t, err, "reading the experience tags of report "+s.Report().String(), operation)
			b := openBatch(t, c, good(s), resolve.TolerateLoss())
			if tags, err := b.Tags(t.Context()); err != nil || len(tags) != 0 || len(b.Losses()) != 1 {
				t.Errorf("tolerated: %v, %v, %v", tags, err, b.Losses())
			}
			wantText(t, fmt.Errorf("%v", b.Losses()[0]), "the experience tags of batch ", operation)
		})
	}
}
