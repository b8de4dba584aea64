package resolve

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// In a project with many experiences a tag has many pages: asking by tag is given up when it takes more
// requests than asking for each experience would.
func TestTagsByTagGivesUp(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Projects: 1, Suites: 1, Branches: 1, Batches: 1, Experiences: 1100, Tags: 2, Samples: 1}))
	c, err := resim.Connect(s.URL(), resim.NewToken(s.Token()), resim.WithTransport(s.Transport()))
	if err != nil {
		t.Fatal(err)
	}
	g := newGraph(c, nil)
	g.project = s.Project()
	few := s.Data().Projects[0].Experiences[:3]
	ids := make([]uuid.UUID, len(few))
	for i, e := range few {
		ids[i] = e.ID
	}
	if err := g.tagsByTag(t.Context(), len(ids), map[uuid.UUID][]string{}); !errors.Is(err, errTooMany) {
		t.Errorf("have %v", err)
	}
	if n := s.Requests()["listExperiencesWithExperienceTag"]; n > len(ids)+2 { // a page of each of the two tags may be under way
		t.Errorf("%d requests before it gave up", n)
	}
	tags, err := g.fetchTags(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range few {
		var want []string
		for _, tag := range e.Tags {
			want = append(want, tag.Name)
		}
		slices.Sort(want)
		if !slices.Equal(tags[ids[i]], want) {
			t.Errorf("%s: %v, want %v", e.Name, tags[ids[i]], want)
		}
	}
}
