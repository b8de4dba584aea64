package resimtest

import (
	"net/url"
	"slices"
	"testing"
)

// TestFiltersOfNamedThings: lists of branches, systems and suites can be narrowed.
func TestFiltersOfNamedThings(t *testing.T) {
	s := Start(t, WithShape(Shape{Suites: 3, Branches: 3, Batches: 1, Experiences: 6, Samples: 5}))
	c := newClient(t, s)
	p := s.Data().Projects[0]
	at := "/projects/" + p.ID.String()
	suite, branch := p.Suites[1], p.Branches[1]
	var ofSystem []string
	for _, x := range p.Suites {
		if x.System == suite.System {
			ofSystem = append(ofSystem, x.Name)
		}
	}
	var ofType []string
	for _, x := range p.Branches {
		if x.Type == branch.Type {
			ofType = append(ofType, x.Name)
		}
	}
	experiences := suite.Revisions[len(suite.Revisions)-1]
	for _, tt := range []struct {
		path, field string
		query       url.Values
		want        []string
	}{
		{"/suites", "testSuites", url.Values{"name": {suite.Name}}, []string{suite.Name}},
		{"/suites", "testSuites", url.Values{"systemID": {suite.System.ID.String()}}, ofSystem},
		{"/suites", "testSuites", url.Values{"archived": {"true"}}, nil},
		{"/suites", "testSuites", url.Values{"experienceIDs": {experiences[0].ID.String()}, "name": {suite.Name}}, []string{suite.Name}},
		{"/suites", "testSuites", url.Values{"experienceIDs": {s.Data().Projects[1].Experiences[0].ID.String()}}, nil},
		{"/branches", "branches", url.Values{"name": {branch.Name}, "orderBy": {"activity"}}, []string{branch.Name}},
		{"/branches", "branches", url.Values{"branchType": {branch.Type}}, ofType},
		{"/systems", "systems", url.Values{"name": {p.Systems[0].Name}, "orderBy": {"timestamp"}}, []string{p.Systems[0].Name}},
		{"/systems", "systems", url.Values{"name": {"no such system"}}, nil},
	} {
		items, _ := c.list(at+tt.path, tt.field, tt.query)
		got := column(items, "name")
		slices.Sort(got)
		slices.Sort(tt.want)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s?%s: %q, want %q", tt.path, tt.query.Encode(), got, tt.want)
		}
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %q", v)
	}
}
