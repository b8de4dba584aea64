package resim_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// A middleware sees what is sent and answered, on the way to the API and to storage, but never the token; what it lets pass
// is subject to all rules.
func TestMiddleware(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/blob":
			_, _ = w.Write([]byte("data"))
		case r.Header.Get("Authorization") != "Bearer "+secret:
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Query().Get("moved") == "":
			http.Redirect(w, r, r.URL.Path+"?moved=yes", http.StatusFound)
		default:
			writeJSON(w, aReport)
		}
	})
	var seen []string
	note := func(name string) resim.Middleware {
		return func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				resp, err := next.RoundTrip(r)
				line := name + " " + r.URL.RequestURI()
				for _, h := range []http.Header{r.Header, resp.Request.Header} {
					line += h.Get("Authorization")
				}
				seen = append(seen, line)
				return resp, err
			})
		}
	}
	c := connect(t, s.URL, resim.WithMiddleware(note("inner")), resim.WithMiddleware(note("outer")))
	if _, err := c.Report(t.Context(), project, report); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Download(t.Context(), s.URL+"/blob"); err != nil {
		t.Fatal(err)
	}
	path := "/v1/projects/" + project.String() + "/reports/" + report.String()
	want := []string{"inner " + path, "outer " + path, "inner " + path + "?moved=yes", "outer " + path + "?moved=yes", "inner /blob", "outer /blob"}
	if got := strings.Join(seen, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("seen:\n%s", got)
	}
}

// A middleware may answer itself, also with an error that is not tried again: of the way there, or in the body.
func TestMiddlewareAnswers(t *testing.T) {
	var asked atomic.Int64
	answering := func(resp *http.Response, err error) resim.Option {
		return resim.WithMiddleware(func(http.RoundTripper) http.RoundTripper {
			return roundTripper(func(*http.Request) (*http.Response, error) {
				asked.Add(1)
				return resp, err
			})
		})
	}
	ok := func(body io.Reader) *http.Response {
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(body), ContentLength: -1}
	}
	c := connect(t, "https://nowhere.invalid/v1", answering(ok(strings.NewReader(aReport)), nil))
	if _, err := c.Report(t.Context(), project, report); err != nil {
		t.Error(err)
	}
	for _, option := range []resim.Option{answering(nil, lasting{}), answering(ok(failing{}), nil)} {
		asked.Store(0)
		_, err := connect(t, "https://nowhere.invalid/v1", option).Report(t.Context(), project, report)
		if !errors.Is(err, lasting{}) || !strings.Contains(err.Error(), "getReport") || asked.Load() != 1 {
			t.Errorf("asked %d times: %v", asked.Load(), err)
		}
	}
	for _, m := range []resim.Middleware{nil, func(http.RoundTripper) http.RoundTripper { return nil }} {
		if _, err := resim.Connect("https://nowhere.invalid/v1", resim.NewToken(secret), resim.WithMiddleware(m)); err == nil {
			t.Error("a middleware that is none is taken")
		}
	}
}

type lasting struct{}

func (lasting) Error() string   { return "it stays so" }
func (lasting) Permanent() bool { return true }

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, lasting{} }
