package resim

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/gen/resimapi"
)

// Sweep is the same experiences run under varied parameters, by batches of its own.
type Sweep struct {
	ID                   uuid.UUID
	Project              uuid.UUID // nil if not said
	Name                 string
	Status               string // SUBMITTED, RUNNING, SUCCEEDED, ERROR or CANCELLED; "" if not said
	Batches              []uuid.UUID
	Parameters           []SweepParameter
	Created, LastUpdated time.Time // zero if not said
}

// SweepParameter is what a sweep varies, and the values it tries. Which of them a job had are its
// [Job.Parameters].
type SweepParameter struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

func (s Sweep) id() uuid.UUID { return s.ID }

type wireSweep struct {
	ID          id               `json:"parameterSweepID"`
	Project     optionalID       `json:"projectID"`
	Name        string           `json:"name"`
	Status      string           `json:"status"`
	Batches     []id             `json:"batches"`
	Parameters  []SweepParameter `json:"parameters"`
	Created     moment           `json:"creationTimestamp"`
	LastUpdated moment           `json:"lastUpdatedTimestamp"`
}

func (w wireSweep) record() (Sweep, error) {
	if err := w.ID.needed("parameterSweepID"); err != nil {
		return Sweep{}, err
	}
	return Sweep{
		ID: uuid.UUID(w.ID), Project: uuid.UUID(w.Project), Name: w.Name, Status: w.Status, Batches: uuids(w.Batches),
		Parameters: w.Parameters, Created: time.Time(w.Created), LastUpdated: time.Time(w.LastUpdated),
	}, nil
}

// Sweep is the operation getParameterSweep.
func (c *Client) Sweep(ctx context.Context, project, sweep uuid.UUID) (Sweep, error) {
	req, err := resimapi.NewGetParameterSweepRequest(c.BaseURL(), project, sweep)
	return get[Sweep, wireSweep](ctx, c, "getParameterSweep", fmt.Sprintf("sweep %s of project %s", sweep, project), req, err)
}

// Sweeps is the operation listParameterSweeps.
func (c *Client) Sweeps(ctx context.Context, project uuid.UUID) iter.Seq2[Sweep, error] {
	return list(ctx, c, listing[Sweep]{
		"listParameterSweeps", ofProject("sweeps", project), "sweeps",
		func(size *int, token *string) (*http.Request, error) {
			return resimapi.NewListParameterSweepsRequest(c.BaseURL(), project, &resimapi.ListParameterSweepsParams{PageSize: size, PageToken: token})
		}, decodeList[Sweep, wireSweep], nil,
	})
}
