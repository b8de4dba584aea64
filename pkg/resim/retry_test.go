package resim_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// script answers one request after the other, the last answer for all that follow, and remembers when.
type script struct {
	mu      sync.Mutex
	moments []time.Time
	answers []http.HandlerFunc
}

func (s *script) handle(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	n := len(s.moments)
	s.moments = append(s.moments, time.Now())
	answer := s.answers[min(n, len(s.answers)-1)]
	s.mu.Unlock()
	answer(w, r)
}

func refuse(status int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
	}
}

func good(w http.ResponseWriter, r *http.Request) { writeJSON(w, aReport) }

// inBubble has a test asked in a time bubble of a server in memory. Its retry settings are the
// defaults unless the options say otherwise.
func inBubble(t *testing.T, s *script, test func(t *testing.T, c *resim.Client), opts ...resim.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		defaults := resim.WithRetry(resim.Retry{})
		test(t, connect(t, "https://api.example", append([]resim.Option{inMemoryTLS(t, s.handle), defaults}, opts...)...))
	})
}

// inMemoryTLS is inMemory for an https API: the pipes stand for what TLS would protect.
func inMemoryTLS(t *testing.T, handler http.HandlerFunc) resim.Option {
	t.Helper()
	rt := memoryTransport(t, handler)
	return resim.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		plain := r.Clone(r.Context())
		plain.URL.Scheme = "http"
		resp, err := rt.RoundTrip(plain)
		if resp != nil {
			resp.Request = r
		}
		return resp, err
	}))
}

func TestBackoffGrowsWithJitter(t *testing.T) {
	differ := map[time.Duration]bool{}
	for range 5 {
		s := &script{answers: []http.HandlerFunc{refuse(http.StatusBadGateway)}}
		inBubble(t, s, func(t *testing.T, c *resim.Client) {
			_, err := c.Report(t.Context(), project, report)
			if e := wantError(t, err, resim.ErrServer, "6 attempts"); e.Attempts != 6 {
				t.Errorf("%d attempts", e.Attempts)
			}
		}, resim.WithRetry(resim.Retry{Attempts: 6, Base: time.Second, Cap: 5 * time.Second, Budget: time.Hour}))
		waits := gaps(s.moments)
		if len(waits) != 5 {
			t.Fatalf("%d waits", len(waits))
		}
		for i, bound := range []time.Duration{1, 2, 4, 5, 5} {
			if waits[i] > bound*time.Second {
				t.Errorf("wait %d is %v, over %d s", i+1, waits[i], bound)
			}
			differ[waits[i]] = true
		}
	}
	if len(differ) < 20 {
		t.Errorf("only %d of 25 waits differ", len(differ))
	}
}

