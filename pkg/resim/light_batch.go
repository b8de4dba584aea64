package resim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/gen/resimapi"
)

// LightBatch is a batch to be opened for tests that run outside ReSim. Only the branch is needed.
type LightBatch struct {
	Branch            uuid.UUID
	Name              string    // "" lets ReSim choose one
	MetricsSet        string    // of the branch's metrics config; "" for none
	Version           string    // of the build, which is used again or made; "" makes a new build each time
	System, TestSuite uuid.UUID // nil for none
	TestSuiteRevision int       // of the test suite; 0 for the newest
}

func (b LightBatch) body() map[string]any {
	body := map[string]any{"branchID": b.Branch}
	put(body, "batchName", b.Name)
	put(body, "metricsSetName", b.MetricsSet)
	put(body, "version", b.Version)
	put(body, "systemID", b.System)
	put(body, "testSuiteID", b.TestSuite)
	put(body, "testSuiteRevision", b.TestSuiteRevision)
	return body
}

// put leaves out what has not been said: the API may take a null for something else.
func put[T comparable](body map[string]any, field string, value T) {
	var none T
	if value != none {
		body[field] = value
	}
}

// LightJob is a test to be added to a light batch: of the experience with that name, which is made if there
// is none, or with that id.
type LightJob struct {
	Name        string
	Experience  uuid.UUID // instead of the name
	Description string    // may be ""
}

// JobLog is a file to be uploaded as a log of a job that is running.
type JobLog struct {
	FileName string
	Size     int64  // in bytes
	SHA256   string // of the content, in hex
	Type     LogType
}

// LogUpload is where the content of a [JobLog] goes: see [Client.Upload].
type LogUpload struct {
	ID      uuid.UUID         // of the log
	URL     string            // presigned
	Headers map[string]string // to be sent, all of them and just so
}

type wireLogUpload struct {
	ID      id                `json:"logID"`
	URL     word              `json:"uploadURL"`
	Headers map[string]string `json:"requiredHeaders"`
}

func (w wireLogUpload) record() (LogUpload, error) {
	return LogUpload{uuid.UUID(w.ID), string(w.URL), w.Headers}, errors.Join(w.ID.needed("logID"), w.URL.needed("uploadURL"))
}

// CreateLightBatch is the operation CreateLightBatch. It is repeated only if the API had too much to do
// (429), for a second batch would stay open.
func (c *Client) CreateLightBatch(ctx context.Context, project uuid.UUID, batch LightBatch) (Batch, error) {
	body := encode(batch.body())
	req, err := resimapi.NewCreateLightBatchRequestWithBody(c.BaseURL(), project, jsonType, body)
	return create[Batch, wireBatch](ctx, c, "CreateLightBatch", ofProject("a light batch", project), req, err)
}

// CreateJob is the operation createJobForBatch: it adds a running test to a light batch. It is repeated as
// [Client.CreateLightBatch] is.
func (c *Client) CreateJob(ctx context.Context, project, batch uuid.UUID, job LightJob) (Job, error) {
	body := map[string]any{}
	put(body, "name", job.Name)
	put(body, "experienceID", job.Experience)
	put(body, "description", job.Description)
	req, err := resimapi.NewCreateJobForBatchRequestWithBody(c.BaseURL(), project, batch, jsonType, encode(body))
	return create[Job, wireJob](ctx, c, "createJobForBatch", ofBatch(fmt.Sprintf("test %q", short(job.Name)), project, batch), req, err)
}

// CreateJobLog is the operation createJobLog: it announces a log of a job that is running, whose content is
// then to be uploaded. It is repeated as [Client.CreateLightBatch] is.
func (c *Client) CreateJobLog(ctx context.Context, project, batch, job uuid.UUID, log JobLog) (LogUpload, error) {
	body := encode(map[string]any{"fileName": log.FileName, "fileSize": log.Size, "checksum": log.SHA256, "logType": log.Type})
	req, err := resimapi.NewCreateJobLogRequestWithBody(c.BaseURL(), project, batch, job, jsonType, body)
	subject := fmt.Sprintf("log %q of %s", short(log.FileName), jobSubject(project, batch, job))
	return create[LogUpload, wireLogUpload](ctx, c, "createJobLog", subject, req, err)
}

// CloseJob is the operation closeJob: it ends a running test of a light batch and starts its metrics. The
// test has succeeded if the message is empty; else it ends as an error, and the message says why.
//
// It is repeated like an operation that reads. If the API refuses a repetition, because the attempt before
// it has closed the job although its answer got lost, getJob tells whether that is so.
func (c *Client) CloseJob(ctx context.Context, project, batch, job uuid.UUID, message string) error {
	body := map[string]any{"status": JobSucceeded}
	if message != "" {
		body = map[string]any{"status": JobError, "errorMessage": message}
	}
	req, err := resimapi.NewCloseJobRequestWithBody(c.BaseURL(), project, batch, job, jsonType, encode(body))
	err = c.end(ctx, "closeJob", jobSubject(project, batch, job), req, err)
	if !refusedAgain(err) {
		return err
	}
	if j, other := c.Job(ctx, project, batch, job); other != nil || j.Status == JobSubmitted || j.Status == JobExperienceRunning {
		return err
	}
	return nil
}

// CloseBatch is the operation closeBatch: it ends a light batch and starts its metrics. It is repeated as
// [Client.CloseJob] is.
func (c *Client) CloseBatch(ctx context.Context, project, batch uuid.UUID) error {
	req, err := resimapi.NewCloseBatchRequest(c.BaseURL(), project, batch)
	err = c.end(ctx, "closeBatch", fmt.Sprintf("batch %s of project %s", batch, project), req, err)
	if !refusedAgain(err) {
		return err
	}
	if b, other := c.Batch(ctx, project, batch); other != nil || b.Status == BatchSubmitted || b.Status == BatchExperiencesRunning {
		return err
	}
	return nil
}

const jsonType = "application/json"

// encode writes a body. It can be read again, as a repetition must.
func encode(body map[string]any) *bytes.Reader {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // texts, numbers and ids always marshal
	}
	return bytes.NewReader(text)
}

// create sends a request that creates something and reads what.
func create[T any, W wire[T]](ctx context.Context, c *Client, operation, subject string, req *http.Request, err error) (T, error) {
	var v, none T
	if err != nil {
		return none, &Error{Operation: operation, Subject: subject, Err: err}
	}
	_, err = c.send(ctx, call{
		operation: operation, subject: subject, line: c.api, request: req, success: http.StatusCreated, creates: true,
		read: func(a *answer) (bool, error) {
			err := a.check()
			if err == nil {
				v, err = decodeRecord[T, W](a.body)
			}
			return false, err
		},
	})
	if err != nil {
		return none, err
	}
	return v, nil
}

// end sends a request that ends something.
func (c *Client) end(ctx context.Context, operation, subject string, req *http.Request, err error) error {
	if err != nil {
		return &Error{Operation: operation, Subject: subject, Err: err}
	}
	_, err = c.send(ctx, call{operation: operation, subject: subject, line: c.api, request: req, success: http.StatusNoContent})
	return err
}

// refusedAgain reports whether an operation was refused after an attempt whose outcome is not known.
func refusedAgain(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Attempts > 1 && errors.Is(e, ErrRefused)
}
