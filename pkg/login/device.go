package login

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// DeviceCode is what a person needs to confirm a login.
type DeviceCode struct {
	URL      string    // the page to open; it knows the code already
	Page     string    // the page without the code, for another machine
	UserCode string    // the code, to be compared or typed
	Expires  time.Time // of the code
	Again    bool      // it is the second one, because the first login of a new account is not enough
}

// device logs in with a person.
func (s *Settings) device(ctx context.Context, again bool, show func(DeviceCode)) (*oauth2.Token, error) {
	const doing = "asking for a code to log in with"
	cfg := s.config()
	d, err := cfg.DeviceAuth(s.withClient(ctx), oauth2.SetAuthURLParam("audience", audience), oauth2.SetAuthURLParam("scope", offlineAccess))
	if err != nil {
		return nil, s.explain(ctx, doing, err, nil)
	}
	code, err := usableCode(d)
	if err != nil {
		return nil, fmt.Errorf("%s at %s: %w: %w", doing, s.issuer, ErrIssuer, err)
	}
	code.Again = again
	if show != nil {
		show(code)
	}
	return s.await(ctx, cfg, d)
}

// await asks until the code is confirmed. It gets over an issuer that fails now and then: the person
// may be at it already.
func (s *Settings) await(ctx context.Context, cfg *oauth2.Config, d *oauth2.DeviceAuthResponse) (*oauth2.Token, error) {
	const doing = "waiting for the login to be confirmed"
	for failures := 0; ; failures++ {
		t, err := cfg.DeviceAccessToken(s.withClient(ctx), d)
		if err == nil {
			return s.checked(doing, t)
		}
		if ctx.Err() == nil && !time.Now().Before(d.Expiry) {
			return nil, fmt.Errorf("%s: %w; log in again", doing, ErrExpired)
		}
		err = s.explain(ctx, doing, err, sensitive{d.DeviceCode})
		if failures == 3 || !errors.Is(err, ErrIssuer) {
			return nil, err
		}
	}
}

// usableCode checks what the issuer wants to be shown and opened: a browser opens other things than
// web pages, too.
func usableCode(d *oauth2.DeviceAuthResponse) (DeviceCode, error) {
	const longest, mostCode = time.Hour, 64
	if d.Interval < 0 || d.Interval > int64(longest/time.Second) {
		return DeviceCode{}, errors.New("the interval to ask in makes no sense")
	}
	if until := time.Until(d.Expiry); d.Expiry.IsZero() || until > longest {
		d.Expiry = time.Now().Add(longest)
	}
	if d.DeviceCode == "" || d.UserCode == "" || len(d.UserCode) > mostCode || strings.ContainsFunc(d.UserCode, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return DeviceCode{}, errors.New("the code to log in with is missing or makes no sense")
	}
	complete := d.VerificationURIComplete
	if complete == "" {
		complete = d.VerificationURI
	}
	for _, page := range []string{complete, d.VerificationURI} {
		u, err := url.Parse(page)
		if err != nil || u.Hostname() == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
			return DeviceCode{}, errors.New("the page to log in at is no https address")
		}
	}
	return DeviceCode{URL: complete, Page: d.VerificationURI, UserCode: d.UserCode, Expires: d.Expiry}, nil
}