func TestSuccessAfterRetries(t *testing.T) {
	s := &script{answers: []http.HandlerFunc{refuse(429), refuse(500), refuse(502), refuse(504), good}}
	inBubble(t, s, func(t *testing.T, c *resim.Client) {
		if r, err := c.Report(t.Context(), project, report); err != nil || r.ID != report {
			t.Errorf("%v, %v", r, err)
		}
		if u := c.Usage(); u.Attempts != 5 || u.Retries != 4 {
			t.Errorf("%+v", u)
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	at := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	for name, test := range map[string]struct {
		header func() []string // made inside the bubble
		want   time.Duration   // at least, and at most with a backoff of 500 ms
	}{
		"seconds":       {func() []string { return []string{"Retry-After", "7"} }, 7 * time.Second},
		"blanks":        {func() []string { return []string{"Retry-After", " 7 "} }, 7 * time.Second},
		"date":          {func() []string { return []string{"Retry-After", at(30 * time.Second)} }, 30 * time.Second},
		"another clock": {func() []string { return []string{"Date", at(time.Hour), "Retry-After", at(time.Hour + 9*time.Second)} }, 9 * time.Second},
		"old form of date": {func() []string {
			return []string{"Retry-After", time.Now().Add(9 * time.Second).UTC().Format(time.RFC850)}
		}, 9 * time.Second},
		"over":               {func() []string { return []string{"Retry-After", at(-time.Hour)} }, 0},
		"nonsense":           {func() []string { return []string{"Retry-After", "soon"} }, 0},
		"negative":           {func() []string { return []string{"Retry-After", "-7"} }, 0},
		"zero":               {func() []string { return []string{"Retry-After", "0"} }, 0},
		"exactly the budget": {func() []string { return []string{"Retry-After", "120"} }, 2 * time.Minute},
	} {
		for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
			s := &script{answers: []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) { refuse(status, test.header()...)(w, r) }, good}}
			inBubble(t, s, func(t *testing.T, c *resim.Client) {
				if _, err := c.Report(t.Context(), project, report); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
			waits := gaps(s.moments)
			if len(waits) != 1 || waits[0] < test.want || waits[0] > max(test.want, 500*time.Millisecond) {
				t.Errorf("%s: waited %v, want %v", name, waits, test.want)
			}
		}
	}
}

// A wait that the budget does not allow is not begun, and not shortened either.
func TestRetryAfterBeyondBudgetEndsAtOnce(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"121": 121 * time.Second, "3600": time.Hour, "99999999999999999999": 365 * 24 * time.Hour,
		"Tue, 01 Jan 2999 00:00:00 GMT": 365 * 24 * time.Hour,
	} {
		s := &script{answers: []http.HandlerFunc{refuse(http.StatusTooManyRequests, "Retry-After", value)}}
		inBubble(t, s, func(t *testing.T, c *resim.Client) {
			began := time.Now()
			_, err := c.Report(t.Context(), project, report)
			e := wantError(t, err, resim.ErrRateLimited, "longer than the 2m0s", "the server asks to wait")
			if e.RetryAfter != want || time.Since(began) != 0 || len(s.moments) != 1 {
				t.Errorf("%s: %v, ended after %v and %d requests", value, e.RetryAfter, time.Since(began), len(s.moments))
			}
		})
	}
}

func TestBudgetIsForAllWaitsTogether(t *testing.T) {
	s := &script{answers: []http.HandlerFunc{refuse(http.StatusServiceUnavailable, "Retry-After", "50")}}
	inBubble(t, s, func(t *testing.T, c *resim.Client) {
		began := time.Now()
		_, err := c.Report(t.Context(), project, report)
		wantError(t, err, resim.ErrServer, "longer than the 20s", "3 attempts")
		if elapsed := time.Since(began); elapsed != 100*time.Second || len(s.moments) != 3 {
			t.Errorf("ended after %v and %d requests", elapsed, len(s.moments))
		}
	})
}

func TestCancelWhileWaitingKeepsCauseAndLastError(t *testing.T) {
	stop := errors.New("SIGTERM")
	s := &script{answers: []http.HandlerFunc{refuse(http.StatusServiceUnavailable, "Retry-After", "60")}}
	inBubble(t, s, func(t *testing.T, c *resim.Client) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(20*time.Second, func() { cancel(stop) })
		began := time.Now()
		_, err := c.Report(ctx, project, report)
		wantError(t, err, context.Canceled, "SIGTERM; before that: getReport", "status 503")
		if !errors.Is(err, stop) || !errors.Is(err, resim.ErrServer) || time.Since(began) != 20*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
	})
}

func TestDeadlineWhileWaiting(t *testing.T) {
	s := &script{answers: []http.HandlerFunc{refuse(http.StatusTooManyRequests, "Retry-After", "60")}}
	inBubble(t, s, func(t *testing.T, c *resim.Client) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, err := c.Report(ctx, project, report)
		wantError(t, err, context.DeadlineExceeded, "before that", "status 429")
	})
}

// hang answers nothing until the client gives up.
func hang(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func TestCancelWhileAsking(t *testing.T) {
	stop := errors.New("SIGTERM")
	for name, answers := range map[string][]http.HandlerFunc{
		"at first": {hang}, "later": {refuse(http.StatusBadGateway), hang},
		"in the body": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "{")
			_ = http.NewResponseController(w).Flush()
			hang(w, r)
		}},
	} {
		s := &script{answers: answers}
		inBubble(t, s, func(t *testing.T, c *resim.Client) {
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(20*time.Second, func() { cancel(stop) })
			_, err := c.Report(ctx, project, report)
			e := wantError(t, err, stop, "SIGTERM")
			if before := strings.Contains(err.Error(), "before that"); before != (name == "later") || !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", name, err)
			}
			if (name == "later") != errors.Is(err, resim.ErrServer) || e.Kind != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

func TestEndedContextAsksNothing(t *testing.T) {
	s := &script{answers: []http.HandlerFunc{good}}
	inBubble(t, s, func(t *testing.T, c *resim.Client) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errors.New("too late"))
		_, err := c.Report(ctx, project, report)
		wantError(t, err, context.Canceled, "too late")
		jobs, err := collect(t, c.Jobs(ctx, project, batch))
		wantError(t, err, context.Canceled, "too late")
		if len(s.moments) != 0 || len(jobs) != 0 || c.Usage().Attempts != 0 {
			t.Errorf("%d requests, %+v", len(s.moments), c.Usage())
		}
	})
}

