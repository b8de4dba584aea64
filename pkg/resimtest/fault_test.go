package resimtest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/resim-contrib/metrics-go/internal/conformance"
)

// TestFaults: each kind, on the wire.
func TestFaults(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault Fault
		check func(t *testing.T, resp *http.Response, body []byte, err error)
	}{
		{
			"status with header and body",
			Fault{Status: 429, Header: http.Header{"Retry-After": {"3"}}, Body: "slow down"},
			func(t *testing.T, resp *http.Response, body []byte, err error) {
				if err != nil || resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "3" || string(body) != "slow down" {
					t.Errorf("%v %s %v", resp, body, err)
				}
			},
		},
		{"undeclared status", Fault{Status: 418}, func(t *testing.T, resp *http.Response, _ []byte, err error) {
			if err != nil || resp.StatusCode != 418 {
				t.Errorf("%v %v", resp, err)
			}
		}},
		{"HTML with 200", Fault{HTML: true}, func(t *testing.T, resp *http.Response, body []byte, err error) {
			if err != nil || resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") || !strings.Contains(string(body), "<html>") {
				t.Errorf("%v %s %v", resp, body, err)
			}
		}},
		{"wrong content type", Fault{ContentType: "text/plain"}, func(t *testing.T, resp *http.Response, body []byte, err error) {
			if err != nil || resp.Header.Get("Content-Type") != "text/plain" || !json.Valid(body) {
				t.Errorf("%v %s %v", resp, body, err)
			}
		}},
		{"other body", Fault{Body: `{"batches":[{"batchID":7}]}`}, func(t *testing.T, resp *http.Response, body []byte, err error) {
			if err != nil || resp.StatusCode != 200 || string(body) != `{"batches":[{"batchID":7}]}` || resp.Header.Get("Content-Type") != "application/json" {
				t.Errorf("%v %s %v", resp, body, err)
			}
		}},
		{"truncated", Fault{Truncate: true}, func(t *testing.T, _ *http.Response, body []byte, err error) {
			if err != nil || json.Valid(body) || len(body) < 100 {
				t.Errorf("%s %v", body, err)
			}
		}},
		{"cut", Fault{Cut: true}, func(t *testing.T, _ *http.Response, body []byte, err error) {
			if !errors.Is(err, io.ErrUnexpectedEOF) || len(body) < 100 {
				t.Errorf("%d bytes, %v", len(body), err)
			}
		}},
		{"reset", Fault{Reset: true}, func(t *testing.T, _ *http.Response, _ []byte, err error) {
			if !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.EOF) {
				t.Errorf("%v", err)
			}
		}},
		{"reset in the body", Fault{Reset: true, Cut: true}, func(t *testing.T, resp *http.Response, _ []byte, err error) {
			if resp == nil || resp.StatusCode != 200 || !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("%v %v", resp, err)
			}
		}},
		{"length not announced", Fault{Unsized: true}, func(t *testing.T, resp *http.Response, body []byte, err error) {
			if err != nil || resp.ContentLength != -1 || !json.Valid(body) {
				t.Errorf("%v %s %v", resp, body, err)
			}
		}},
		{"truncated without a length", Fault{Unsized: true, Truncate: true}, func(t *testing.T, resp *http.Response, body []byte, err error) {
			if err != nil || resp.ContentLength != -1 || json.Valid(body) || len(body) < 100 {
				t.Errorf("%v %s %v", resp, body, err)
			}
		}},
		{"half of a padded one", Fault{Pad: 1 << 20, Truncate: true}, func(t *testing.T, resp *http.Response, body []byte, err error) {
			if err != nil || resp.ContentLength != 1<<19 || len(body) != 1<<19 || !json.Valid(body) {
				t.Errorf("%v, %d bytes, %v", resp, len(body), err)
			}
		}},
		{"redirect", Fault{Redirect: "https://elsewhere.example"}, func(t *testing.T, resp *http.Response, _ []byte, err error) {
			if err != nil || resp.StatusCode != 307 || resp.Header.Get("Location") != "https://elsewhere.example"+resp.Request.URL.RequestURI() {
				t.Errorf("%v %v", resp, err)
			}
		}},
		{"id that is none", Fault{BadID: true}, func(t *testing.T, _ *http.Response, body []byte, err error) {
			var list struct{ Batches []map[string]any }
			if err != nil || json.Unmarshal(body, &list) != nil || len(list.Batches) < 2 || list.Batches[0]["batchID"] != "seventh" || list.Batches[1]["batchID"] == "seventh" {
				t.Errorf("%.300s %v", body, err)
			}
		}},
		{"too large", Fault{Pad: 1 << 20}, func(t *testing.T, _ *http.Response, body []byte, err error) {
			if err != nil || len(body) != 1<<20 || !json.Valid(body) {
				t.Errorf("%d bytes, %v", len(body), err)
			}
		}},
		{"null id", Fault{NullID: true}, func(t *testing.T, _ *http.Response, body []byte, err error) {
			var list struct{ Batches []map[string]any }
			if err != nil || json.Unmarshal(body, &list) != nil || len(list.Batches) < 2 || list.Batches[0]["batchID"] != nil || list.Batches[1]["batchID"] == nil {
				t.Errorf("%.300s %v", body, err)
			}
			if _, there := list.Batches[0]["batchID"]; !there {
				t.Error("the id is absent, not null")
			}
		}},
		{"expired", Fault{Expired: true}, func(t *testing.T, resp *http.Response, body []byte, err error) {
			if err != nil || resp.StatusCode != 403 || !strings.Contains(string(body), "Request has expired") {
				t.Errorf("%v %s %v", resp, body, err)
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.fault.Operation = "listBatches"
			s := Start(t, WithShape(tiny), WithFault(tt.fault))
			c := newClient(t, s)
			resp, body, err := c.try("/projects/" + s.Project().String() + "/batches")
			tt.check(t, resp, body, err)
			if got := c.status("/projects"); got != 200 {
				t.Errorf("another operation: status %d", got)
			}
			if got := s.Requests()["listBatches"]; got == 0 {
				t.Error("the failed request was not counted")
			}
		})
	}
}

