package resimtest

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// temper is how an experience behaves.
type temper int

const (
	steady temper = iota
	flaky         // fails now and then
	broken        // blocks in every batch of the second half
)

func temperOf(experience int) temper {
	switch experience % 24 {
	case 4, 13:
		return broken
	case 2, 9, 17:
		return flaky
	default:
		return steady
	}
}

// batchTime is about when the i-th batch of each suite and branch starts: in the middle of the i-th
// day of the first report.
func (p *Project) batchTime(i int) time.Time { return epoch.Add(time.Duration(i)*day + day/2) }

// addBatches makes the batches of every pair of suite and branch, those of the reports and, around
// them, some that no report must count.
func (p *Project) addBatches() {
	n := p.shape.Batches
	end := epoch.Add(time.Duration(n) * day)
	for si, suite := range p.Suites {
		for bi, branch := range p.Branches {
			run := func(pos int, created time.Time, status string) {
				p.addBatch(si, suite, bi, branch, pos, created, status)
			}
			for i := range n {
				created := p.batchTime(i).Add(time.Duration(si)*20*time.Minute + time.Duration(bi)*7*time.Minute)
				// Odd microseconds, for programs that send times through floating point.
				run(i, created.Add(time.Duration(123457+i)*time.Microsecond), p.statusWithin(i))
			}
			if p.shape.Uniform {
				continue
			}
			run(-3, epoch.Add(-3*day/2), "CANCELLED")
			run(-2, epoch.Add(-day/2), "SUCCEEDED")
			run(-1, epoch, "ERROR")
			run(n, end, "BATCH_METRICS_RUNNING")
			run(n+1, end.Add(day/2), "BATCH_METRICS_QUEUED")
			run(n+2, end.Add(3*day/2), "EXPERIENCES_RUNNING")
			run(n+3, end.Add(5*day/2), "SUBMITTED")
		}
	}
	p.sortBatches()
}

func (p *Project) sortBatches() {
	slices.SortFunc(p.Batches, func(a, b *Batch) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(string(a.ID[:]), string(b.ID[:])))
	})
}

// statusWithin is the status of the i-th batch of a report. Short reports have only good ones.
func (p *Project) statusWithin(i int) string {
	n := p.shape.Batches
	switch {
	case p.Story != nil && i == p.Story.Outage:
		return "ERROR"
	case !p.shape.odd() || n < 6:
		return "SUCCEEDED"
	case i == n/4:
		return "CANCELLED"
	case p.emptyAt(i):
		return "ERROR"
	case i == n-1:
		return "EXPERIENCES_RUNNING"
	default:
		return "SUCCEEDED"
	}
}

// emptyAt says whether the batches at a position have no jobs.
func (p *Project) emptyAt(pos int) bool {
	return p.shape.odd() && p.shape.Batches >= 6 && pos == p.shape.Batches*2/5
}

// revisedAt is the position of the first batch with a suite's next revision.
func (p *Project) revisedAt() int {
	if p.Story != nil {
		return p.Story.Revision.At
	}
	return p.shape.Batches / 3
}

// renamedAt is the position of the first batch with the present names of experiences.
func (p *Project) renamedAt() int {
	if p.Story != nil {
		return p.Story.Renamed.At
	}
	return p.shape.Batches / 2
}

func (p *Project) addBatch(si int, suite *Suite, bi int, branch *Branch, pos int, created time.Time, status string) *Batch {
	s := p.source.at(ofBatch, uint64(si), uint64(bi), uint64(pos+3))
	b := &Batch{
		ID: s.id(), Name: friendlyName(s), Project: p, Suite: suite, Branch: branch, Status: status,
		Build: p.buildFor(branch, pos), Created: created, Updated: created.Add(40*time.Minute + time.Duration(s.below(600))*time.Second),
		Revision: 1, Parameters: map[string]string{"speed_limit": "1.8"}, source: s, position: pos, rework: bi > 0,
	}
	if len(suite.Revisions) > 1 && pos >= p.revisedAt() {
		b.Revision = 2
	}
	if status == "SUBMITTED" {
		b.Updated = created
	}
	if !p.emptyAt(pos) {
		b.addJobs()
	}
	b.byID = sync.OnceValue(func() []*Job { return byID(b.Jobs, func(j *Job) uuid.UUID { return j.ID }) })
	b.judge()
	p.Batches = append(p.Batches, b)
	return b
}

// buildFor is the build that the batch at a position ran: the last one made before it.
func (p *Project) buildFor(branch *Branch, pos int) *Build {
	var found *Build
	for _, b := range p.Builds {
		if b.Branch == branch && b.System == p.Systems[0] && (found == nil || b.Created.Before(p.batchTime(pos))) {
			found = b
		}
	}
	return found
}

