package resimtest

import (
	"context"
	"maps"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resimtest/internal/server"
)

// addSweeps makes a sweep that is done, among what is odd, and one that nothing was run of yet.
func (p *Project) addSweeps() {
	varied := []SweepParameter{{"planner", []string{"lattice", "spline"}}, {"speed_limit", []string{"1.2", "1.8", "2.4"}}}
	asked := epoch.Add(time.Duration(p.shape.Batches)*day + 4*day)
	if p.shape.odd() {
		s := p.newSweep("Speed limits by planner", varied, asked, "SUCCEEDED")
		si, bi := len(p.Suites)-1, len(p.Branches)-1
		for i, parameters := range combinations(varied) {
			at := asked.Add(time.Duration(i) * time.Minute)
			b := p.addBatch(si, p.Suites[si], bi, p.Branches[bi], p.shape.Batches+10+i, at, "SUCCEEDED")
			b.Sweep, b.Parameters = s, parameters
			s.Batches, s.Updated = append(s.Batches, b), b.Updated
		}
		p.sortBatches()
	}
	p.newSweep("Wheel diameters", []SweepParameter{{"wheel_diameter", []string{"0.20", "0.25"}}}, asked.Add(day), "SUBMITTED")
}

func (p *Project) newSweep(name string, varied []SweepParameter, created time.Time, status string) *Sweep {
	s := &Sweep{
		ID: p.source.at(ofSweep, uint64(len(p.Sweeps))).id(), Name: name, Project: p, Parameters: varied,
		Created: created, Updated: created, Status: status,
	}
	p.Sweeps = append(p.Sweeps, s)
	return s
}

// combinations are all ways to choose a value of each parameter; the last one changes fastest.
func combinations(varied []SweepParameter) []map[string]string {
	all := []map[string]string{{}}
	for _, v := range varied {
		var more []map[string]string
		for _, chosen := range all {
			for _, value := range v.Values {
				c := maps.Clone(chosen)
				c[v.Name] = value
				more = append(more, c)
			}
		}
		all = more
	}
	return all
}

func (a *api) ListParameterSweeps(ctx context.Context, r server.ListParameterSweepsRequestObject) (server.ListParameterSweepsResponseObject, error) {
	var sweeps []*Sweep
	for _, p := range a.listed(r.ProjectID) {
		sweeps = p.Sweeps
	}
	sweeps, err := ordered(sweeps, r.Params.OrderBy, func(s *Sweep) uuid.UUID { return s.ID })
	if err != nil {
		return nil, err
	}
	p, err := a.page(ctx, len(sweeps), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListParameterSweeps200JSONResponse{Sweeps: of(p, sweeps, renderSweep), NextPageToken: p.next}, nil
}

func (a *api) GetParameterSweep(_ context.Context, r server.GetParameterSweepRequestObject) (server.GetParameterSweepResponseObject, error) {
	s, _, err := one(a, r.ProjectID, func(p *Project) []*Sweep { return p.Sweeps }, "sweep", func(s *Sweep) bool { return s.ID == r.SweepID })
	if err != nil {
		return nil, err
	}
	return server.GetParameterSweep200JSONResponse(renderSweep(s)), nil
}

func renderSweep(s *Sweep) server.ParameterSweep {
	status := server.ParameterSweepStatus(s.Status)
	batches, parameters := []server.BatchID{}, []server.SweepParameter{}
	for _, b := range s.Batches {
		batches = append(batches, b.ID)
	}
	for _, p := range s.Parameters {
		parameters = append(parameters, server.SweepParameter{Name: &p.Name, Values: &p.Values})
	}
	return server.ParameterSweep{
		ParameterSweepID: &s.ID, Name: &s.Name, ProjectID: &s.Project.ID, Batches: &batches, Parameters: &parameters,
		Status: &status, StatusHistory: &server.ParameterSweepStatusHistory{{Status: &status, UpdatedAt: &s.Updated}},
		AssociatedAccount: account, CreationTimestamp: &s.Created, LastUpdatedTimestamp: &s.Updated, OrgID: new(organisation), UserID: new(account),
	}
}