// TestFaultCounts: after so many, so many times, only for a path, the first that fits.
func TestFaultCounts(t *testing.T) {
	s := Start(t, WithShape(tiny), WithFault(Fault{Operation: "getBatch", After: 1, Times: 2, Status: 500}, Fault{Operation: "getBatch", Status: 502, After: 5}))
	c := newClient(t, s)
	batches := s.Data().Projects[0].Batches
	at := func(i int) string { return "/projects/" + s.Project().String() + "/batches/" + batches[i].ID.String() }
	var got []int
	for range 8 {
		got = append(got, c.status(at(0)))
	}
	// The second fault sees a request only when the first lets it pass.
	if want := []int{200, 500, 500, 200, 200, 200, 200, 502}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if met := s.FaultsMet(); !slices.Equal(met, []int{2, 1}) {
		t.Errorf("%v requests met the faults, want 2 and 1", met)
	}
	s.SetFaults(Fault{Path: batches[1].ID.String(), Status: 503})
	if got := []int{c.status(at(0)), c.status(at(1)), c.status(at(1) + "/jobs")}; !slices.Equal(got, []int{200, 503, 503}) {
		t.Errorf("fault for a path: %v", got)
	}
	s.SetFaults()
	if got := c.status(at(1)); got != 200 {
		t.Errorf("without faults: status %d", got)
	}
}

// TestLoopingToken: a client that follows the tokens gets the same page for ever.
func TestLoopingToken(t *testing.T) {
	s := Start(t, WithShape(tiny), WithFault(Fault{Operation: "listBatches", LoopToken: true}))
	c := newClient(t, s)
	path := "/projects/" + s.Project().String() + "/batches"
	first := c.object(path)["nextPageToken"].(string)
	for range 3 {
		m := c.object(path + "?pageToken=" + first)
		if m["nextPageToken"] != first || len(m["batches"].([]any)) == 0 {
			t.Errorf("next page: %v", m)
		}
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %q", v)
	}
}

