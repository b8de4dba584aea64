package resim_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

func readCloser(s string) io.ReadCloser { return io.NopCloser(strings.NewReader(s)) }

// once answers the first request in one way and the others well.
func once(t *testing.T, first http.HandlerFunc) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var n atomic.Int32
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) == 1 {
			first(w, r)
			return
		}
		_, _ = io.WriteString(w, "the whole document")
	}), &n
}

// A body that breaks is fetched again as a whole; half of it is never a document.
func TestBrokenDownloadIsRepeated(t *testing.T) {
	for name, first := range map[string]http.HandlerFunc{
		"shorter than announced": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "the whole")
		},
		"cut between chunks": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "the whole")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
		"reset in the middle": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "the whole")
			_ = http.NewResponseController(w).Flush()
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		},
		"no answer": func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) },
		"no HTTP": func(w http.ResponseWriter, r *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.WriteString(conn, "hello\r\n\r\n")
			_ = conn.Close()
		},
		"busy": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
	} {
		s, n := once(t, first)
		c := connect(t, s.URL)
		body, err := c.Download(t.Context(), s.URL+"/x?Signature=abc")
		if err != nil || string(body) != "the whole document" || n.Load() != 2 {
			t.Errorf("%s: %q, %v after %d requests", name, body, err, n.Load())
		}
		if u := c.Usage(); u.Attempts != 2 || u.Retries != 1 || u.Downloads != 2 || u.Requests["download"] != 2 {
			t.Errorf("%s: %+v", name, u)
		}
	}
}

func TestDownloadThatStaysBroken(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, "the whole")
	})
	body, err := connect(t, s.URL).Download(t.Context(), s.URL+"/x?Signature=abc")
	e := wantError(t, err, io.ErrUnexpectedEOF, "download", "after 9 bytes", s.URL+"/x;", "5 attempts")
	if body != nil || e.Kind != nil {
		t.Errorf("%q, %+v", body, e)
	}
}

// Nothing that an error wraps shows the query either.
func TestErrorOfDownloadHidesQuery(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	_, err := connect(t, closed.URL).Download(t.Context(), closed.URL+"/x?Signature=abc")
	wantError(t, err, syscall.ECONNREFUSED, "download", closed.URL+"/x")
	var dial *net.OpError
	if !errors.As(err, &dial) || strings.Count(err.Error(), "/x") != 1 {
		t.Errorf("%v", err)
	}
	for ; err != nil; err = errors.Unwrap(err) {
		if strings.Contains(err.Error(), "abc") {
			t.Errorf("%T: %v", err, err)
		}
	}
	c := connect(t, "https://api.example", resim.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("%w: reading %s with %s", io.ErrNoProgress, r.URL, secret)
	})))
	_, err = c.Download(t.Context(), "https://s.example/x?Signature=abc")
	wantError(t, err, io.ErrNoProgress, "reading https://s.example/x?[redacted] with [redacted]")
	for ; err != nil; err = errors.Unwrap(err) {
		if strings.Contains(err.Error(), "abc") || strings.Contains(err.Error(), secret) {
			t.Errorf("%T: %v", err, err)
		}
	}
}

// A transport that does not count for itself is not believed.
func TestContentLengthIsChecked(t *testing.T) {
	for name, announced := range map[string]int64{"more": 5, "less": 3} {
		c := connect(t, "https://api.example", resim.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
			resp := response(r, http.StatusOK, nil, "four")
			resp.ContentLength = announced
			return resp, nil
		})))
		_, err := c.Download(t.Context(), "https://s.example/x")
		if !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), "announced") {
			t.Errorf("%s announced: %v", name, err)
		}
	}
}

func TestDownloadTooLarge(t *testing.T) {
	flush := false
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, err := w.Write(make([]byte, 500)); err == nil && flush {
			_ = http.NewResponseController(w).Flush() // then no length is announced
		}
		_, _ = w.Write(make([]byte, 501))
	})
	for range 2 {
		c := connect(t, s.URL, resim.WithMaxBytes(10, 1000))
		_, err := c.Download(t.Context(), s.URL+"/x?Signature=abc")
		wantError(t, err, resim.ErrTooLarge, "more than 1000 bytes")
		if u := c.Usage(); u.Attempts != 1 || u.Bytes > 1000 || !flush && u.Bytes != 0 {
			t.Errorf("what is too large was read: %+v", u)
		}
		if body, err := connect(t, s.URL, resim.WithMaxBytes(10, 1001)).Download(t.Context(), s.URL+"/x"); err != nil || len(body) != 1001 {
			t.Errorf("%d bytes, %v", len(body), err)
		}
		flush = true
	}
}

