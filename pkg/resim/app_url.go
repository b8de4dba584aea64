package resim

import "strings"

// AppURL is the address of the app that shows what the API at a base URL serves, without a slash at the end:
// https://app.resim.ai for https://api.resim.ai/v1. "" for an API whose host does not follow that rule.
func AppURL(baseURL string) string {
	scheme, rest, _ := strings.Cut(baseURL, "://")
	host, _, _ := strings.Cut(rest, "/")
	domain, ok := strings.CutPrefix(strings.ToLower(host), "api.")
	if scheme != "https" || !ok || domain == "" || strings.ContainsAny(domain, ":@") {
		return ""
	}
	return "https://app." + domain
}
