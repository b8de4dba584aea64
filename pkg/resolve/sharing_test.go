package resolve_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// inBubble runs f with a server in memory, where time passes at once and nothing may be left behind.
func inBubble(t *testing.T, f func(t *testing.T, s *resimtest.Server, b *resolve.Batch), opts ...resolve.Option) {
	t.Helper()
	inBubbleOf(t, tiny, f, opts...)
}

func inBubbleOf(t *testing.T, shape resimtest.Shape, f func(t *testing.T, s *resimtest.Server, b *resolve.Batch), opts ...resolve.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := start(t, resimtest.InMemory(), resimtest.WithShape(shape))
		defer s.Close()
		c := connectThrough(t, s, s.Transport())
		defer c.Close()
		f(t, s, openBatch(t, c, good(s), opts...))
	})
}

// requests is how often an operation was asked for so far.
func requests(s *resimtest.Server, operation string) int {
	synctest.Wait()
	return s.Requests()[operation]
}

// Who asks at the same time shares a request, and who gives up does not take it from the others.
func TestSharedRequest(t *testing.T) {
	inBubble(t, func(t *testing.T, s *resimtest.Server, b *resolve.Batch) {
		s.SetFaults(resimtest.Fault{Operation: "listJobs", Delay: 30 * time.Second})
		cause := errors.New("somebody was impatient")
		impatient, giveUp := context.WithCancelCause(t.Context())
		errs := make([]error, 5)
		var asking sync.WaitGroup
		for i := range errs {
			ctx := t.Context()
			if i == 0 {
				ctx = impatient
			}
			asking.Go(func() {
				if i == 0 { // the first one, whose context the request must not depend on
					_, errs[i] = all(b.Jobs(ctx))
					return
				}
				time.Sleep(time.Second)
				_, errs[i] = all(b.Jobs(ctx))
			})
		}
		time.Sleep(10 * time.Second)
		giveUp(cause)
		began := time.Now()
		asking.Wait()
		if took := time.Since(began); took != 20*time.Second {
			t.Errorf("the others waited %v more, want 20s", took)
		}
		for i, err := range errs {
			if want := i == 0; errors.Is(err, cause) != want || (err != nil) != want {
				t.Errorf("caller %d: %v", i, err)
			}
		}
		if n := requests(s, "listJobs"); n != 1 {
			t.Errorf("%d requests", n)
		}
	})
}

// When all have given up the request ends, and who comes later begins anew.
func TestAllGiveUp(t *testing.T) {
	inBubble(t, func(t *testing.T, s *resimtest.Server, b *resolve.Batch) {
		s.SetFaults(resimtest.Fault{Operation: "listJobs", Times: 1, Hang: true})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		before := runtime.NumGoroutine()
		var asking sync.WaitGroup
		for range 3 {
			asking.Go(func() {
				if _, err := all(b.Jobs(ctx)); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("have %v", err)
				}
			})
		}
		asking.Wait()
		synctest.Wait()
		if after := runtime.NumGoroutine(); after > before {
			t.Errorf("%d goroutines before, %d after", before, after)
		}
		if jobs := jobsOf(t, b); len(jobs) != len(asListed(good(s))) {
			t.Errorf("%d jobs", len(jobs))
		}
		if n := requests(s, "listJobs"); n != 2 {
			t.Errorf("%d requests", n)
		}
	})
}

// Several functions that walk the same batch at the same time ask once.
func TestSharedDocuments(t *testing.T) {
	inBubble(t, func(t *testing.T, s *resimtest.Server, b *resolve.Batch) {
		s.SetFaults(resimtest.Fault{Delay: time.Second})
		var walking sync.WaitGroup
		for range 4 {
			walking.Go(func() {
				docs, err := all(b.Documents(t.Context()))
				if err != nil || len(docs) != len(asListed(good(s))) {
					t.Errorf("%d documents, %v", len(docs), err)
				}
			})
		}
		walking.Wait()
		parts := 0
		for _, j := range asListed(good(s)) {
			parts += len(wantContents(t, j))
		}
		n := len(asListed(good(s)))
		wantRequests(t, s, map[string]int{"getBatch": 1, "listJobs": 1, "listMetricsForJob": n, "listMetricsDataForJob": n, "download": parts})
	}, resolve.WithCache(0)) // it is the requests under way that are shared here
}