func TestHangingServer(t *testing.T) {
	s := &script{answers: []http.HandlerFunc{hang, hang, good}}
	inBubble(t, s, func(t *testing.T, c *resim.Client) {
		if _, err := c.Report(t.Context(), project, report); err != nil {
			t.Error(err)
		}
	})
	for _, wait := range gaps(s.moments) {
		if wait < time.Minute || wait > time.Minute+time.Second {
			t.Errorf("the next attempt came after %v", wait)
		}
	}
	s = &script{answers: []http.HandlerFunc{hang}}
	inBubble(t, s, func(t *testing.T, c *resim.Client) {
		_, err := c.Report(t.Context(), project, report)
		wantError(t, err, resim.ErrNoProgress, "getReport", "10s", "5 attempts")
	}, resim.WithStallTimeout(10*time.Second))
}

// trickle sends its pieces with a pause before each.
func trickle(pause time.Duration, pieces ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for _, piece := range pieces {
			select {
			case <-time.After(pause):
			case <-r.Context().Done():
				return
			}
			_, _ = io.WriteString(w, piece)
			_ = http.NewResponseController(w).Flush()
		}
	}
}

// A slow body may take any time as long as something comes; one that stands still is given up.
func TestStallIsAboutProgressNotTotal(t *testing.T) {
	pieces := strings.SplitAfter(aReport, ",")
	s := &script{answers: []http.HandlerFunc{trickle(55*time.Second, pieces...)}}
	inBubble(t, s, func(t *testing.T, c *resim.Client) {
		began := time.Now()
		if r, err := c.Report(t.Context(), project, report); err != nil || r.ID != report {
			t.Error(err)
		}
		if want := time.Duration(len(pieces)) * 55 * time.Second; time.Since(began) != want || len(s.moments) != 1 {
			t.Errorf("%v, %d requests", time.Since(began), len(s.moments))
		}
	})
	s = &script{answers: []http.HandlerFunc{trickle(70*time.Second, pieces...), func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		hang(w, r)
	}, good}}
	inBubble(t, s, func(t *testing.T, c *resim.Client) {
		if r, err := c.Report(t.Context(), project, report); err != nil || r.ID != report {
			t.Error(err)
		}
	})
	if len(s.moments) != 3 {
		t.Errorf("%d requests", len(s.moments))
	}
	s = &script{answers: []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		hang(w, r)
	}}}
	inBubble(t, s, func(t *testing.T, c *resim.Client) {
		_, err := c.Download(t.Context(), "https://s.example/x?Signature=abc")
		wantError(t, err, resim.ErrNoProgress, "download", "reading the answer after 4 bytes", "5 attempts")
	})
}

// A large upload is progress too.
func TestSlowUploadIsNoStall(t *testing.T) {
	s := &script{answers: []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		_, _ = fmt.Fprint(w, n, err)
	}}}
	inBubble(t, s, func(t *testing.T, c *resim.Client) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://api.example/v1/x", &slow{pieces: 10})
		if err != nil {
			t.Fatal(err)
		}
		resp, err := c.HTTPClient().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if body, err := io.ReadAll(resp.Body); err != nil || string(body) != "10 <nil>" {
			t.Errorf("%q, %v", body, err)
		}
	})
}

type slow struct{ pieces int }

func (s *slow) Read(p []byte) (int, error) {
	if s.pieces == 0 {
		return 0, io.EOF
	}
	time.Sleep(50 * time.Second)
	s.pieces--
	return copy(p, "x"), nil
}

// When everything fails, the repetitions of all operations together are bounded; when some fail, they
// are not.
func TestOutageIsNotHammered(t *testing.T) {
	down := &script{answers: []http.HandlerFunc{refuse(500)}}
	inBubble(t, down, func(t *testing.T, c *resim.Client) {
		for range 200 {
			_, err := c.Report(t.Context(), project, report)
			wantError(t, err, resim.ErrServer, "getReport")
		}
		if n := len(down.moments); n != 250 {
			t.Errorf("%d requests for 200 operations with a reserve of 50", n)
		}
		_, err := c.Report(t.Context(), project, report)
		wantError(t, err, resim.ErrServer, "status 500", "the reserve of 50 repetitions is used up")
	}, resim.WithRetry(resim.Retry{Reserve: 50}))

	shaky := &script{}
	for range 200 {
		shaky.answers = append(shaky.answers, refuse(500), good)
	}
	inBubble(t, shaky, func(t *testing.T, c *resim.Client) {
		for range 200 {
			if _, err := c.Report(t.Context(), project, report); err != nil {
				t.Fatal(err)
			}
		}
	}, resim.WithRetry(resim.Retry{Reserve: 50}))
}
