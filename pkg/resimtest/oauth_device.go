package resimtest

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"time"
)

// deviceAsk is a device code that was asked for.
type deviceAsk struct {
	userCode string
	refresh  bool // a refresh token is wanted
	approved bool
	denied   bool
	asked    int // questions so far
	interval time.Duration
	last     time.Time // of the last question
	expires  time.Time
}

// deviceCode answers a request for a device code.
func (h *loginHost) deviceCode(form url.Values) (any, error) {
	if err := h.check(form, h.known.InteractiveClient, "client_id", "scope", "audience"); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	code, letters := h.random(), h.random()
	ask := &deviceAsk{
		userCode: fmt.Sprintf("%.4s-%.4s", letters, letters[4:]), refresh: form.Get("scope") == offlineAccess,
		approved: h.AutoApprove, interval: h.Interval, last: h.now(), expires: h.now().Add(h.CodeLifetime),
	}
	h.devices[code] = ask
	page := h.known.Issuer + activatePath[1:]
	return map[string]any{
		"device_code": code, "user_code": ask.userCode,
		"verification_uri": page, "verification_uri_complete": page + "?" + url.Values{"user_code": {ask.userCode}}.Encode(),
		"expires_in": int(h.CodeLifetime / time.Second), "interval": int(h.Interval / time.Second),
	}, nil
}

// deviceToken answers the question whether a device code is confirmed.
func (h *loginHost) deviceToken(form url.Values) (any, error) {
	if err := h.check(form, h.known.InteractiveClient, "grant_type", "device_code", "client_id"); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	code := form.Get("device_code")
	ask, ok := h.devices[code]
	now := h.now()
	if !ok {
		return nil, refusedLogin(http.StatusForbidden, "invalid_grant", "the device code is unknown or was used")
	}
	ask.asked++
	// A clock that ticks a little early is no haste.
	hasty := now.Sub(ask.last) < ask.interval*3/4
	ask.last = now
	switch {
	case now.After(ask.expires):
		return nil, refusedLogin(http.StatusForbidden, "expired_token", "the device code has expired")
	case hasty, ask.asked <= h.SlowDown:
		ask.interval += 5 * time.Second // as clients must wait from now on
		return nil, refusedLogin(http.StatusForbidden, "slow_down", "you are asking too often")
	case ask.denied:
		return nil, refusedLogin(http.StatusForbidden, "access_denied", "the user said no")
	case !ask.approved:
		return nil, refusedLogin(http.StatusForbidden, "authorization_pending", "the user has not confirmed yet")
	}
	delete(h.devices, code)
	return h.grant(h.known.InteractiveClient, "user|"+h.known.Username, ask.refresh), nil
}

// activate is the page that a person opens to confirm a device code, or to deny it.
func (h *loginHost) activate(w http.ResponseWriter, r *http.Request) {
	code, answer := r.URL.Query().Get("user_code"), r.URL.Query().Get("answer")
	say := func(status int, text string) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, "<!doctype html><title>Stand-in of ReSim</title><p>%s</p>\n", text)
	}
	if code == "" {
		say(http.StatusOK, `<form><label>Code <input name="user_code"></label> <button>Log in</button></form>`)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, ask := range h.devices {
		if ask.userCode == code && h.now().Before(ask.expires) {
			ask.approved, ask.denied = answer != "no", answer == "no"
			said := map[bool]string{true: "confirmed", false: "denied"}[ask.approved]
			say(http.StatusOK, "The login with code "+html.EscapeString(code)+" is "+said+". You can close this page.")
			return
		}
	}
	say(http.StatusNotFound, "No login is waiting with code "+html.EscapeString(code)+".")
}