// No more documents are fetched ahead than asked for, the one in use included.
func TestLookahead(t *testing.T) {
	for _, ahead := range []int{1, 3} {
		inBubble(t, func(t *testing.T, s *resimtest.Server, b *resolve.Batch) {
			i := 0
			for _, err := range b.Documents(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				if have, want := requests(s, "listMetricsForJob"), min(i+ahead, len(asListed(good(s)))); have != want {
					t.Errorf("look-ahead %d: %d jobs are asked for while document %d is in use, want %d", ahead, have, i, want)
				}
				i++
			}
		}, resolve.WithLookahead(ahead))
	}
}

// By default as many documents are under way as the connection may have requests, but no more than 64.
func TestLookaheadFollowsTheConnection(t *testing.T) {
	shape := resimtest.Shape{Suites: 1, Branches: 1, Batches: 1, Experiences: 80, Samples: 2, Uniform: true}
	for name, test := range map[string]struct {
		opts []resim.Option
		want int
	}{
		"default":  {nil, 64},
		"as named": {[]resim.Option{resim.WithConcurrency(64)}, 64},
		"less":     {[]resim.Option{resim.WithConcurrency(5)}, 5},
		"more":     {[]resim.Option{resim.WithConcurrency(500)}, 64},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := start(t, resimtest.InMemory(), resimtest.WithShape(shape))
			defer s.Close()
			c, err := resim.Connect(s.URL(), resim.NewToken(s.Token()), append(test.opts, resim.WithTransport(s.Transport()), resim.AllowHTTP())...)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			for _, err := range openBatch(t, c, good(s)).Documents(t.Context()) {
				if have := requests(s, "listMetricsForJob"); err != nil || have != test.want {
					t.Errorf("%s: %d jobs are asked for while the first document is in use, want %d; %v", name, have, test.want, err)
				}
				break
			}
		})
	}
}

// underWay is how many goroutines besides this one do something in this package or the connection's.
func underWay() int {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	n := 0
	for _, stack := range strings.Split(string(stacks), "\n\n")[1:] {
		if strings.Contains(stack, "metrics-go/pkg/resolve.") || strings.Contains(stack, "metrics-go/pkg/resim.") {
			n++
		}
	}
	return n
}

// A loop that is left has ended all it began, also what hangs.
func TestEarlyBreak(t *testing.T) {
	for _, hanging := range []string{"listMetricsForJob", "listMetricsDataForJob", "download"} {
		inBubble(t, func(t *testing.T, s *resimtest.Server, b *resolve.Batch) {
			first := jobsOf(t, b)[0]
			if _, err := first.Document(t.Context()); err != nil { // kept
				t.Fatal(err)
			}
			synctest.Wait()
			s.SetFaults(resimtest.Fault{Operation: hanging, Hang: true})
			began := time.Now()
			for d, err := range b.Documents(t.Context()) {
				if err != nil || d.Job != first {
					t.Errorf("%v, %v", d.Job, err)
				}
				synctest.Wait()
				if underWay() == 0 {
					t.Error("nothing is under way")
				}
				break
			}
			synctest.Wait()
			if left := underWay(); left > 0 {
				t.Errorf("%s: %d goroutines are left", hanging, left)
			}
			if time.Since(began) != 0 {
				t.Errorf("%s: leaving took %v", hanging, time.Since(began))
			}
		})
	}
}

// A context that ends in the middle ends the loop with its cause, whatever is tolerated.
func TestCancelDuringIteration(t *testing.T) {
	inBubble(t, func(t *testing.T, s *resimtest.Server, b *resolve.Batch) {
		slow := asListed(good(s))[1]
		s.SetFaults(resimtest.Fault{Operation: "listMetricsForJob", Path: slow.ID.String(), Hang: true})
		cause := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(cause) })
		docs, err := all(b.Documents(ctx))
		if !errors.Is(err, cause) || len(docs) != 1 {
			t.Errorf("%d documents, %v", len(docs), err)
		}
		wantText(t, err, "job "+slow.ID.String(), "enough")
		if _, err := b.Scalars(ctx); !errors.Is(err, cause) {
			t.Errorf("scalars: %v", err)
		}
		if b.Losses() != nil {
			t.Errorf("losses: %v", b.Losses())
		}
	}, resolve.TolerateLoss())
}

