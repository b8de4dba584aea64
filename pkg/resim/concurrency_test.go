package resim_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// crowd counts how many requests are at a server at a time.
type crowd struct {
	mu         sync.Mutex
	busy, most map[string]int // by host
}

func (c *crowd) enter(host string) (leave func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy == nil {
		c.busy, c.most = map[string]int{}, map[string]int{}
	}
	c.busy[host]++
	c.most[host] = max(c.most[host], c.busy[host])
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.busy[host]--
	}
}

// reset forgets how many there were at most, and tells it.
func (c *crowd) reset() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	most := c.most
	c.most = map[string]int{}
	return most
}

// ask asks the API and storage many times at once and waits for the answers.
func ask(t *testing.T, c *resim.Client, times int) {
	t.Helper()
	var wg sync.WaitGroup
	for range times {
		wg.Go(func() {
			if _, err := c.Report(t.Context(), project, report); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			if _, err := c.Download(t.Context(), "https://s.example/x"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestConcurrencyIsBoundedForEachKindOfHost(t *testing.T) {
	for _, test := range []struct {
		opts []resim.Option
		want int
	}{{nil, 64}, {[]resim.Option{resim.WithConcurrency(3)}, 3}} {
		var crowd crowd
		s := &script{answers: []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			defer crowd.enter(r.Host)()
			time.Sleep(time.Second)
			good(w, r)
		}}}
		inBubble(t, s, func(t *testing.T, c *resim.Client) { ask(t, c, 300) }, test.opts...)
		if crowd.most["api.example"] != test.want || crowd.most["s.example"] != test.want {
			t.Errorf("at most at once: %v, want %d", crowd.most, test.want)
		}
	}
}

// Storage that has too much to do slows down storage, not the API; when it is well again it gets as
// many requests as before.
func TestPushbackLowersConcurrencyUntilItRecovers(t *testing.T) {
	var crowd crowd
	var sick bool
	var mu sync.Mutex
	s := &script{answers: []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
		defer crowd.enter(r.Host)()
		time.Sleep(time.Second)
		mu.Lock()
		refused := sick && strings.HasPrefix(r.Host, "s.")
		mu.Unlock()
		if refused {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		good(w, r)
	}}}
	inBubble(t, s, func(t *testing.T, c *resim.Client) {
		var afterPushback map[string]int
		sick = true
		time.AfterFunc(10*time.Second, func() { crowd.reset() })
		time.AfterFunc(20*time.Second, func() {
			afterPushback = crowd.reset()
			mu.Lock()
			sick = false
			mu.Unlock()
		})
		ask(t, c, 200)
		if afterPushback["s.example"] != 1 || afterPushback["api.example"] != 16 {
			t.Errorf("after pushback, at most at once: %v", afterPushback)
		}
		crowd.reset()
		ask(t, c, 32)
		if m := crowd.reset(); m["s.example"] != 16 || m["api.example"] != 16 {
			t.Errorf("after recovery, at most at once: %v", m)
		}
	}, resim.WithConcurrency(16), resim.WithRetry(resim.Retry{Attempts: 100, Cap: time.Second, Budget: time.Hour}))
}

// While a host has asked to wait, those who were not refused wait as well.
func TestRetryAfterPausesAll(t *testing.T) {
	s := &script{answers: []http.HandlerFunc{refuse(http.StatusTooManyRequests, "Retry-After", "30"), good}}
	inBubble(t, s, func(t *testing.T, c *resim.Client) {
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := c.Report(t.Context(), project, report); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		wg.Wait()
	})
	for i, moment := range s.moments[1:] {
		if wait := moment.Sub(s.moments[0]); wait < 30*time.Second {
			t.Errorf("request %d came after %v", i+2, wait)
		}
	}
	if len(s.moments) != 21 {
		t.Errorf("%d requests", len(s.moments))
	}
}
