package resimtest

import (
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// earlierBatches is how many batches are made up before the one of [FromOutputs].
const earlierBatches = 8

// newHistory is a project with one report, whose newest batch has what builds wrote.
func newHistory(seed uint64, shape Shape, out outputs) *Data {
	if shape.Batches <= 0 {
		shape.Batches = earlierBatches
	}
	shape.Projects, shape.Story, shape.Uniform = 1, false, true
	w := &world{
		source: source(seed).at(0), shape: shape.filled(), recent: newRecent(recentJobs),
		given: map[*metrics.Document]*given{}, jobs: map[uuid.UUID]*Job{}, outputs: true,
	}
	p := newMadeUpProject(w, out)
	for i := range w.shape.Batches + 1 {
		p.addHistoryBatch(i, out)
	}
	end := epoch.Add(time.Duration(len(p.Batches)) * day)
	p.Reports = []*Report{{
		ID: p.source.at(ofReport).id(), Name: "Made-up report", Project: p, Suite: p.Suites[0], Branch: p.Branches[0], Revision: 1,
		Start: epoch, End: end, Created: end.Add(time.Hour), Status: "RUNNING",
	}}
	return &Data{Projects: []*Project{p}}
}

// newMadeUpProject has everything but batches and reports.
func newMadeUpProject(w *world, out outputs) *Project {
	s := w.source.at(ofProject)
	created := epoch.Add(-30 * day)
	p := &Project{
		ID: s.id(), Name: "Made-up project", Description: "Around what your metrics builds wrote.", Created: created,
		Systems:      []*System{{ID: s.at(ofSystem).id(), Name: "made-up system", Description: "Made up.", Created: created}},
		Branches:     []*Branch{{ID: s.at(ofBranch).id(), Name: "made-up branch", Type: "MAIN", Created: created}},
		MetricsBuild: &MetricsBuild{ID: s.at(ofMetricsBuild).id(), Name: "made-up metrics build", Version: "made-up", Created: created},
		world:        w, source: s, shape: w.shape, batches: map[uuid.UUID]*Batch{},
	}
	for i, t := range out.tests {
		p.Experiences = append(p.Experiences, &Experience{
			ID: s.at(ofExperience, uint64(i)).id(), Name: t.name, Description: "The outputs in jobs/" + t.name + ".",
			Created: created.Add(time.Duration(i) * time.Minute), index: i,
		})
	}
	p.Suites = []*Suite{{
		ID: s.at(ofSuite).id(), Name: "Made-up suite", Description: "The tests whose outputs are there.", System: p.Systems[0],
		Revisions: [][]*Experience{p.Experiences}, Created: created.Add(day),
	}}
	return p
}

// addHistoryBatch makes the i-th batch, with a build of its own. The last one is what was written.
func (p *Project) addHistoryBatch(i int, out outputs) {
	n := p.shape.Batches
	s := p.source.at(ofBatch, uint64(i))
	created := p.batchTime(i).Add(time.Duration(123457+i) * time.Microsecond) // see addBatches
	name, version := fmt.Sprintf("made up %d of %d", i+1, n), fmt.Sprintf("made-up-%d", i+1)
	if i == n {
		name, version = "your outputs", "your-outputs"
	}
	build := &Build{
		ID: p.source.at(ofBuild, uint64(i)).id(), Name: "made-up build", Version: version, Description: "Made up.",
		Branch: p.Branches[0], System: p.Systems[0], Created: created.Add(-6 * time.Hour),
	}
	b := &Batch{
		ID: s.id(), Name: name, Project: p, Suite: p.Suites[0], Revision: 1, Branch: p.Branches[0], Build: build, Status: "SUCCEEDED",
		Created: created, Updated: created.Add(40 * time.Minute), MadeUp: i < n, Parameters: map[string]string{}, source: s, position: i,
	}
	for k, t := range out.tests {
		b.addTest(k, t)
	}
	b.byID = sync.OnceValue(func() []*Job { return byID(b.Jobs, func(j *Job) uuid.UUID { return j.ID }) })
	if b.given = b.document(out.batch, s); b.given != nil {
		b.metrics, b.data = b.given.metrics, b.given.data
	}
	b.judge()
	p.Builds, p.Batches = append(p.Builds, build), append(p.Batches, b)
	p.batches[b.ID] = b
}

// addTest makes the k-th test of a batch.
func (b *Batch) addTest(k int, t testOutput) {
	s := b.source.at(ofJob, uint64(k))
	j := &Job{
		ID: s.id(), Batch: b, Experience: b.Project.Experiences[k], ExperienceName: t.name,
		Created: b.Created.Add(30*time.Second + time.Duration(k)*400*time.Millisecond),
		Status:  "SUCCEEDED", index: k, given: b.document(t.given, s),
	}
	j.Updated = j.Created.Add(8 * time.Minute)
	if j.reported = j.given != nil; !j.reported {
		j.Status = "ERROR"
	}
	j.judge()
	b.Jobs = append(b.Jobs, j)
	b.Project.world.jobs[j.ID] = j
}

// document is the given one, or in a made-up batch one that varies from it.
func (b *Batch) document(g *given, s source) *given {
	if g == nil || !b.MadeUp {
		return g
	}
	return g.varied(s)
}
