package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// Finding is one way in which an exchange is not what the API description says.
type Finding struct {
	Operation string // operation id, empty if the request fits none
	Request   bool   // the request is wrong, else the answer
	Method    string
	Path      string
	Host      string // of the request, if it is another than the API's
	Status    int    // of the answer, 0 for requests
	Pointer   string // JSON pointer into the answer, "/jobs/0/jobID" for example
	Null      bool   // what is there is null
	Message   string
}

func (f Finding) String() string {
	side := "answer"
	if f.Request {
		side = "request"
	}
	return fmt.Sprintf("%s of %s (%s %s, status %d) %s: %s", side, f.Operation, f.Method, f.Path, f.Status, f.Pointer, f.Message)
}

// kind is what findings have in common that differ by place only.
func (f Finding) kind() string {
	return fmt.Sprint(f.Operation, f.Request, f.Status, digits.ReplaceAllString(f.Pointer, "*"), f.Message)
}

var digits = regexp.MustCompile(`[0-9]+`)

// Checker is a transport that checks what passes through it. Make one with [New]; it is safe for
// concurrent use.
type Checker struct {
	next   http.RoundTripper
	base   *url.URL
	router routers.Router
	exempt []Exemption

	mu       sync.Mutex
	findings []Finding
	exempted map[string]int
}

// Check is [New] for tests: findings fail the test when it ends.
func Check(t testing.TB, next http.RoundTripper, baseURL string, exempt ...Exemption) *Checker {
	t.Helper()
	c, err := New(next, baseURL, exempt...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		seen := map[string]bool{}
		for _, f := range c.Findings() {
			if kind := f.kind(); !seen[kind] {
				seen[kind] = true
				t.Errorf("not as api/openapi.yaml says, at least once: %v", f)
			}
		}
	})
	return c
}

// New makes a checker of the exchanges with an API. Requests to other hosts are let through; the one
// thing they must not have is an Authorization header.
func New(next http.RoundTripper, baseURL string, exempt ...Exemption) (*Checker, error) {
	base, err := url.Parse(baseURL)
	if err != nil {
		return nil, err
	}
	router, err := spec()
	if err != nil {
		return nil, err
	}
	base.Path = strings.TrimSuffix(base.Path, "/")
	return &Checker{next: next, base: base, router: router, exempt: exempt, exempted: map[string]int{}}, nil
}

// Findings are those that no exemption covers, in order of occurrence.
func (c *Checker) Findings() []Finding {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Finding(nil), c.findings...)
}

// Exempted counts what was let pass, by the exemption's name.
func (c *Checker) Exempted() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	counts := map[string]int{}
	for name, n := range c.exempted {
		counts[name] = n
	}
	return counts
}

func (c *Checker) note(f Finding) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.exempt {
		if e.Covers(f) {
			c.exempted[e.Name]++
			return
		}
	}
	c.findings = append(c.findings, f)
}

// RoundTrip sends a request and checks it and its answer. It changes neither.
func (c *Checker) RoundTrip(r *http.Request) (*http.Response, error) {
	here := Finding{Method: r.Method, Path: r.URL.Path}
	if r.URL.Host != c.base.Host {
		if r.Header.Get("Authorization") != "" {
			here.Request, here.Host, here.Message = true, r.URL.Host, tokenElsewhere
			c.note(here)
		}
		return c.next.RoundTrip(r)
	}
	sent, r, err := bodyOf(r)
	if err != nil {
		return nil, err
	}
	input, err := c.route(r, sent)
	if err != nil {
		here.Request, here.Message = true, err.Error()
		c.note(here)
		return c.next.RoundTrip(r)
	}
	here.Operation = input.Route.Operation.OperationID
	c.checkRequest(here, input)

	resp, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		// The answer broke off: the client is to see just that.
		resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), failing{err}))
		return resp, nil
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	here.Status = resp.StatusCode
	c.checkAnswer(here, input, resp, body)
	return resp, nil
}

// tokenElsewhere is what is wrong with an Authorization header for a host that is not the API's.
const tokenElsewhere = "an Authorization header goes to another host than the API's"

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

var errNoToken = errors.New("no bearer token")

