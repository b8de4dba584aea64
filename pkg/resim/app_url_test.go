package resim_test

import (
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

func TestAppURL(t *testing.T) {
	for _, c := range []struct{ api, app string }{
		{"https://api.resim.ai/v1/", "https://app.resim.ai"},
		{"https://api.resim.ai", "https://app.resim.ai"},
		{"https://API.eu.example.com/v1", "https://app.eu.example.com"},
		{"http://api.resim.ai/v1/", ""},
		{"https://resim.ai/api.v1/", ""},
		{"https://apiary.example.com/", ""},
		{"https://api.example.com:8443/v1/", ""},
		{"https://api./", ""},
		{"http://127.0.0.1:4321/v1/", ""},
		{"", ""},
	} {
		if have := resim.AppURL(c.api); have != c.app {
			t.Errorf("%s: have %q, want %q", c.api, have, c.app)
		}
	}
}
