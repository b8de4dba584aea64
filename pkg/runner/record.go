package runner

import (
	"errors"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/recording"
)

// beginRecording begins to record what is asked of an API, if that is wanted.
func (r *run) beginRecording(api apiConfig) error {
	if r.cfg.Record == "" {
		return nil
	}
	recorder, err := recording.Record(r.cfg.Record, api.apiURL)
	if err != nil {
		return err
	}
	r.tape.recorder = recorder
	r.result.Tape.Dir = r.cfg.Record
	return nil
}

// describeRecording says in the recording what is judged, now that it is known.
func (r *run) describeRecording(api apiConfig) error {
	if r.tape.recorder == nil {
		return nil
	}
	what := recording.Run{Mode: string(r.result.Mode), ID: api.id.String(), Tool: toolVersion()}
	if api.project != uuid.Nil {
		what.Project = api.project.String()
	}
	return r.tape.recorder.Describe(what)
}

// endRecording finishes what was recorded if the run that ended with an error, or nil, read all that it asked for.
// Else it can be gone on with.
func (r *run) endRecording(err error) error {
	if r.tape.recorder == nil {
		return nil
	}
	if !r.readWhole(err) {
		if err := r.tape.recorder.Close(); err != nil {
			return r.fail(ExitUsage, err)
		}
		return nil
	}
	r.result.Tape.Account, err = r.tape.recorder.Finish()
	if err != nil {
		return r.fail(ExitUsage, err)
	}
	r.result.Tape.Finished = true
	return nil
}

// readWhole reports whether a run that ended so had everything it asked for, or did without by consent.
func (r *run) readWhole(err error) bool {
	var late *lateError
	switch ExitStatus(err) {
	case ExitDone, ExitFailed:
		return !errors.As(err, &late) && r.result.Functions != nil && r.result.Account.GivenUp == 0 && len(r.missing(false)) == 0
	default:
		return false
	}
}
