package resimtest

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// post sends a form to the login host and reads the answer.
func post(t *testing.T, s *Server, path string, form url.Values) (int, map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, strings.TrimSuffix(s.Credentials().Issuer, "/")+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := s.Transport().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var m map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&m); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, m
}

func get(t *testing.T, s *Server, page string) (int, string) {
	t.Helper()
	resp, err := s.Client().Get(page)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// with is a form with one parameter more or other; an empty value leaves it out.
func with(form url.Values, name, value string) url.Values {
	changed := url.Values{}
	for k, v := range form {
		changed[k] = v
	}
	changed.Del(name)
	if value != "" {
		changed.Set(name, value)
	}
	return changed
}

func forms(s *Server) (program, user, device url.Values) {
	known := s.Credentials()
	program = url.Values{"grant_type": {credentialsGrant}, "client_id": {known.Client}, "client_secret": {known.Secret}, "audience": {known.Audience}}
	user = url.Values{
		"grant_type": {passwordGrant}, "client_id": {known.PasswordClient}, "realm": {"cli-users"}, "username": {known.Username},
		"password": {known.Password}, "audience": {known.Audience}, "scope": {"offline_access"},
	}
	device = url.Values{"client_id": {known.InteractiveClient}, "audience": {known.Audience}, "scope": {"offline_access"}}
	return program, user, device
}

// Every parameter is checked.
func TestLoginIsStrict(t *testing.T) {
	s := Start(t, WithShape(tiny))
	program, user, device := forms(s)
	for _, c := range []struct {
		path   string
		form   url.Values
		status int
		code   string
	}{
		{tokenPath, program, 200, ""},
		{tokenPath, with(program, "client_secret", "wrong"), 401, "access_denied"},
		{tokenPath, with(program, "client_secret", ""), 401, "access_denied"},
		{tokenPath, with(program, "client_id", "wrong"), 401, "invalid_client"},
		{tokenPath, with(program, "client_id", s.Credentials().PasswordClient), 403, "unauthorized_client"},
		{tokenPath, with(program, "audience", "https://api.resim.io"), 403, "access_denied"},
		{tokenPath, with(program, "audience", ""), 403, "access_denied"},
		{tokenPath, with(program, "scope", "offline_access"), 400, "invalid_request"},
		{tokenPath, with(program, "grant_type", "password"), 403, "unsupported_grant_type"},
		{tokenPath, user, 200, ""},
		{tokenPath, with(user, "scope", ""), 200, ""},
		{tokenPath, with(user, "scope", "openid"), 403, "invalid_scope"},
		{tokenPath, with(user, "realm", "others"), 400, "invalid_request"},
		{tokenPath, with(user, "username", "eve"), 403, "invalid_grant"},
		{tokenPath, with(user, "password", "wrong"), 403, "invalid_grant"},
		{deviceCodePath, device, 200, ""},
		{deviceCodePath, with(device, "scope", "openid"), 403, "invalid_scope"},
		{deviceCodePath, with(device, "client_id", s.Credentials().Client), 403, "unauthorized_client"},
		{deviceCodePath, with(device, "audience", "x"), 403, "access_denied"},
		{tokenPath, url.Values{"grant_type": {deviceGrant}, "client_id": {s.Credentials().InteractiveClient}, "device_code": {"x"}}, 403, "invalid_grant"},
		{tokenPath, url.Values{"grant_type": {refreshGrant}, "client_id": {s.Credentials().InteractiveClient}, "refresh_token": {"x"}}, 403, "invalid_grant"},
		{tokenPath, url.Values{"grant_type": {credentialsGrant, credentialsGrant}}, 400, "invalid_request"},
	} {
		status, m := post(t, s, c.path, c.form)
		if code, _ := m["error"].(string); status != c.status || code != c.code {
			t.Errorf("%s %v: %d %v, want %d %q", c.path, c.form, status, m, c.status, c.code)
		}
	}
	for _, r := range s.LoginRequests() {
		if r.Path == "" || len(r.Form) == 0 || r.Status == 0 || (r.Status == 200) != (r.Error == "") {
			t.Errorf("on record: %+v", r)
		}
	}
	if n := s.Requests()["oauth/token"]; n != 18 {
		t.Errorf("%d requests counted", n)
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %q", v)
	}
	// A GET with the parameters in the query, where logs would show them.
	if status, _ := get(t, s, s.Credentials().Issuer+"oauth/token?"+program.Encode()); status != http.StatusBadRequest {
		t.Errorf("a GET: %d", status)
	}
	if status, _ := get(t, s, s.Credentials().Issuer+"userinfo"); status != http.StatusNotFound || len(s.Violations()) != 1 {
		t.Errorf("another path: %d, %q", status, s.Violations())
	}
}

// The API takes the tokens, until they expire.
func TestLoginTokens(t *testing.T) {
	s := Start(t, WithShape(tiny), WithLogin(Login{FirstLogin: 1}))
	c := newClient(t, s)
	program, user, _ := forms(s)
	ask := func(token string) int {
		t.Helper()
		resp, _, err := c.do(s.URL()+"/projects/"+s.Project().String(), token)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode
	}
	_, first := post(t, s, tokenPath, program)
	if status := ask(first["access_token"].(string)); status != http.StatusForbidden {
		t.Errorf("a token without permissions: %d", status)
	}
	_, answer := post(t, s, tokenPath, user)
	token := answer["access_token"].(string)
	if status := ask(token); status != http.StatusOK {
		t.Errorf("a good token: %d", status)
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	var claims struct {
		Iss, Sub, Aud string
		Exp, Iat      int64
		Permissions   []string
	}
	if err != nil || json.Unmarshal(payload, &claims) != nil || claims.Iss != s.Credentials().Issuer || claims.Aud != "https://api.resim.ai" ||
		claims.Exp-claims.Iat != 86400 || len(claims.Permissions) == 0 || answer["expires_in"] != 86400.0 || answer["token_type"] != "Bearer" {
		t.Errorf("%v: %s", answer, payload)
	}
	s.ExpireTokens()
	if status := ask(token); status != http.StatusUnauthorized {
		t.Errorf("an expired token: %d", status)
	}
	if status := ask(s.Token()); status != http.StatusOK {
		t.Errorf("the server's own token: %d", status)
	}

	// A refresh token is good once; used again, it ends its login.
	renew := url.Values{"grant_type": {refreshGrant}, "client_id": {s.Credentials().PasswordClient}, "refresh_token": {answer["refresh_token"].(string)}}
	status, second := post(t, s, tokenPath, renew)
	if status != http.StatusOK || ask(second["access_token"].(string)) != http.StatusOK {
		t.Errorf("renewing: %d %v", status, second)
	}
	if status, m := post(t, s, tokenPath, renew); status != http.StatusForbidden || m["error"] != "invalid_grant" {
		t.Errorf("renewing twice: %d %v", status, m)
	}
	if status, _ := post(t, s, tokenPath, with(renew, "refresh_token", second["refresh_token"].(string))); status != http.StatusForbidden {
		t.Errorf("after that: %d", status)
	}
}

// A device code is confirmed, or denied, by opening a page.
func TestDeviceCodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Start(t, WithShape(tiny), InMemory(), WithLogin(Login{CodeLifetime: time.Minute, Interval: 2 * time.Second, TokenLifetime: time.Hour}))
		_, _, device := forms(s)
		poll := func(m map[string]any, wait time.Duration, want string) map[string]any {
			t.Helper()
			time.Sleep(wait)
			_, answer := post(t, s, tokenPath, url.Values{"grant_type": {deviceGrant}, "client_id": {s.Credentials().InteractiveClient}, "device_code": {m["device_code"].(string)}})
			if got, _ := answer["error"].(string); got != want {
				t.Errorf("%v, want %q", answer, want)
			}
			return answer
		}
		_, code := post(t, s, deviceCodePath, device)
		if code["interval"] != 2.0 || code["expires_in"] != 60.0 {
			t.Errorf("%v", code)
		}
		poll(code, 2*time.Second, "authorization_pending")
		poll(code, time.Second, "slow_down")
		page := code["verification_uri_complete"].(string)
		if status, body := get(t, s, page); status != http.StatusOK || !strings.Contains(body, "confirmed") {
			t.Errorf("%d %s", status, body)
		}
		poll(code, 2*time.Second, "slow_down") // it must be 7 s now
		answer := poll(code, 12*time.Second, "")
		if answer["refresh_token"] == nil || answer["scope"] != "offline_access" {
			t.Errorf("%v", answer)
		}
		poll(code, 12*time.Second, "invalid_grant") // it is good once
		c := newClient(t, s)
		time.Sleep(59 * time.Minute)
		if resp, _, err := c.do(s.URL()+"/projects/"+s.Project().String(), answer["access_token"].(string)); err != nil || resp.StatusCode != http.StatusOK {
			t.Errorf("%v, %v", resp, err)
		}
		time.Sleep(2 * time.Minute)
		if resp, _, err := c.do(s.URL()+"/projects/"+s.Project().String(), answer["access_token"].(string)); err != nil || resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("after an hour: %v, %v", resp, err)
		}

		_, denied := post(t, s, deviceCodePath, with(device, "scope", ""))
		get(t, s, denied["verification_uri_complete"].(string)+"&answer=no")
		poll(denied, 2*time.Second, "access_denied")

		_, late := post(t, s, deviceCodePath, device)
		poll(late, 61*time.Second, "expired_token")
		for page, want := range map[string]int{
			late["verification_uri_complete"].(string): http.StatusNotFound, late["verification_uri"].(string): http.StatusOK,
			late["verification_uri"].(string) + "?user_code=%3Cscript%3E": http.StatusNotFound,
		} {
			if status, body := get(t, s, page); status != want || strings.Contains(body, "<script>") {
				t.Errorf("%s: %d %s", page, status, body)
			}
		}
	})
}

// Faults happen to the login host, too.
func TestLoginFault(t *testing.T) {
	s := Start(t, WithShape(tiny), Prerendered(), WithFault(Fault{Operation: "oauth/token", Times: 1, Status: http.StatusServiceUnavailable, Body: "{}"}))
	program, _, _ := forms(s)
	seen := map[string]bool{}
	for _, want := range []int{503, 200, 200} {
		status, m := post(t, s, tokenPath, program)
		token, _ := m["access_token"].(string)
		if status != want || seen[token] {
			t.Errorf("%d, want %d; %v", status, want, m)
		}
		seen[token] = true
	}
}
