package resimtest

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// storage is the second host: it keeps the contents of metrics and data sets behind presigned URLs,
// takes those of logs,
// and knows no tokens.
type storage struct{ *Server }

// bucket is the first segment of every storage path.
const bucket = "/resim-metrics/"

// signedTime is the form of times in presigned URLs.
const signedTime = "20060102T150405Z"

// presign is the URL of a metric or data set of a job or batch.
func (s *Server) presign(owner, part uuid.UUID) string {
	return s.sealed(bucket+owner.String()+"/"+part.String(), http.MethodGet)
}

// sealed is the presigned URL of a path, good for one method.
func (s *Server) sealed(path, method string) string {
	query := defaultQuery
	if s.urlLifetime > 0 {
		query = signedQuery(time.Now().UTC().Format(signedTime), int64(s.urlLifetime/time.Second))
	}
	return s.storageURL + path + "?" + query + "&X-Amz-Signature=" + s.sign(method, path, query)
}

// defaultQuery is that of URLs without a lifetime: its time does not hang on the clock, so that equal
// servers give equal answers.
var defaultQuery = signedQuery("20261102T060000Z", 3600)

func signedQuery(signed string, seconds int64) string {
	return url.Values{
		"X-Amz-Algorithm": {"AWS4-HMAC-SHA256"}, "X-Amz-Credential": {"RESIMTEST/" + signed[:8] + "/us-east-1/s3/aws4_request"},
		"X-Amz-Date": {signed}, "X-Amz-Expires": {strconv.FormatInt(seconds, 10)}, "X-Amz-SignedHeaders": {"host"},
	}.Encode()
}

// sign is a signature in form, not in strength: it only has to tell URLs that were given from others.
func (s *Server) sign(method, path, query string) string {
	if method == http.MethodGet {
		method = "" // as it was before there were uploads
	}
	sum := sha256.Sum256([]byte(string(s.api.key) + method + path + "?" + query))
	return hex.EncodeToString(sum[:])
}

func (s storage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	op := operation{id: download}
	if r.Method == http.MethodPut {
		op.id = upload
	}
	s.ledger.count(op.id)
	s.answer(w, r, op, s.serve)
}

func (s storage) serve(w http.ResponseWriter, r *http.Request) {
	deny := func(status int, code, message string) {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>` + code + `</Code><Message>` + message + `</Message></Error>`))
	}
	if r.Header.Get("Authorization") != "" {
		s.ledger.violation(r, "sent an Authorization header to the storage host")
		deny(http.StatusBadRequest, "InvalidArgument", "Only one auth mechanism allowed")
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodPut {
		s.ledger.violation(r, "storage only answers GET and PUT")
		deny(http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
		return
	}
	query, signature, _ := strings.Cut(r.URL.RawQuery, "&X-Amz-Signature=")
	if signature != s.sign(r.Method, r.URL.Path, query) {
		s.ledger.violation(r, "asked storage for a URL that the API did not give")
		deny(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
		return
	}
	if s.expired(r.URL.Query()) {
		deny(http.StatusForbidden, "AccessDenied", "Request has expired")
		return
	}
	if r.Method == http.MethodPut {
		s.receive(w, r, deny)
		return
	}
	body, err := s.object(strings.TrimPrefix(r.URL.Path, bucket))
	if err != nil {
		deny(http.StatusInternalServerError, "InternalError", "We encountered an internal error. Please try again.")
		return
	}
	if body == nil {
		deny(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return
	}
	w.Header().Set("Content-Type", "binary/octet-stream")
	_, _ = w.Write(body)
}

func (s storage) expired(q url.Values) bool {
	if s.urlLifetime == 0 {
		return false
	}
	signed, err := time.Parse(signedTime, q.Get("X-Amz-Date"))
	seconds, _ := strconv.Atoi(q.Get("X-Amz-Expires"))
	return err != nil || time.Now().After(signed.Add(time.Duration(seconds)*time.Second))
}

// object is the content at <owner>/<part>, nil if there is none.
func (s storage) object(path string) ([]byte, error) {
	first, second, _ := strings.Cut(path, "/")
	owner, err1 := uuid.Parse(first)
	id, err2 := uuid.Parse(second)
	if err1 != nil || err2 != nil {
		return nil, nil
	}
	for _, p := range s.data.Projects {
		if b, ok := p.batches[owner]; ok {
			if b.given != nil {
				return b.given.content(id)
			}
			return pickPart(b.parts, id), nil
		}
	}
	j, ok := s.data.Projects[0].world.jobs[owner]
	if !ok || !j.reported {
		return nil, nil
	}
	if j.given != nil {
		return j.given.content(id)
	}
	if id == j.source().at(ofFile).id() {
		return j.File(), nil
	}
	for _, m := range j.EventMetrics() {
		if m.ID == id {
			return j.eventMetricBody(m)
		}
	}
	parts, err := j.parts()
	return pickPart(parts, id), err
}

func pickPart(parts []part, id uuid.UUID) []byte {
	for _, p := range parts {
		if p.id == id {
			return p.body
		}
	}
	return nil
}
