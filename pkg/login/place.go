package login

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// ReSim's APIs and issuers.
const (
	productionAPI    = "https://api.resim.ai/v1/"
	govCloudAPI      = "https://api-gov.resim.ai/v1/"
	stagingAPI       = "https://api.resim.io/v1/"
	productionIssuer = "https://resim.us.auth0.com/"
	devIssuer        = "https://resim-dev.us.auth0.com/"
)

// audience is what tokens are for, in every environment.
const audience = "https://api.resim.ai"

// place works out the API and the issuer. Of the two, the one that is not given follows from the other.
func (s *Settings) place(v values) error {
	api, apiFrom := v.get(keyURL)
	issuer, issuerFrom := v.get(keyAuthURL)
	gov, err := v.flag(keyGovCloud)
	if err != nil {
		return err
	}
	var host string
	if api != "" {
		if api, host, err = parseURL(api, apiFrom, productionAPI); err != nil {
			return err
		}
	}
	if issuer != "" {
		if s.issuer, _, err = parseURL(issuer, issuerFrom, productionIssuer); err != nil {
			return err
		}
	} else if s.issuer = issuerOf(host, gov); s.issuer == "" {
		return fmt.Errorf("%w: the API at %s (%s) is none of ReSim's, so it is not known where to log in; name the issuer by --%s or %s",
			ErrSettings, api, apiFrom, keyAuthURL, variable(keyAuthURL))
	}
	s.apiURL, err = apiOf(api, s.issuer, gov)
	return err
}

// issuerOf is the issuer of an API's host, "" if it is not known. It is not guessed for other hosts: a
// token of ReSim would go there.
func issuerOf(host string, gov bool) string {
	switch {
	case host == "", host == "resim.ai", strings.HasSuffix(host, ".resim.ai"), gov && !strings.HasSuffix(host, ".resim.io"):
		return productionIssuer
	case strings.HasSuffix(host, ".resim.io"):
		return devIssuer
	}
	return ""
}

// apiOf is the API to use: the one that is given, "" for none, unless GovCloud's rule replaces it.
func apiOf(given, issuer string, gov bool) (string, error) {
	switch {
	case gov && issuer == productionIssuer:
		return govCloudAPI, nil
	case gov && issuer == devIssuer && (given == "" || given == productionAPI):
		return "", fmt.Errorf("%w: GovCloud has no API of its own at the issuer %s; name one by --%s or %s", ErrSettings, devIssuer, keyURL, variable(keyURL))
	case given != "":
		return given, nil
	case issuer == productionIssuer:
		return productionAPI, nil
	case issuer == devIssuer:
		return stagingAPI, nil
	}
	return "", fmt.Errorf("%w: the issuer %s is none of ReSim's, so it is not known which API its tokens are for; name it by --%s or %s",
		ErrSettings, issuer, keyURL, variable(keyURL))
}

// parseURL checks a URL and gives it a slash at the end. Errors show no more than its host, for somebody may
// have put a secret into the wrong place.
func parseURL(text, from, like string) (normal, host string, err error) {
	u, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil, u.Hostname() == "", u.Scheme != "https" && u.Scheme != "http":
		return "", "", fmt.Errorf("%w: %s is no URL; it has the form %s", ErrSettings, from, like)
	case u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return "", "", fmt.Errorf("%w: %s must have no user, query or fragment; it has the form %s", ErrSettings, from, like)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return "", "", fmt.Errorf("%w: %s, http://%s, would send secrets in the clear; use https", ErrSettings, from, u.Host)
	}
	u.Host, u.Path, u.RawPath = strings.ToLower(u.Host), strings.TrimRight(u.Path, "/")+"/", ""
	return u.String(), u.Hostname(), nil
}

// isLoopback reports whether a host is this machine, by name or address.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// clients are the public ids of ReSim's own OAuth clients, with the keys that replace them.
var clients = map[string]map[Mode]struct{ key, id string }{
	productionIssuer: {
		Device:   {keyProdInteractive, "gTp1Y0kOyQ7QzIo2lZm0auGM6FJZZVvy"},
		Password: {keyProdPassword, "0Ip56H1LLAo6Dc6IfePaNzgpUxbJGyVI"},
	},
	devIssuer: {
		Device:   {keyDevInteractive, "Rg1F0ZOCBmVYje4UVrS3BKIh4T2nCW9y"},
		Password: {keyDevPassword, "LLNl3xsbNLSd16gQyYsiEn3tbLDZo1gj"},
	},
}

// client is the OAuth client of the mode. The one that is given counts for client credentials, and for issuers
// that are none of ReSim's, whose public clients are not known; "" if there is none.
func (s *Settings) client(v values, given string) string {
	public, known := clients[s.issuer][s.mode]
	if !known {
		return given
	}
	if id, _ := v.get(public.key); id != "" {
		return id
	}
	return public.id
}
