package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/recording"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// noToken stands where a connection wants a token that nobody will ask for.
const noToken = "a.replay.needs.no.token"

// prepareReplay is prepare for a run from a recording, which says what is to be judged.
func (r *run) prepareReplay(computes []Compute) (p preparation, err error) {
	if r.cfg.Record != "" {
		return p, errors.New("--record and --replay exclude each other: a replay asks nobody")
	}
	played, err := recording.Open(r.cfg.Replay)
	if err != nil {
		return p, err
	}
	r.tape.played = played
	h := played.Header()
	r.result.Tape = Tape{Dir: r.cfg.Replay, Replayed: true, Recorded: h.Recorded}
	if r.result.Mode, p.api, err = recorded(h); err != nil {
		return p, fmt.Errorf("%s cannot be replayed: %w", r.cfg.Replay, err)
	}
	if err := r.agrees(p.api); err != nil {
		return p, err
	}
	if played.Interrupted() {
		r.cfg.Log.Warn(fmt.Sprintf("a later run into %s did not finish recording; this is the one before it, of %s", r.cfg.Replay, h.Recorded))
	}
	if p.computes, err = ofMode(computes, r.result.Mode); err != nil {
		return p, err
	}
	if r.client, err = r.connect(p.api); err != nil {
		return p, fmt.Errorf("the recording %s: %w", r.cfg.Replay, err)
	}
	return p, checkOutputs(r.cfg.Outputs)
}

// unprepared is the exit status of what is wrong before the first request.
func unprepared(err error) int {
	if errors.Is(err, recording.ErrIncomplete) || errors.Is(err, recording.ErrDamaged) {
		return ExitUnread // it is what stands for the API
	}
	return ExitUsage
}

// recorded is what a recording is of.
func recorded(h recording.Header) (mode Mode, api apiConfig, err error) {
	api = apiConfig{apiURL: h.API, token: resim.NewToken(noToken)}
	if mode, err = ParseMode(h.Run.Mode); err != nil || mode != ReportMode && mode != BatchMode {
		return mode, api, errors.New("it does not say which report or batch it is of, so a program of its own made it")
	}
	if api.id, err = uuid.Parse(h.Run.ID); err != nil {
		return mode, api, fmt.Errorf("it is of no %s: %q is no id", mode, cut(h.Run.ID))
	}
	if h.Run.Project != "" {
		if api.project, err = uuid.Parse(h.Run.Project); err != nil {
			return mode, api, fmt.Errorf("it is of no project: %q is no id", cut(h.Run.Project))
		}
	}
	return mode, api, nil
}

// agrees refuses a recording of something else than what the mode and the inputs, as far as there are any, ask for.
func (r *run) agrees(have apiConfig) error {
	mode := r.result.Mode
	if !r.cfg.Target.IsZero() {
		asked, err := r.cfg.Target.mode(r.cfg.Mode)
		if err == nil && asked != mode {
			err = fmt.Errorf("%s is asked for, but %s is a recording of %s mode; leave out one of both", r.cfg.Target, r.cfg.Replay, mode)
		}
		return err // the rest needs answers
	}
	if r.cfg.Mode != Auto && r.cfg.Mode != mode {
		return fmt.Errorf("%s is a recording of %s mode; leave out --mode %s", r.cfg.Replay, mode, r.cfg.Mode)
	}
	if checkInputs(r.cfg.Inputs) != nil {
		return nil
	}
	asked, _, err := detect(r.cfg.Inputs, r.cfg.Mode)
	if err != nil || asked == JobMode {
		return err
	}
	config := filepath.Join(r.cfg.Inputs, asked.configFile())
	if there, err := present(config); err != nil || !there {
		return err
	}
	if asked != mode {
		return fmt.Errorf("%s asks for %s mode, but %s is a recording of %s mode; leave out one of both", config, asked, r.cfg.Replay, mode)
	}
	want, _, err := readConfig(r.cfg.Inputs, mode)
	switch {
	case err != nil:
		return err
	case want.id != have.id:
		return fmt.Errorf("%s asks for %s %s, but %s is a recording of %s; leave out one of both", config, mode, want.id, r.cfg.Replay, have.id)
	case want.project != uuid.Nil && have.project != uuid.Nil && want.project != have.project:
		return fmt.Errorf("%s asks for project %s, but %s is a recording of project %s; leave out one of both", config, want.project, r.cfg.Replay, have.project)
	case strings.TrimRight(want.apiURL, "/") != strings.TrimRight(have.apiURL, "/"):
		return fmt.Errorf("%s names another API than that of the recording %s, which is %s; leave out one of both", config, r.cfg.Replay, have.apiURL)
	}
	return nil
}

// recordedTarget refuses a recording of something else than the target.
func (r *run) recordedTarget(ctx context.Context, have apiConfig) error {
	t := r.cfg.Target
	id, err := uuid.Parse(cmp.Or(t.Report, t.Batch))
	project, other := uuid.Parse(t.Project)
	if t.Project == "" {
		project, other = have.project, nil
	}
	if err != nil || other != nil { // a name, which the recording must have been asked for too
		if project, id, err = t.find(ctx, r.client); err != nil {
			return fmt.Errorf("%w: it cannot tell whether it is of %s; name it by id or not at all: %w", recording.ErrOther, t, err)
		}
	}
	if id != have.id || project != have.project {
		return fmt.Errorf("%w: %s is asked for, and %s is of %s %s of project %s; leave out one of both", recording.ErrOther, t, r.cfg.Replay, r.result.Mode, have.id, have.project)
	}
	return nil
}
