package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// Target names what to judge at one's desk, instead of the config file that ReSim puts into a container's
// inputs: a report, a batch, or the newest batch of a suite on a branch. Each is an id or a name, see
// [resolve.FindReport], [resolve.FindBatch] and [resolve.FindNewest]. The zero Target is none.
type Target struct {
	APIURL string
	Token  resim.Token

	Project       string // "": any that the token can see
	Report        string // for report mode
	Batch         string // for batch mode
	Suite, Branch string // for batch mode: the newest batch that has ended
}

// IsZero reports whether the target names nothing, so that the config file counts.
func (t Target) IsZero() bool {
	return t.Project == "" && t.Report == "" && t.Batch == "" && t.Suite == "" && t.Branch == ""
}

// mode is the one that judges the target.
func (t Target) mode(asked Mode) (Mode, error) {
	var named []string
	mode := BatchMode
	if t.Report != "" {
		named, mode = append(named, "--report"), ReportMode
	}
	if t.Batch != "" {
		named = append(named, "--batch")
	}
	if t.Suite != "" || t.Branch != "" {
		named = append(named, "--suite and --branch")
	}
	switch {
	case len(named) == 0:
		return "", errors.New("--project alone names nothing to judge; add --report, --batch, or --suite and --branch")
	case len(named) > 1:
		return "", fmt.Errorf("%s name different things; give one of them", strings.Join(named, ", "))
	case (t.Suite == "") != (t.Branch == ""):
		return "", errors.New("--suite and --branch go together: they name the newest batch of a suite on a branch")
	case asked != Auto && asked != mode:
		return "", fmt.Errorf("%s is judged in %s mode, not in %s mode", named[0], mode, asked)
	}
	return mode, nil
}

// String names the target for people.
func (t Target) String() string {
	var s string
	switch {
	case t.Report != "":
		s = "report " + t.Report
	case t.Batch != "":
		s = "batch " + t.Batch
	default:
		s = fmt.Sprintf("the newest batch of suite %s on branch %s", t.Suite, t.Branch)
	}
	if t.Project != "" {
		s += " of project " + t.Project
	}
	return s
}

// find looks up the ids of the target.
func (t Target) find(ctx context.Context, c *resim.Client) (project, id uuid.UUID, err error) {
	if t.Report != "" {
		report, err := resolve.FindReport(ctx, c, t.Project, t.Report)
		return report.Project, report.ID, err
	}
	var batch resim.Batch
	if t.Batch != "" {
		batch, err = resolve.FindBatch(ctx, c, t.Project, t.Batch)
	} else {
		batch, err = resolve.FindNewest(ctx, c, t.Project, t.Suite, t.Branch)
	}
	return batch.Project, batch.ID, err
}

// unclear reports whether the target does not say what is meant, so that whoever named it must mend it.
func unclear(err error) bool {
	return errors.Is(err, resim.ErrNotFound) || errors.Is(err, resolve.ErrAmbiguous)
}