// What unpacks to more than is allowed is too large as well.
func TestCompressedDownload(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(make([]byte, 1<<20))
	_ = z.Close()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed.Bytes())
	})
	body, err := connect(t, s.URL).Download(t.Context(), s.URL+"/x")
	if err != nil || len(body) != 1<<20 {
		t.Errorf("%d bytes, %v", len(body), err)
	}
	_, err = connect(t, s.URL, resim.WithMaxBytes(1, 1<<19)).Download(t.Context(), s.URL+"/x")
	wantError(t, err, resim.ErrTooLarge)
}

func TestRefusalsOfStorage(t *testing.T) {
	for _, test := range []struct {
		status int
		kind   error
		says   string
	}{
		{http.StatusUnauthorized, resim.ErrForbidden, "the link has expired"}, // not about the token
		{http.StatusForbidden, resim.ErrForbidden, "the link has expired"},
		{http.StatusBadRequest, resim.ErrRefused, "the link is broken or has expired"},
		{http.StatusNotFound, resim.ErrNotFound, "gone"},
		{http.StatusTooManyRequests, resim.ErrRateLimited, "5 attempts"},
		{http.StatusInternalServerError, resim.ErrServer, "5 attempts"},
		{http.StatusNoContent, resim.ErrAnswer, "no such status"},
		{http.StatusPartialContent, resim.ErrAnswer, "no such status"},
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Amz-Request-Id", "REQ7")
			w.WriteHeader(test.status)
		})
		body, err := connect(t, s.URL).Download(t.Context(), s.URL+"/x?Signature=abc")
		e := wantError(t, err, test.kind, test.says, "download", "GET "+s.URL+"/x", "request REQ7")
		if body != nil || e.Status != test.status || errors.Is(err, resim.ErrUnauthorized) {
			t.Errorf("%q, %+v", body, e)
		}
	}
}

func TestDownloadRefusesURLs(t *testing.T) {
	asked := false
	c := connect(t, "https://api.example", resim.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		asked = true
		return nil, errors.New("asked")
	})))
	for text, says := range map[string]string{
		"":                                 "cannot be read",
		":":                                "cannot be read",
		"/relative?Signature=abc":          "no http address",
		"https:///x?Signature=abc":         "no http address",
		"s3://bucket/key?Signature=abc":    "no http address",
		"file:///etc/passwd":               "no http address",
		"https://me:abc@s.example/x":       "holds a user",
		"http://s.example/x?Signature=abc": "not https",
		"https://127.0.0.1/x":              "this machine or its link",
		"https://127.8.8.8:8443/x":         "this machine or its link",
		"https://[::1]/x":                  "this machine or its link",
		"https://[::ffff:127.0.0.1]/x":     "this machine or its link",
		"https://0.0.0.0/x":                "this machine or its link",
		"https://[::ffff:0.0.0.0]/x":       "this machine or its link",
		"https://[::]/x":                   "this machine or its link",
		"https://169.254.169.254/latest":   "this machine or its link",
		"https://[fe80::1%25eth0]/x":       "this machine or its link",
		"https://[fd00:ec2::254]/latest":   "this machine or its link",
		"https://224.0.0.1/x":              "this machine or its link",
	} {
		_, err := c.Download(t.Context(), text)
		wantError(t, err, resim.ErrRefusedURL, says)
	}
	if asked || c.Usage().Attempts != 0 {
		t.Error("something was asked")
	}
	for _, text := range []string{"https://10.0.0.1/x", "https://[fd00::1]/x", "https://s.example/x"} {
		asked = false
		if _, err := c.Download(t.Context(), text); errors.Is(err, resim.ErrRefusedURL) || !asked {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A name is judged by what it stands for at the moment of connecting.
func TestDownloadRefusesNamesOfThisMachine(t *testing.T) {
	var connections atomic.Int32
	s := httptest.NewUnstartedServer(nil)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("NO_PROXY", "*")
	for _, opts := range [][]resim.Option{nil, {resim.AllowHTTP()}} {
		c := connect(t, "https://api.example", opts...)
		_, err = c.Download(t.Context(), "https://localhost:"+port+"/x?Signature=abc")
		wantError(t, err, resim.ErrRefusedURL, "this machine or its link")
		if u := c.Usage(); u.Attempts != 1 {
			t.Errorf("%d attempts", u.Attempts)
		}
	}
	if connections.Load() != 0 {
		t.Errorf("%d connections", connections.Load())
	}
}

func TestDownloadOverHTTPWhereAllowed(t *testing.T) {
	asked := false
	c := connect(t, "https://api.example", resim.AllowHTTP(), resim.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		asked = true
		return response(r, http.StatusOK, nil, "data"), nil
	})))
	if body, err := c.Download(t.Context(), "http://s.example/x"); err != nil || string(body) != "data" || !asked {
		t.Errorf("%q, %v", body, err)
	}
}