// TestFaultShare: about so many fail, the same ones for the same seed.
func TestFaultShare(t *testing.T) {
	failing := func(seed uint64) (numbers []int) {
		s := Start(t, WithShape(tiny), Seed(seed), WithFault(Fault{Operation: "health", After: 10, Share: 0.3, Status: 503}))
		c := newClient(t, s)
		for i := range 210 {
			if c.status("/health") != 200 {
				numbers = append(numbers, i)
			}
		}
		return numbers
	}
	got := failing(1)
	if len(got) < 40 || len(got) > 80 || got[0] < 10 {
		t.Errorf("%d of 200 failed, want about 60, and none of the first 10: %v", len(got), got)
	}
	if again := failing(1); !slices.Equal(again, got) {
		t.Errorf("%v, and with the same seed %v", got, again)
	}
	if other := failing(2); slices.Equal(other, got) {
		t.Errorf("%v with two seeds", got)
	}
}

// TestFaultBeyond: what is too much at once is refused, and only that.
func TestFaultBeyond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(WithShape(tiny), InMemory(), WithFault(Fault{Operation: "health", Beyond: 2, Status: 429}, Fault{Delay: time.Second}))
		defer s.Close()
		c := newClient(t, s)
		for range 2 { // those that were answered do not count any more
			got := make(chan int)
			for range 5 {
				go func() { got <- c.status("/health") }()
			}
			statuses := map[int]int{}
			for range 5 {
				statuses[<-got]++
			}
			if statuses[200] != 2 || statuses[429] != 3 {
				t.Errorf("%v, want 2 times 200 and 3 times 429", statuses)
			}
		}
	})
}

// TestFaultsOfLists: pages that are allowed, but seldom.
func TestFaultsOfLists(t *testing.T) {
	shape := tiny
	shape.PageSize = 2
	s := Start(t, WithShape(shape))
	c := newClient(t, s)
	path := "/projects/" + s.Project().String() + "/batches"
	items, pages := c.list(path, "batches", nil)
	want := column(items, "batchID")
	if pages < 3 {
		t.Fatalf("%d pages", pages)
	}

	s.SetFaults(Fault{EmptyPage: true})
	if m := c.object(path); len(m["batches"].([]any)) != 0 || m["nextPageToken"] == "" {
		t.Errorf("the first page is not empty: %v", m)
	}
	if items, more := c.list(path, "batches", nil); !slices.Equal(column(items, "batchID"), want) || more != pages+1 {
		t.Errorf("%d pages of %d batches, want %d of %d", more, len(items), pages+1, len(want))
	}
	if m := c.object(path + "/" + want[0]); m["batchID"] != want[0] || m["nextPageToken"] != nil {
		t.Errorf("what is no list: %v", m)
	}

	s.SetFaults(Fault{Overlap: true})
	items, _ = c.list(path, "batches", nil)
	got := column(items, "batchID")
	if !slices.Equal(got[:4], []string{want[0], want[1], want[1], want[2]}) || !slices.Equal(slices.Compact(got), want) {
		t.Errorf("%v, want each but the ends twice of %v", got, want)
	}

	s.SetFaults(Fault{EmptyPage: true, NullList: true})
	if m := c.object(path); m["batches"] != nil {
		t.Errorf("the empty list is not null: %v", m)
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %q", v)
	}
}

