package resimtest

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
)

// TestPagesHoldEverythingOnce whatever the sizes, and no more at a time than either side allows.
func TestPagesHoldEverythingOnce(t *testing.T) {
	for _, tt := range []struct {
		shape, ask int // page sizes; ask 0: none asked for
		want       int // items on a full page
	}{
		{0, 0, 100}, {0, 100, 100}, {0, 7, 7}, {5, 0, 5}, {5, 100, 5}, {5, 3, 3}, {1, 100, 1},
	} {
		t.Run(fmt.Sprint(tt), func(t *testing.T) {
			shape := tiny
			shape.PageSize, shape.Experiences = tt.shape, 12
			s := Start(t, WithShape(shape))
			c := newClient(t, s)
			p := s.Data().Projects[0]
			total := 0
			for _, b := range p.Batches {
				total += len(b.Jobs)
			}
			query := url.Values{"orderBy": {"timestamp"}}
			if tt.ask > 0 {
				query.Set("pageSize", fmt.Sprint(tt.ask))
			}
			items, pages := c.list("/projects/"+p.ID.String()+"/batches/-/jobs", "jobs", query)
			ids := column(items, "jobID")
			slices.Sort(ids)
			if len(items) != total || len(slices.Compact(ids)) != total {
				t.Errorf("%d jobs, %d different ones, want %d", len(items), len(slices.Compact(ids)), total)
			}
			if want := (total + tt.want - 1) / tt.want; pages != want {
				t.Errorf("%d pages, want %d", pages, want)
			}
		})
	}
}

// TestOrder: newest first by timestamp, by id otherwise.
func TestOrder(t *testing.T) {
	s := Start(t, WithShape(Shape{Samples: 5, PageSize: 10}))
	c := newClient(t, s)
	in := "/projects/" + s.Project().String()
	batch := in + "/batches/" + s.Batch().String()
	for _, list := range []struct{ path, field, id string }{
		{in + "/batches", "batches", "batchID"},
		{in + "/reports", "reports", "reportID"},
		{in + "/builds", "builds", "buildID"},
		{in + "/experiences", "experiences", "experienceID"},
		{in + "/experienceTags", "experienceTags", "experienceTagID"},
		{batch + "/jobs", "jobs", "jobID"},
	} {
		byTime, _ := c.list(list.path, list.field, url.Values{"orderBy": {"timestamp"}})
		times := column(byTime, "creationTimestamp")
		slices.Reverse(times)
		if !slices.IsSorted(times) || len(times) < 2 {
			t.Errorf("%s by timestamp: not newest first: %v", list.field, times)
		}
		for _, query := range []url.Values{nil, {"orderBy": {"id"}}} {
			byID, _ := c.list(list.path, list.field, query)
			if ids := column(byID, list.id); !slices.IsSorted(ids) {
				t.Errorf("%s %v: not by id: %v", list.field, query, ids)
			}
		}
	}
	if got := c.status(in + "/batches?orderBy=colour"); got != 400 {
		t.Errorf("unknown order: status %d, want 400", got)
	}
}

// TestPageTokensBelongToTheirQuery: with any other list or parameter they are refused.
func TestPageTokensBelongToTheirQuery(t *testing.T) {
	s := Start(t, WithShape(Shape{Samples: 5, PageSize: 2}))
	c := newClient(t, s)
	in := "/projects/" + s.Project().String()
	token, _ := c.object(in + "/batches?pageSize=2")["nextPageToken"].(string)
	if token == "" {
		t.Fatal("no second page")
	}
	token = url.QueryEscape(token)
	for path, want := range map[string]int{
		in + "/batches?pageSize=2&pageToken=" + token:                                              200,
		in + "/batches?pageToken=" + token:                                                         400,
		in + "/batches?pageSize=1&pageToken=" + token:                                              400,
		in + "/batches?pageSize=2&orderBy=timestamp&pageToken=" + token:                            400,
		in + "/reports?pageSize=2&pageToken=" + token:                                              400,
		"/projects/" + s.Data().Projects[1].ID.String() + "/batches?pageSize=2&pageToken=" + token: 400,
		in + "/batches?pageSize=2&pageToken=x" + token:                                             400,
		in + "/batches?pageSize=2&pageToken=AAAA":                                                  400,
	} {
		if got := c.status(path); got != want {
			t.Errorf("GET %s: status %d, want %d", path, got, want)
		}
	}
}

// TestListsEndInAllThreeWays: the last page has no token, a null or an empty one.
func TestListsEndInAllThreeWays(t *testing.T) {
	s := Start(t, WithShape(Shape{Samples: 5}))
	c := newClient(t, s)
	seen := map[string]int{}
	for _, b := range s.Data().Projects[0].Batches[:20] {
		m := c.object("/projects/" + s.Project().String() + "/batches/" + b.ID.String() + "/jobs")
		switch next, there := m["nextPageToken"]; {
		case !there:
			seen["absent"]++
		case next == nil:
			seen["null"]++
		case next == "":
			seen["empty"]++
		}
	}
	if len(seen) != 3 {
		t.Errorf("ends of 20 lists: %v, want all of absent, null and empty", seen)
	}
}