func TestRedirectsOfStorage(t *testing.T) {
	var referer []string
	c := connect(t, "https://api.example", resim.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		referer = append(referer, r.Header.Get("Referer"))
		if to := r.URL.Query().Get("to"); to != "" {
			return response(r, http.StatusFound, http.Header{"Location": {to}}, ""), nil
		}
		return response(r, http.StatusOK, nil, "data"), nil
	})))
	through := func(to string, hops int) string {
		for range hops {
			to = "https://s.example/x?Signature=abc&to=" + url.QueryEscape(to)
		}
		return to
	}
	if body, err := c.Download(t.Context(), through("https://other.example/y", 3)); err != nil || string(body) != "data" {
		t.Errorf("%q, %v", body, err)
	}
	if strings.Join(referer, "") != "" {
		t.Errorf("the signature of one host was handed to another: %q", referer)
	}
	for to, says := range map[string]string{
		through("https://other.example/y", 4):                   "more than 3 redirects",
		through("http://other.example/y?Signature=abc", 1):      "not https",
		through("https://169.254.169.254/latest", 1):            "this machine or its link",
		through("https://me:abc@other.example/y", 1):            "holds a user",
		through("ftp://other.example/y?Signature=abc", 1):       "no http address",
		through("https://other.example/%zz?Signature=abc", 1):   "Location",
		through("https://other.example:x/y?X-Signature=abc", 1): "Location",
	} {
		_, err := c.Download(t.Context(), to)
		kind := resim.ErrRefusedURL
		if says == "Location" {
			kind = nil
		}
		wantError(t, err, kind, says)
	}

	// From https to http also where http is allowed.
	c = connect(t, "https://api.example", resim.AllowHTTP(), resim.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		return response(r, http.StatusFound, http.Header{"Location": {"http://s.example/y?Signature=abc"}}, ""), nil
	})))
	_, err := c.Download(t.Context(), "https://s.example/x?Signature=abc")
	wantError(t, err, resim.ErrRefusedURL, "from https to http")
}

// A certificate that cannot be trusted is not going to be.
func TestUntrustedCertificateIsNotRepeated(t *testing.T) {
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	c := connect(t, s.URL)
	_, err := c.Report(t.Context(), project, report)
	wantError(t, err, nil, "certificate")
	if u := c.Usage(); u.Attempts != 1 {
		t.Errorf("%d attempts", u.Attempts)
	}
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	c = connect(t, strings.Replace(plain.URL, "http:", "https:", 1))
	_, err = c.Report(t.Context(), project, report)
	wantError(t, err, http.ErrSchemeMismatch)
	if u := c.Usage(); u.Attempts != 1 {
		t.Errorf("%d attempts", u.Attempts)
	}
}

// What a check refuses is fetched again, and is an error that says why if that does not help.
func TestDownloadCheck(t *testing.T) {
	for _, wrong := range []int{0, 2, 100} {
		asked := 0
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if asked++; asked <= wrong {
				_, _ = io.WriteString(w, "half")
				return
			}
			_, _ = io.WriteString(w, "half and half")
		})
		got, err := connect(t, s.URL).Download(t.Context(), s.URL+"/blob?Signature=abc", func(content []byte) error {
			if string(content) != "half and half" {
				return errors.New("it is no whole")
			}
			return nil
		})
		if wrong == 100 {
			wantError(t, err, resim.ErrAnswer, "download", "it is no whole", "5 attempts", `"half"`)
		} else if err != nil || string(got) != "half and half" || asked != wrong+1 {
			t.Errorf("%d wrong ones: %q after %d requests, %v", wrong, got, asked, err)
		}
	}
	page, n := answering(t, http.StatusOK, "text/html", signIn)
	_, err := connect(t, page.URL).Download(t.Context(), page.URL+"/blob", func([]byte) error { return errors.New("it is no blob") })
	wantError(t, err, resim.ErrAnswer, "it is no blob", "text/html")
	if n.Load() != 1 {
		t.Errorf("a page was asked for %d times; it is not going to be better", n.Load())
	}
}
