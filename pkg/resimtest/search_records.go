package resimtest

import (
	"slices"
	"strconv"
)

// account is who started everything.
const account = "ci@example.com"

func (b *Batch) matches(t term) bool {
	switch t.field {
	case "branch_id":
		return t.holds(b.Branch.ID.String())
	case "build_id":
		return t.holds(b.Build.ID.String())
	case "system_id":
		return t.holds(b.Build.System.ID.String())
	case "batch_id":
		return t.holds(b.ID.String())
	case "test_suite_id":
		if b.Suite == nil {
			return t.holds()
		}
		return t.holds(b.Suite.ID.String())
	case "test_suite_revision":
		return t.holds(strconv.Itoa(b.Revision))
	case "created_at":
		return t.holdsAt(b.Created)
	case "status":
		return t.holds(b.Status)
	case "metrics_status":
		return t.holds(b.OverallMetricsStatus)
	default: // runner_type
		return t.holds(b.runner())
	}
}

func (r *Report) matches(t term) bool {
	switch t.field {
	case "branch_id":
		return t.holds(r.Branch.ID.String())
	case "test_suite_id":
		return t.holds(r.Suite.ID.String())
	case "created_at":
		return t.holdsAt(r.Created)
	case "status":
		return t.holds(r.Status)
	default: // associated_account
		return t.holds(account)
	}
}

func (b *Build) matches(t term) bool {
	if t.field == "branch_id" {
		return t.holds(b.Branch.ID.String())
	}
	return t.holds(b.System.ID.String())
}

func (e *Experience) matches(p *Project, t term) bool {
	var values []string
	switch t.field {
	case "tag_id":
		for _, tag := range e.Tags {
			values = append(values, tag.ID.String())
		}
	case "test_suite_id":
		for _, s := range p.Suites {
			if slices.Contains(s.Revisions[len(s.Revisions)-1], e) {
				values = append(values, s.ID.String())
			}
		}
	case "system_id":
		values = append(values, p.Systems[0].ID.String())
	case "archived":
		values = append(values, strconv.FormatBool(e.Archived))
	default: // profile
		values = append(values, "default")
	}
	return t.holds(values...)
}

func (j *Job) matches(t term) bool {
	build := j.Batch.Project.MetricsBuild
	if t.field == "metrics_build_name" {
		return t.holds(build.Name)
	}
	return t.holds(build.Version)
}
