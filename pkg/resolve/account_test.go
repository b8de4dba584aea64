package resolve_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// numbers are an account without the text of its losses.
func numbers(a resolve.Account) [5]int {
	return [5]int{a.Lists, a.Documents, a.Again, a.Renewed, len(a.Missing)}
}

// What is asked for is counted, whether it came from the network or from the cache; a second pass that
// downloads again says so, one that has all in the cache does not.
func TestAccountOfTwoPasses(t *testing.T) {
	for cache, downloadsAgain := range map[int64]bool{32 << 20: false, 0: true} {
		s := start(t)
		b := openBatch(t, connect(t, s), good(s), resolve.WithCache(cache))
		pass := func() {
			if _, err := all(b.Documents(t.Context())); err != nil {
				t.Fatal(err)
			}
		}
		pass()
		requests := s.Requests()
		downloads := requests["download"]
		lists := requests["getBatch"] + requests["listJobs"] + requests["listMetricsForJob"] + requests["listMetricsDataForJob"]
		if diff := cmp.Diff([5]int{lists, downloads, 0, 0, 0}, numbers(b.Account())); diff != "" || downloads == 0 {
			t.Errorf("after the first pass: %s", diff)
		}
		pass()
		want := [5]int{lists, 2 * downloads, 0, 0, 0}
		if downloadsAgain {
			want[0], want[2] = 2*lists-requests["getBatch"]-requests["listJobs"], downloads
		}
		a := b.Account()
		if diff := cmp.Diff(want, numbers(a)); diff != "" {
			t.Errorf("after the second pass: %s", diff)
		}
		if a.Asked() != a.Lists+a.Documents {
			t.Errorf("asked for %d: %+v", a.Asked(), a)
		}
		if _, err := all(b.Documents(t.Context(), resolve.MetricsNamed("Path deviation"))); err != nil {
			t.Fatal(err)
		}
		if again := b.Account().Again; again != want[2] {
			t.Errorf("another selection counts as downloaded again: %d, want %d", again, want[2])
		}
	}
}

// What fails is on the account with the reason, whether it is tolerated or not; what somebody gave up
// is not missing.
func TestAccountOfLosses(t *testing.T) {
	for _, tolerated := range []bool{false, true} {
		s := start(t)
		opts := []resolve.Option{resolve.WithCache(0)}
		if tolerated {
			opts = append(opts, resolve.TolerateLoss())
		}
		b := openBatch(t, connect(t, s), good(s), opts...)
		for range b.Documents(t.Context()) {
			break
		}
		if _, err := all(b.Documents(cancelled())); err == nil {
			t.Error("there is no error")
		}
		if missing := b.Account().Missing; missing != nil {
			t.Errorf("given up, not missing: %v", missing)
		}
		job, m := metricOf(t, s, "Run summary")
		s.SetFaults(resimtest.Fault{Operation: "download", Path: m.ID.String(), Status: http.StatusNotFound})
		for range 2 { // to fail twice is to miss it once
			if _, err := all(b.Documents(t.Context())); (err == nil) != tolerated {
				t.Errorf("tolerated %t: %v", tolerated, err)
			}
		}
		missing := b.Account().Missing
		if len(missing) != 1 || missing[0].Job != job.ID || missing[0].Tolerated != tolerated || !errors.Is(missing[0].Err, resim.ErrNotFound) {
			t.Errorf("missing %+v", missing)
		}
		if losses := b.Losses(); len(losses) > 0 != tolerated {
			t.Errorf("left out: %v", losses)
		}
	}
}

