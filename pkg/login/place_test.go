package login_test

import (
	"fmt"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/login"
)

const (
	prodIssuer = "https://resim.us.auth0.com/"
	devIssuer  = "https://resim-dev.us.auth0.com/"
	prod       = "https://api.resim.ai/v1/"
	gov        = "https://api-gov.resim.ai/v1/"
	staging    = "https://api.resim.io/v1/"
	branch     = "https://mine.api.dev.resim.io/v1/"
	prodClient = "gTp1Y0kOyQ7QzIo2lZm0auGM6FJZZVvy"
	devClient  = "Rg1F0ZOCBmVYje4UVrS3BKIh4T2nCW9y"
)

// Which API, issuer and client it is, GovCloud included.
func TestPlaces(t *testing.T) {
	for _, c := range []struct{ url, issuer, gov, wantURL, wantIssuer, wantClient, wantErr string }{
		{"", "", "", prod, prodIssuer, prodClient, ""},
		{prod, "", "", prod, prodIssuer, prodClient, ""},
		{"https://API.resim.ai/v1", "", "", prod, prodIssuer, prodClient, ""},
		{gov, "", "", gov, prodIssuer, prodClient, ""},
		{staging, "", "", staging, devIssuer, devClient, ""},
		{branch, "", "", branch, devIssuer, devClient, ""},
		{"", devIssuer, "", staging, devIssuer, devClient, ""},
		{"", "https://resim-dev.us.auth0.com", "", staging, devIssuer, devClient, ""},
		{branch, devIssuer, "", branch, devIssuer, devClient, ""},
		{"https://proxy.example/v1", prodIssuer, "", "https://proxy.example/v1/", prodIssuer, prodClient, ""},

		// A token of ReSim goes to no host that is not said to be ReSim's.
		{"https://proxy.example/v1", "", "", "", "", "", "name the issuer by --auth-url or RESIM_AUTH_URL"},
		{"https://api.resim.ai.evil.example/v1", "", "", "", "", "", "none of ReSim's"},
		{"https://evilresim.ai/v1", "", "", "", "", "", "none of ReSim's"},
		{"https://evilresim.io/v1", "", "", "", "", "", "none of ReSim's"},
		{"http://127.0.0.1:1/v1", "", "", "", "", "", "none of ReSim's"},

		// Other issuers.
		{"http://127.0.0.1:1/v1", "http://localhost:2", "", "", "", "", "name it by --client-id or RESIM_CLIENT_ID"},
		{"", "https://login.example/", "", "", "", "", "which API its tokens are for; name it by --url or RESIM_URL"},

		// GovCloud.
		{"", "", "true", gov, prodIssuer, prodClient, ""},
		{prod, "", "true", gov, prodIssuer, prodClient, ""},
		{"https://proxy.example/v1", prodIssuer, "true", gov, prodIssuer, prodClient, ""},
		{staging, prodIssuer, "true", gov, prodIssuer, prodClient, ""},
		{branch, devIssuer, "true", branch, devIssuer, devClient, ""},
		{"", devIssuer, "true", "", "", "", "GovCloud has no API of its own at the issuer " + devIssuer},
		{prod, devIssuer, "true", "", "", "", "GovCloud"},
		{"https://api.resim.ai/v1", devIssuer, "true", "", "", "", "GovCloud"},
		{"", "", "false", prod, prodIssuer, prodClient, ""},
		{"", "", "perhaps", "", "", "", "RESIM_GOVCLOUD is neither true nor false"},

		// What is no URL.
		{"api.resim.ai", "", "", "", "", "", "RESIM_URL is no URL"},
		{"ftp://api.resim.ai/v1", "", "", "", "", "", "RESIM_URL is no URL"},
		{"http://api.resim.ai/v1", "", "", "", "", "", "in the clear"},
		{"", "http://resim.us.auth0.com/", "", "", "", "", "RESIM_AUTH_URL, http://resim.us.auth0.com, would send secrets in the clear"},
		{"https://user:hunter2@api.resim.ai/v1", "", "", "", "", "", "no user"},
		{"https://api.resim.ai/v1?token=hunter2", "", "", "", "", "", "no user, query or fragment"},
		{"https://hunter2 /", "", "", "", "", "", "RESIM_URL is no URL"},
	} {
		t.Run(fmt.Sprintf("%s|%s|%s", c.url, c.issuer, c.gov), func(t *testing.T) {
			env := map[string]string{"RESIM_URL": c.url, "RESIM_AUTH_URL": c.issuer, "RESIM_GOVCLOUD": c.gov}
			s, err := login.Load(login.Sources{LookupEnv: lookup(env)})
			if c.wantErr != "" {
				wantError(t, err, login.ErrSettings, []string{"hunter2"}, c.wantErr)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if s.APIURL() != c.wantURL || s.Issuer() != c.wantIssuer || s.ClientID() != c.wantClient {
				t.Errorf("%s at %s as %s", s.APIURL(), s.Issuer(), s.ClientID())
			}
		})
	}
}