// options let every part of the specification count. "format: uuid" is none of the formats that are
// checked by default.
var options = &openapi3filter.Options{
	MultiError:            true,
	IncludeResponseStatus: true,
	SkipSettingDefaults:   true,
	AuthenticationFunc: func(_ context.Context, in *openapi3filter.AuthenticationInput) error {
		if h := in.RequestValidationInput.Request.Header.Get("Authorization"); !strings.HasPrefix(h, "Bearer ") || len(h) == len("Bearer ") {
			return errNoToken
		}
		return nil
	},
	SchemaValidationOptions: []openapi3.SchemaValidationOption{
		openapi3.WithStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC9562)),
		openapi3.WithStringFormatValidator("uri", openapi3.NewCallbackValidator(func(s string) error {
			if u, err := url.Parse(s); err != nil || !u.IsAbs() {
				return errors.New("no absolute URI")
			}
			return nil
		})),
	},
}

// bodyOf is the body of a request, and the request to send instead, for a body can be read only once.
func bodyOf(r *http.Request) ([]byte, *http.Request, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, r, nil
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, nil, err
	}
	again := r.Clone(r.Context())
	again.Body = io.NopCloser(bytes.NewReader(body))
	return body, again, nil
}

// route finds the operation of a request with that body.
func (c *Checker) route(r *http.Request, body []byte) (*openapi3filter.RequestValidationInput, error) {
	path, ok := strings.CutPrefix(r.URL.Path, c.base.Path+"/")
	if !ok {
		return nil, fmt.Errorf("the path is not below %s", c.base.Path)
	}
	below := r.Clone(r.Context())
	below.Body, below.GetBody = nil, nil
	if body != nil {
		below.Body = io.NopCloser(bytes.NewReader(body))
	}
	below.URL.Path, below.URL.RawPath = "/"+path, ""
	route, params, err := c.router.FindRoute(below)
	if err != nil {
		return nil, err
	}
	return &openapi3filter.RequestValidationInput{Request: below, PathParams: params, Route: route, Options: options}, nil
}

func (c *Checker) checkRequest(here Finding, input *openapi3filter.RequestValidationInput) {
	here.Request = true
	for _, err := range flatten(openapi3filter.ValidateRequest(input.Request.Context(), input)) {
		here.Message = err.Error()
		c.note(here)
	}
	for name, values := range input.Request.URL.Query() {
		here.Message = ""
		switch {
		case input.Route.Operation.Parameters.GetByInAndName("query", name) == nil:
			here.Message = fmt.Sprintf("the operation has no parameter %q", name)
		case len(values) == 1 && values[0] == "":
			here.Message = fmt.Sprintf("parameter %q is empty", name)
		}
		if here.Message != "" {
			c.note(here)
		}
	}
}

func (c *Checker) checkAnswer(here Finding, input *openapi3filter.RequestValidationInput, resp *http.Response, body []byte) {
	answer := &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: resp.StatusCode, Header: resp.Header, Options: options}
	answer.SetBodyBytes(body)
	for _, err := range flatten(openapi3filter.ValidateResponse(input.Request.Context(), answer)) {
		here.Message, here.Pointer, here.Null = reason(err), "", false
		var schema *openapi3.SchemaError
		if errors.As(err, &schema) {
			here.Pointer = "/" + strings.Join(schema.JSONPointer(), "/")
			here.Null = schema.Value == nil
		}
		c.note(here)
	}
}

// flatten takes apart errors that are several.
func flatten(err error) []error {
	if err == nil {
		return nil
	}
	if several, ok := err.(openapi3.MultiError); ok {
		var all []error
		for _, e := range several {
			all = append(all, flatten(e)...)
		}
		return all
	}
	var answer *openapi3filter.ResponseError
	if errors.As(err, &answer) && answer.Err != nil {
		return flatten(answer.Err)
	}
	var request *openapi3filter.RequestError
	if errors.As(err, &request) && request.Parameter != nil {
		return []error{fmt.Errorf("parameter %q: %s", request.Parameter.Name, reason(request))}
	}
	return []error{err}
}

// reason is an error in one line, without the schema and the value.
func reason(err error) string {
	var schema *openapi3.SchemaError
	if errors.As(err, &schema) {
		return schema.Reason
	}
	return err.Error()
}
