package resimtest

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/resimtest/internal/server"
)

// basePath is the path that every operation lies below.
const basePath = "/v1"

// gate is the API host: it counts requests, lets faults happen and checks what the generated server
// does not.
type gate struct {
	*Server
	router *http.ServeMux
}

func newGate(s *Server) *gate {
	g := &gate{Server: s, router: http.NewServeMux()}
	strict := server.NewStrictHandlerWithOptions(s.api, nil, server.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: func(w http.ResponseWriter, r *http.Request, err error) {
			s.ledger.violation(r, "the body does not have the form it must have")
			refuse(w, badRequest("%v", err))
		},
		ResponseErrorHandlerFunc: func(w http.ResponseWriter, _ *http.Request, err error) { refuse(w, err) },
	})
	server.HandlerWithOptions(strict, server.StdHTTPServerOptions{
		BaseURL: basePath, BaseRouter: g.router,
		ErrorHandlerFunc: func(w http.ResponseWriter, r *http.Request, err error) {
			s.ledger.violation(r, "a parameter does not have the form it must have")
			refuse(w, badRequest("%v", err))
		},
	})
	return g
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, pattern := g.router.Handler(r)
	op, known := byPattern[pattern]
	// The router would redirect a path with two slashes; such a path is a client's mistake.
	if !known || strings.Contains(r.URL.Path, "//") {
		g.ledger.count(unknown)
		g.ledger.violation(r, "no such operation is served here")
		refuse(w, notFound("operation"))
		return
	}
	g.ledger.count(op.id)
	g.answer(w, r, op, func(w http.ResponseWriter, r *http.Request) {
		if op.id != "health" {
			if err := g.authorise(r); err != nil {
				refuse(w, err)
				return
			}
		}
		if err := g.checkQuery(r, op); err != nil {
			refuse(w, err)
			return
		}
		g.router.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, r)))
	})
}

// authorise checks the token: the server's own, or one of the login host.
func (s *Server) authorise(r *http.Request) error {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if ok && equal(token, s.token) {
		return nil
	}
	switch valid, permissions := s.login.rights(token); {
	case !ok || !valid:
		return &refusal{http.StatusUnauthorized, "the token is missing, wrong or expired"}
	case !permissions:
		return &refusal{http.StatusForbidden, "the token has no permissions"}
	}
	return nil
}

// checkQuery finds what is wrong with the query parameters of a request. Unknown ones are noted, but
// ignored, as the API would.
func (g *gate) checkQuery(r *http.Request, op operation) error {
	for name, values := range r.URL.Query() {
		known, repeated := op.takes(name)
		switch {
		case !known:
			g.ledger.violation(r, "%s has no parameter %q", op.id, name)
		case len(values) > 1 && !repeated:
			g.ledger.violation(r, "gave %q more than once", name)
		case values[0] == "":
			g.ledger.violation(r, "gave %q without a value", name)
		case strings.Contains(values[0], g.token):
			g.ledger.violation(r, "sent the token in parameter %q", name)
		}
		if name != "pageSize" {
			continue
		}
		// The one list whose page size the API description leaves open.
		if n, err := strconv.Atoi(values[0]); err != nil || n < 1 || n > maxPageSize && op.id != "listExperiences" {
			g.ledger.violation(r, "asked for pages of %q items, allowed are 1 to %d", values[0], maxPageSize)
			return badRequest("pageSize must be 1 to %d", maxPageSize)
		}
	}
	return nil
}
