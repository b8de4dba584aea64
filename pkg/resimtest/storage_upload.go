package resimtest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"io"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resimtest/internal/server"
)

// upload is the operation of the storage host that takes the content of logs.
const upload = "upload"

// logBucket is the first segment of the storage paths of logs.
const logBucket = "/resim-logs/"

// headers are those an upload must have, as storage of this kind demands when the link was made for them.
func (l LightLog) headers() map[string]string {
	sum, _ := hex.DecodeString(l.SHA256)
	return map[string]string{
		"x-amz-checksum-sha256": base64.StdEncoding.EncodeToString(sum), "x-amz-meta-log-type": strings.ToLower(l.Type), "Content-Type": "application/octet-stream",
	}
}

// presignLog is the upload URL of a log, whose path is that of its test and its own id.
func (s *Server) presignLog(path string) string { return s.sealed(logBucket+path, http.MethodPut) }

func renderLog(job uuid.UUID, l LightLog) server.JobLog {
	return server.JobLog{
		LogID: &l.ID, JobID: &job, FileName: &l.FileName, FileSize: &l.Size, Checksum: &l.SHA256, LogType: new(server.LogType(l.Type)),
		CreationTimestamp: &l.Created, ExecutionStep: new("EXPERIENCE"), External: new(false), OrgID: new(organisation), UserID: new(account),
	}
}

// receive takes the content of a log. deny is how storage refuses.
func (s storage) receive(w http.ResponseWriter, r *http.Request, deny func(status int, code, message string)) {
	log, ok := s.log(strings.TrimPrefix(r.URL.Path, logBucket), nil)
	if !ok {
		deny(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return
	}
	for name, value := range log.headers() {
		if r.Header.Get(name) != value {
			s.ledger.violation(r, "uploaded without header %q as demanded", name)
			deny(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
			return
		}
	}
	if r.ContentLength < 0 {
		s.ledger.violation(r, "did not announce how much it uploads")
		deny(http.StatusLengthRequired, "MissingContentLength", "You must provide the Content-Length HTTP header.")
		return
	}
	got := content{sum: sha256.New()}
	if _, err := io.Copy(&got, r.Body); err != nil {
		deny(http.StatusBadRequest, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header.")
		return
	}
	if got.size != log.Size || hex.EncodeToString(got.sum.Sum(nil)) != strings.ToLower(log.SHA256) {
		deny(http.StatusBadRequest, "BadDigest", "The SHA256 you specified did not match the calculated checksum.")
		return
	}
	s.log(strings.TrimPrefix(r.URL.Path, logBucket), func(l *LightLog) { l.Uploaded, l.Content = true, got.kept })
	w.WriteHeader(http.StatusOK)
}

// log is the log at a storage path. change, if given, may change it.
func (s storage) log(path string, change func(*LightLog)) (LightLog, bool) {
	job, log, _ := strings.Cut(path, "/")
	s.api.written.mu.Lock()
	defer s.api.written.mu.Unlock()
	for _, b := range s.api.written.batches {
		for i := range b.Jobs {
			if b.Jobs[i].ID.String() != job {
				continue
			}
			for k := range b.Jobs[i].Logs {
				if l := &b.Jobs[i].Logs[k]; l.ID.String() == log {
					if change != nil {
						change(l)
					}
					return *l, true
				}
			}
		}
	}
	return LightLog{}, false
}

// content measures what is uploaded and keeps it if it is small.
type content struct {
	sum  hash.Hash
	size int64
	kept []byte
}

func (c *content) Write(p []byte) (int, error) {
	c.size += int64(len(p))
	if c.size <= keptContent {
		c.kept = append(c.kept, p...)
	} else {
		c.kept = nil
	}
	return c.sum.Write(p)
}