// addJobs makes one job for each experience of the suite.
func (b *Batch) addJobs() {
	experiences := b.Suite.Revisions[b.Revision-1]
	jobs := make([]Job, len(experiences))
	b.Jobs = make([]*Job, len(experiences))
	for i, e := range experiences {
		j := &jobs[i]
		b.Jobs[i] = j
		*j = Job{
			ID: b.source.at(ofJob, uint64(i)).id(), Batch: b, Experience: e, ExperienceName: e.Name,
			Created: b.Created.Add(30*time.Second + time.Duration(i)*400*time.Millisecond),
			Status:  b.jobStatus(i, len(experiences)), index: i,
		}
		j.Updated = j.Created.Add(time.Duration(8+i%9) * time.Minute)
		if e.OldName != "" && b.position < b.Project.renamedAt() {
			j.ExperienceName = e.OldName
		}
		if j.Status == "SUCCEEDED" && e.temper == flaky && j.luck() < 0.20 {
			j.Status = "ERROR"
		}
		j.reported = j.Status == "SUCCEEDED" && (!b.Project.shape.odd() || i%24 != 5 || b.position%3 != 0)
		j.judge()
	}
}

// jobStatus is the status of the i-th of n jobs, unless it has bad luck.
func (b *Batch) jobStatus(i, n int) string {
	if b.Project.Story != nil && b.position == b.Project.Story.Outage {
		if i%10 == 3 {
			return "SUCCEEDED"
		}
		return "ERROR"
	}
	switch b.Status {
	case "SUBMITTED":
		return "SUBMITTED"
	case "EXPERIENCES_RUNNING":
		if i < n/3 {
			return "SUCCEEDED"
		}
		return [...]string{"METRICS_RUNNING", "METRICS_QUEUED", "EXPERIENCE_RUNNING", "SUBMITTED"}[(i-n/3)*4/(n-n/3)]
	case "CANCELLED":
		if i < n/3 {
			return "SUCCEEDED"
		}
		return "CANCELLED"
	case "ERROR":
		if i%2 == 0 {
			return "ERROR"
		}
		return "SUCCEEDED"
	default:
		return "SUCCEEDED"
	}
}

func (j *Job) source() source { return j.Batch.source.at(ofJob, uint64(j.index)) }

// judge derives the statuses of a job from its metrics.
func (j *Job) judge() {
	j.MetricsStatus = "NO_STATUS_REPORTED"
	switch {
	case j.given != nil:
		j.MetricsStatus = j.given.status
	case j.reported:
		worst := "PASSED"
		for k := range jobScalars {
			if v, ok := j.scalar(k); ok {
				worst = worse(worst, jobScalars[k].judge(v).String())
			}
		}
		j.MetricsStatus = worst
	}
	switch {
	case j.Status == "SUBMITTED":
		j.Conflated = "QUEUED"
	case j.Status == "ERROR" || j.Status == "CANCELLED":
		j.Conflated = j.Status
	case j.Status != "SUCCEEDED":
		j.Conflated = "RUNNING"
	case j.MetricsStatus == "FAIL_BLOCK":
		j.Conflated = "BLOCKER"
	case j.MetricsStatus == "FAIL_WARN":
		j.Conflated = "WARNING"
	default:
		j.Conflated = "PASSED"
	}
}

// judge derives the statuses of a batch from its jobs and its own metrics.
func (b *Batch) judge() {
	b.JobsMetricsStatus, b.BatchMetricsStatus = "NO_STATUS_REPORTED", "NO_STATUS_REPORTED"
	for _, j := range b.Jobs {
		b.JobsMetricsStatus = worse(b.JobsMetricsStatus, j.MetricsStatus)
	}
	switch {
	case b.given != nil:
		b.BatchMetricsStatus = b.given.status
	case b.Project.world.outputs: // without metrics of their own
	case b.hasMetrics():
		b.BatchMetricsStatus = "PASSED"
		for k := range batchScalars {
			if v, ok := b.scalar(k); ok {
				b.BatchMetricsStatus = worse(b.BatchMetricsStatus, batchScalars[k].judge(v).String())
			}
		}
	}
	b.OverallMetricsStatus = worse(b.BatchMetricsStatus, b.JobsMetricsStatus)
}

// worse is the worse of two metric statuses. Only failures and passes count.
func worse(a, b string) string {
	for _, s := range []string{"FAIL_BLOCK", "FAIL_WARN", "PASSED"} {
		if a == s || b == s {
			return s
		}
	}
	return "NO_STATUS_REPORTED"
}
