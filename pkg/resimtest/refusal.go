package resimtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// refusal is an error answer of the API. ReSim declares no body for these; a JSON object with a
// message is what its own command line expects.
type refusal struct {
	status  int
	message string
}

func (r *refusal) Error() string { return r.message }

func notFound(what string) error { return &refusal{http.StatusNotFound, what + " not found"} }

func badRequest(format string, args ...any) error {
	return &refusal{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// refuse answers with an error.
func refuse(w http.ResponseWriter, err error) {
	r := &refusal{http.StatusInternalServerError, err.Error()}
	errors.As(err, &r)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(r.status)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": r.message})
}