// What a context's end cut off is counted, whoever ended it and whatever hung; what a loop that is left
// had begun ahead is not.
func TestAccountOfWhatIsGivenUp(t *testing.T) {
	for _, hanging := range []string{"listJobs", "listMetricsForJob", "download"} {
		for how, givenUp := range map[string]bool{"left": false, "timed out": true, "cancelled": true, "ended before": true} {
			inBubble(t, func(t *testing.T, s *resimtest.Server, b *resolve.Batch) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				if how == "left" {
					first := jobsOf(t, b)[0]
					if _, err := first.Document(ctx); err != nil { // kept
						t.Fatal(err)
					}
				}
				s.SetFaults(resimtest.Fault{Operation: hanging, Hang: true})
				switch how {
				case "timed out":
					ctx, cancel = context.WithTimeout(ctx, time.Second)
					defer cancel()
				case "cancelled":
					time.AfterFunc(time.Second, cancel)
				case "ended before":
					cancel()
				}
				for _, err := range b.Documents(ctx) {
					if err == nil && how == "left" {
						synctest.Wait() // until the others hang
						break
					}
				}
				a := b.Account()
				if a.GivenUp > 0 != givenUp || a.Missing != nil || a.Asked() != a.Lists+a.Documents+a.GivenUp {
					t.Errorf("%s, %s: %+v", hanging, how, a)
				}
				if how != "ended before" {
					return
				}
				if _, err := b.Scalars(ctx); err == nil || b.Account().GivenUp != a.GivenUp+1 {
					t.Errorf("asked for more: %v, %+v", err, b.Account())
				}
			})
		}
	}
}

// An error of a loop carries what was lost, that which failed meanwhile included.
func TestErrorsCarryLosses(t *testing.T) {
	inBubble(t, func(t *testing.T, s *resimtest.Server, b *resolve.Batch) {
		s.SetFaults(
			resimtest.Fault{Operation: "listMetricsForJob", Path: asListed(good(s))[0].ID.String(), Delay: time.Second, Status: http.StatusNotFound},
			resimtest.Fault{Operation: "listMetricsForJob", Status: http.StatusNotFound},
		)
		_, err := all(b.Documents(t.Context()))
		missing := b.Account().Missing
		var first *resolve.LossError
		if !errors.As(err, &first) || len(missing) != len(asListed(good(s))) {
			t.Fatalf("%v, missing %v", err, missing)
		}
		carried := map[string]bool{first.Loss.What: true}
		if several, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range several.Unwrap() {
				var lost *resolve.LossError
				if errors.As(e, &lost) {
					carried[lost.Loss.What] = true
				}
			}
		}
		for _, l := range missing {
			if !carried[l.What] {
				t.Errorf("the error does not carry %q", l.What)
			}
		}
	})
}

// Whatever list cannot be read is on the account.
func TestAccountOfLists(t *testing.T) {
	for operation, what := range map[string]string{
		"listBatches": "the batches of report ", "listBatchMetrics": "the metrics of batch ", "listBuilds": "the builds of report ",
		"listJobs": "the list of the jobs of batch ", "listExperienceTags": "the experience tags of report ",
	} {
		s := start(t)
		r := openReport(t, connect(t, s, conformance.Injected(operation)), s)
		s.SetFaults(resimtest.Fault{Operation: operation, Status: http.StatusNotFound})
		_, _ = r.Trends(t.Context())
		_, _ = r.Builds(t.Context())
		_, _ = r.Tags(t.Context())
		missing := r.Account().Missing
		found := false
		for _, l := range missing {
			found = found || strings.HasPrefix(l.What, what) && !l.Tolerated && strings.Contains(l.String(), operation)
		}
		if !found {
			t.Errorf("%s: missing %v", operation, missing)
		}
	}
}

// URLs that expired before their turn came are listed again, and that is told.
func TestAccountOfRenewedURLs(t *testing.T) {
	s := start(t)
	_, m := metricOf(t, s, "Run summary")
	s.SetFaults(resimtest.Fault{Operation: "download", Path: m.ID.String(), Expired: true, Times: 1})
	b := openBatch(t, connect(t, s), good(s))
	if _, err := all(b.Documents(t.Context())); err != nil {
		t.Fatal(err)
	}
	if a := b.Account(); a.Renewed != 1 || a.Missing != nil {
		t.Errorf("%+v", a)
	}
}