// TestHugeBody: much needs no memory of the server.
func TestHugeBody(t *testing.T) {
	const size = 256 << 20
	s := Start(t, WithShape(tiny), WithFault(Fault{Operation: "health", Pad: size}))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	resp, err := s.Client().Get(s.URL() + "/health")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	runtime.ReadMemStats(&after)
	if n != size || resp.ContentLength != size || err != nil {
		t.Errorf("%d bytes of %d, %v", n, resp.ContentLength, err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("it took %d bytes of memory", used)
	}
}

// TestFaultsOfDownloads reach the storage host.
func TestFaultsOfDownloads(t *testing.T) {
	s := Start(t, WithShape(Shape{Samples: 5}), WithFault(Fault{Operation: "download", Expired: true, Times: 1}, Fault{Operation: "download", Truncate: true}))
	c := newClient(t, s)
	path, j := c.job()
	listed, _ := c.list(path+"/metrics", "metrics", nil)
	address := listed[0]["metricURL"].(string)
	if resp, _, err := c.do(address, ""); err != nil || resp.StatusCode != 403 {
		t.Errorf("expired: %v %v", resp, err)
	}
	_, half, err := c.do(address, "")
	s.SetFaults()
	_, whole, _ := c.do(address, "")
	if err != nil || len(half) != len(whole)/2 || len(whole) == 0 {
		t.Errorf("job %s: %d of %d bytes, %v", j.ID, len(half), len(whole), err)
	}
}

// TestHangEnds when the client gives up, and when the server closes, before the answer or within.
func TestHangEnds(t *testing.T) {
	for name, fault := range map[string]Fault{"hang": {Hang: true}, "stall": {Stall: true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := New(WithShape(tiny), InMemory(), WithFault(fault))
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				r, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"/projects", nil)
				r.Header.Set("Authorization", "Bearer "+s.Token())
				resp, err := s.Client().Do(r)
				if fault.Stall && err == nil {
					var body []byte
					body, err = io.ReadAll(resp.Body)
					_ = resp.Body.Close()
					if len(body) == 0 || int64(len(body)) != resp.ContentLength/2 {
						t.Errorf("%d bytes of %d came, want half", len(body), resp.ContentLength)
					}
				}
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("client gives up: %v", err)
				}
				got := make(chan error)
				go func() {
					_, _, err := newClient(t, s).try("/projects")
					got <- err
				}()
				synctest.Wait()
				s.Close()
				if err := <-got; err == nil {
					t.Error("a hanging request was answered")
				}
				s.Close() // a second time is fine
			})
		})
	}
}

// TestConformanceFindsFaults, unless they are exempt by name.
func TestConformanceFindsFaults(t *testing.T) {
	for _, fault := range []Fault{
		{Operation: "getProject", Status: 503},
		{Operation: "getProject", HTML: true},
		{Operation: "getProject", Truncate: true},
		{Operation: "getProject", NullID: true},
		{Operation: "getProject", Body: `{"projectID":"7"}`},
	} {
		s := Start(t, WithShape(tiny), WithFault(fault))
		for _, exempt := range [][]conformance.Exemption{nil, {conformance.Injected("getProject")}} {
			check, err := conformance.New(s.Transport(), s.URL(), exempt...)
			if err != nil {
				t.Fatal(err)
			}
			c := &client{t, s, check}
			_, _, _ = c.try("/projects/" + s.Project().String())
			if got := check.Findings(); (len(got) > 0) != (exempt == nil) {
				t.Errorf("%+v with %d exemptions: %v", fault, len(exempt), got)
			}
			if exempt != nil && check.Exempted()[exempt[0].Name] == 0 {
				t.Errorf("%+v: the exemption was not counted", fault)
			}
		}
	}
}

// TestListenOnATakenAddress is an error that names it.
func TestListenOnATakenAddress(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	address := taken.Addr().String()
	if _, err := Open(WithShape(tiny), Listen(address)); err == nil || !strings.Contains(err.Error(), "resimtest: listening on "+address) {
		t.Errorf("taken address: %v", err)
	}
	_ = taken.Close()
	s, err := Open(WithShape(tiny), Listen(address))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if want := "http://" + address + "/v1"; s.URL() != want {
		t.Errorf("URL %s, want %s", s.URL(), want)
	}
}
