package resimtest

import (
	"cmp"
	"context"
	"encoding/hex"
	"path"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resimtest/internal/server"
)

// CreateLightBatch opens a batch. The description has no status for ids that do not exist; 400 is as ReSim
// answers other requests of which it cannot make sense.
func (a *api) CreateLightBatch(_ context.Context, r server.CreateLightBatchRequestObject) (server.CreateLightBatchResponseObject, error) {
	p, err := a.project(r.ProjectID)
	if err != nil || r.Body == nil {
		return nil, badRequest("the project or the body is missing")
	}
	b := &LightBatch{Project: p, MetricsSet: orZero(r.Body.MetricsSetName), Created: time.Now().UTC()}
	if b.Branch, _, err = one(a, p.ID, a.branches, "branch", func(b *Branch) bool { return b.ID == r.Body.BranchID }); err != nil {
		return nil, badRequest("%v", err)
	}
	system := p.Systems[0]
	if id := r.Body.SystemID; id != nil {
		if system, _, err = one(a, p.ID, func(p *Project) []*System { return p.Systems }, "system", func(s *System) bool { return s.ID == *id }); err != nil {
			return nil, badRequest("%v", err)
		}
	}
	if err := b.choose(a, r.Body.TestSuiteID, r.Body.TestSuiteRevision); err != nil {
		return nil, err
	}
	a.written.mu.Lock()
	defer a.written.mu.Unlock()
	b.ID = a.written.id()
	b.Name = cmp.Or(orZero(r.Body.BatchName), "light-batch-"+b.ID.String()[:8])
	b.Build = a.written.build(b, system, r.Body.Version)
	a.written.batches = append(a.written.batches, b)
	return server.CreateLightBatch201JSONResponse(renderBatch(b.record())), nil
}

// choose sets the suite and its revision.
func (b *LightBatch) choose(a *api, suite *uuid.UUID, revision *int32) (err error) {
	if suite == nil {
		if revision != nil {
			return badRequest("a revision needs a test suite")
		}
		return nil
	}
	if b.Suite, _, err = one(a, b.Project.ID, func(p *Project) []*Suite { return p.Suites }, "test suite", func(s *Suite) bool { return s.ID == *suite }); err != nil {
		return badRequest("%v", err)
	}
	b.Revision = len(b.Suite.Revisions)
	if revision != nil {
		if b.Revision = int(*revision); b.Revision < 1 || b.Revision > len(b.Suite.Revisions) {
			return badRequest("the test suite has no revision %d", b.Revision)
		}
	}
	return nil
}

// build is the build of a branch, system and version, made if there is none yet, and always without a version.
func (w *written) build(b *LightBatch, system *System, version *string) *Build {
	same := func(x *Build) bool { return x.Branch == b.Branch && x.System == system && x.Version == *version }
	if all := slices.Concat(existing(b.Project), w.builds[b.Project]); version != nil {
		if i := slices.IndexFunc(all, same); i >= 0 {
			return all[i]
		}
	} else {
		version = new("n/a")
	}
	made := &Build{ID: w.id(), Name: system.Name, Version: *version, Branch: b.Branch, System: system, Created: b.Created}
	w.builds[b.Project] = append(w.builds[b.Project], made)
	return made
}

// open runs f on a light batch that is open.
func (a *api) open(project, batch uuid.UUID, missing error, f func(*LightBatch) error) error {
	p, err := a.project(project)
	if err != nil {
		return missing
	}
	a.written.mu.Lock()
	defer a.written.mu.Unlock()
	b := a.written.find(p, batch)
	switch {
	case b == nil && p.batches[batch] != nil:
		return badRequest("the batch was not opened for tests that run elsewhere")
	case b == nil:
		return missing
	case !b.Closed.IsZero():
		return badRequest("the batch is closed")
	}
	return f(b)
}

// running runs f on a test that is running. A batch that was closed leaves its tests running.
func (a *api) running(project, batch, job uuid.UUID, f func(*LightBatch, *LightJob) error) error {
	p, err := a.project(project)
	if err != nil {
		return notFound("job")
	}
	a.written.mu.Lock()
	defer a.written.mu.Unlock()
	b := a.written.find(p, batch)
	if b == nil || b.job(job) == nil {
		if known := p.world.jobs[job]; known != nil && known.Batch.ID == batch {
			return badRequest("the job does not run elsewhere")
		}
		return notFound("job")
	}
	j := b.job(job)
	if j.Status != running {
		return badRequest("the job is not running any more")
	}
	return f(b, j)
}

