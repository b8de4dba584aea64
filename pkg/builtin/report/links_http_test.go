package report

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// renamed sends what is for one host to another.
type renamed struct {
	to   *url.URL
	next http.RoundTripper
}

func (r renamed) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.URL.Scheme, request.URL.Host, request.Host = r.to.Scheme, r.to.Host, r.to.Host
	return r.next.RoundTrip(request)
}

// Every batch that the summary names leads to the app that belongs to the API; nowhere if there is none.
func TestLinksFollowTheAPI(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(small))
	server, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	newest := ""
	for _, b := range finished(s) {
		newest = b.ID.String()
	}
	for _, c := range []struct{ api, want string }{
		{"https://api.example.com/v1", "](https://app.example.com/projects/" + s.Project().String() + "/batches/" + newest + ")"},
		{s.URL(), "!]("},
	} {
		client, err := resim.Connect(c.api, resim.NewToken(s.Token()), resim.WithTransport(renamed{server, s.Transport()}))
		if err != nil {
			t.Fatal(err)
		}
		r, err := resolve.OpenReport(t.Context(), client, s.Project(), s.Report())
		if err != nil {
			t.Fatal(err)
		}
		h, err := fetch(t.Context(), r, settings.Default(), needs(settings.Default()))
		if err != nil {
			t.Fatal(err)
		}
		wantIn(t, h.summary(), c.want)
	}
}