// Real lifetimes: URLs that were listed long ago are listed again.
func TestURLsThatGotOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, resimtest.InMemory(), resimtest.URLLifetime(10*time.Minute))
		defer s.Close()
		c := connectThrough(t, s, s.Transport())
		defer c.Close()
		b := openBatch(t, c, good(s))
		if _, err := b.Scalars(t.Context()); err != nil { // lists the metrics of all jobs
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		n := len(asListed(good(s)))
		wantRequests(t, s, map[string]int{"getBatch": 1, "listJobs": 1, "listMetricsForJob": n})
		if _, err := all(b.Documents(t.Context(), resolve.MetricsNamed("Run summary"))); err != nil {
			t.Fatal(err)
		}
		has := len(reported(good(s)))
		wantRequests(t, s, map[string]int{"listMetricsForJob": has, "download": 2 * has})
	})
}

// Everything at once, for the race detector.
func TestConcurrentSafe(t *testing.T) {
	s := start(t)
	r := openReport(t, connect(t, s), s, resolve.TolerateLoss(), resolve.WithCache(100_000),
		resolve.WithObserver(func(resolve.Progress) {}))
	var running sync.WaitGroup
	errs := make(chan error, 1000)
	for range 4 {
		running.Go(func() { _, err := r.Trends(t.Context()); errs <- err })
		running.Go(func() { _, err := r.Builds(t.Context()); errs <- err })
		running.Go(func() { _, err := r.Tags(t.Context()); errs <- err })
		running.Go(func() {
			batches, err := r.Batches(t.Context())
			errs <- err
			for _, b := range batches {
				_, err := b.Scalars(t.Context())
				errs <- err
				_, err = all(b.Documents(t.Context()))
				errs <- err
				for range b.Series(t.Context(), "battery voltage") {
					break
				}
				_, _, err = b.Build(t.Context())
				errs <- err
				for j, err := range b.Jobs(t.Context()) {
					errs <- err
					_ = j.Info()
				}
			}
			r.Losses()
		})
	}
	running.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
}

// Progress adds up over all callers, and says at the end that all is done.
func TestProgress(t *testing.T) {
	s := start(t)
	var seen []resolve.Progress
	r := openReport(t, connect(t, s), s, resolve.WithObserver(func(p resolve.Progress) { seen = append(seen, p) }))
	last := func() map[string]string {
		found := map[string]string{}
		for _, p := range seen {
			found[p.What] = fmt.Sprintf("%d/%d", p.Done, p.Total)
			if p.Done > p.Total {
				t.Errorf("more is done than there is: %+v", p)
			}
		}
		return found
	}
	batches, err := r.Batches(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	truth := s.Data().Projects[0].Reports[0].Batches()
	jobs := 0
	for _, b := range batches[:2] {
		jobs += len(jobsOf(t, b))
	}
	if _, err := r.Trends(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := batches[0].Scalars(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := all(batches[0].Documents(t.Context())); err != nil {
		t.Fatal(err)
	}
	for range batches[1].Documents(t.Context()) {
		break
	}
	n, lists, documents := len(truth), len(truth)+len(truth[0].Jobs), len(truth[0].Jobs)+1
	want := map[string]string{
		"batches": fmt.Sprintf("%d/%d", n, n), "jobs": fmt.Sprintf("%d/%d", jobs, jobs),
		"metric lists": fmt.Sprintf("%d/%d", lists, lists), "documents": fmt.Sprintf("%d/%d", documents, documents),
	}
	if have := last(); fmt.Sprint(have) != fmt.Sprint(want) {
		t.Errorf("progress ends with %v, want %v", have, want)
	}
	if !slices.ContainsFunc(seen, func(p resolve.Progress) bool { return p.What == "documents" && p.Done == 1 && p.Total == 4 }) {
		t.Errorf("no progress in between: %v", seen)
	}
}