func (a *api) CreateJobForBatch(_ context.Context, r server.CreateJobForBatchRequestObject) (server.CreateJobForBatchResponseObject, error) {
	if r.Body == nil || (r.Body.Name == nil) == (r.Body.ExperienceID == nil) {
		return nil, badRequest("either a name or the id of an experience is needed")
	}
	var job *Job
	err := a.open(r.ProjectID, r.BatchID, badRequest("batch not found"), func(b *LightBatch) error {
		j := LightJob{Status: running, Created: time.Now().UTC()}
		if r.Body.Description != nil {
			j.Description = *r.Body.Description
		}
		if j.Experience = a.written.experience(b.Project, r.Body.ExperienceID, r.Body.Name, j.Created); j.Experience == nil {
			return badRequest("experience not found")
		}
		j.ID = a.written.id()
		b.Jobs = append(b.Jobs, j)
		job = b.record().Jobs[len(b.Jobs)-1]
		return nil
	})
	if err != nil {
		return nil, err
	}
	return server.CreateJobForBatch201JSONResponse(renderJob(job)), nil
}

// experience is the one with an id, nil if there is none, or the one with a name, made if there is none.
func (w *written) experience(p *Project, id *uuid.UUID, name *string, now time.Time) *Experience {
	for _, e := range slices.Concat(p.Experiences, w.experiences[p]) {
		if id != nil && e.ID == *id || name != nil && e.Name == *name {
			return e
		}
	}
	if name == nil {
		return nil
	}
	made := &Experience{ID: w.id(), Name: *name, Created: now}
	w.experiences[p] = append(w.experiences[p], made)
	return made
}

func (a *api) CreateJobLog(_ context.Context, r server.CreateJobLogRequestObject) (server.CreateJobLogResponseObject, error) {
	if r.Body == nil || r.Body.FileName == "" || r.Body.FileSize < 0 || !r.Body.LogType.Valid() {
		return nil, badRequest("a log needs a name, a size and a type")
	}
	if sum, err := hex.DecodeString(r.Body.Checksum); err != nil || len(sum) != 32 {
		return nil, badRequest("the checksum is no SHA-256 in hex")
	}
	var out server.CreateJobLogOutput
	err := a.running(r.ProjectID, r.BatchID, r.JobID, func(_ *LightBatch, j *LightJob) error {
		log := LightLog{
			ID: a.written.id(), FileName: r.Body.FileName, Size: r.Body.FileSize, SHA256: r.Body.Checksum, Type: string(r.Body.LogType),
			Created: time.Now().UTC(),
		}
		j.Logs = append(j.Logs, log)
		headers := server.RequiredHeaders(log.headers())
		out = server.CreateJobLogOutput{LogID: log.ID, RequiredHeaders: &headers, UploadURL: a.presignLog(path.Join(j.ID.String(), log.ID.String()))}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return server.CreateJobLog201JSONResponse(out), nil
}

func (a *api) ListJobLogsForJob(ctx context.Context, r server.ListJobLogsForJobRequestObject) (server.ListJobLogsForJobResponseObject, error) {
	if _, err := a.job(r.ProjectID, r.BatchID, r.JobID); err != nil {
		return nil, err
	}
	var logs []LightLog // generated jobs have none
	a.written.mu.Lock()
	for _, b := range a.written.batches {
		if j := b.job(r.JobID); j != nil {
			logs = slices.Clone(j.Logs)
		}
	}
	a.written.mu.Unlock()
	logs = slices.DeleteFunc(logs, func(l LightLog) bool {
		return r.Params.Type != nil && !slices.Contains(*r.Params.Type, server.LogType(l.Type))
	})
	logs = containing(logs, r.Params.Name, func(l LightLog) string { return l.FileName })
	p, err := a.page(ctx, len(logs), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListJobLogsForJob200JSONResponse{
		Logs: of(p, logs, func(l LightLog) server.JobLog { return renderLog(r.JobID, l) }), NextPageToken: p.next, Total: p.total,
	}, nil
}

func (a *api) CloseJob(_ context.Context, r server.CloseJobRequestObject) (server.CloseJobResponseObject, error) {
	if r.Body == nil || !r.Body.Status.Valid() {
		return nil, badRequest("a status is needed, SUCCEEDED or ERROR")
	}
	if r.Body.ErrorMessage != nil && r.Body.Status != server.LightJobStatusERROR {
		return nil, badRequest("only a test that ends in ERROR has an error message")
	}
	err := a.running(r.ProjectID, r.BatchID, r.JobID, func(_ *LightBatch, j *LightJob) error {
		j.Status, j.Closed = string(r.Body.Status), time.Now().UTC()
		if r.Body.ErrorMessage != nil {
			j.Message = *r.Body.ErrorMessage
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return server.CloseJob204Response{}, nil
}

// CloseBatch closes a batch, whether or not its tests are.
func (a *api) CloseBatch(_ context.Context, r server.CloseBatchRequestObject) (server.CloseBatchResponseObject, error) {
	err := a.open(r.ProjectID, r.BatchID, notFound("batch"), func(b *LightBatch) error {
		b.Closed = time.Now().UTC()
		return nil
	})
	if err != nil {
		return nil, err
	}
	return server.CloseBatch204Response{}, nil
}
