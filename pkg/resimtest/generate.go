package resimtest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// epoch is the start of the first report. Generated times hang on it, not on the clock.
var epoch = time.Date(2026, time.September, 7, 2, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// world is what all generated data share.
type world struct {
	source source
	shape  Shape
	layout layout
	recent *recent                      // bodies of jobs
	given  map[*metrics.Document]*given // what was taken apart already
	jobs   map[uuid.UUID]*Job           // of all projects

	outputs bool // there is what builds wrote, and nothing else
}

// generate makes the data of a seed and a shape. If documents is not nil, it gives those of the jobs.
func generate(seed uint64, shape Shape, documents func(*Job) *metrics.Document) (*Data, error) {
	w := &world{
		source: source(seed).at(0), shape: shape.filled(), recent: newRecent(recentJobs),
		given: map[*metrics.Document]*given{}, jobs: map[uuid.UUID]*Job{},
	}
	var err error
	if w.layout, err = newLayout(w.shape.Samples); err != nil {
		return nil, err
	}
	d := &Data{}
	for i := range w.shape.Projects {
		shape := w.shape
		if i > 0 {
			shape = shape.small()
		}
		p := newProject(w, i, shape)
		p.batches = make(map[uuid.UUID]*Batch, len(p.Batches))
		for _, b := range p.Batches {
			p.batches[b.ID] = b
			for _, j := range b.Jobs {
				w.jobs[j.ID] = j
			}
			if documents != nil {
				if err := b.take(documents); err != nil {
					return nil, err
				}
			}
			if err := b.report(); err != nil {
				return nil, err
			}
		}
		d.Projects = append(d.Projects, p)
	}
	return d, nil
}

// newProject makes a project with everything in it.
func newProject(w *world, i int, shape Shape) *Project {
	s := w.source.at(ofProject, uint64(i))
	n := pick(projectNames, i, "Project")
	p := &Project{
		ID: s.id(), Name: n.name, Description: n.more,
		// Later projects are newer, so that a search through all of them, newest first, meets a wrong one first.
		Created: epoch.Add(-200*day + time.Duration(i)*30*day),
		world:   w, source: s, shape: shape,
	}
	p.MetricsBuild = &MetricsBuild{ID: s.at(ofMetricsBuild).id(), Name: "fleet-metrics", Version: "1.8.0", Created: p.Created.Add(time.Hour)}
	if shape.Story {
		p.Story = newStory(p)
	}
	p.addSystems()
	p.addBranches()
	p.addBuilds()
	p.addTags()
	p.addExperiences()
	p.addSuites()
	p.addBatches()
	p.addSweeps()
	p.addReports()
	return p
}

func (p *Project) addSystems() {
	for i, n := range []named{
		{"amr-base", "Drive platform with two lidars."},
		{"teleop-console", "What an operator sees."},
	} {
		p.Systems = append(p.Systems, &System{
			ID: p.source.at(ofSystem, uint64(i)).id(), Name: n.name, Description: n.more, Created: p.Created.Add(2 * time.Hour),
		})
	}
}

func (p *Project) addBranches() {
	for i := range p.shape.Branches {
		n := pick(branchNames, i, "change")
		kind := n.more
		if i >= len(branchNames) {
			kind = "CHANGE_REQUEST"
		}
		p.Branches = append(p.Branches, &Branch{
			ID: p.source.at(ofBranch, uint64(i)).id(), Name: n.name, Type: kind, Created: p.Created.Add(time.Duration(3+i) * time.Hour),
		})
	}
}

// addBuilds makes the builds of each branch, spread over the time of its batches, and one of another
// system, so that a search by system matters.
func (p *Project) addBuilds() {
	add := func(b *Branch, sys *System, i int, created time.Time) {
		s := p.source.at(ofBuild, uint64(slices.Index(p.Branches, b)), uint64(slices.Index(p.Systems, sys)), uint64(i))
		p.Builds = append(p.Builds, &Build{
			ID: s.id(), Name: fmt.Sprintf("%s-%s", sys.Name, b.Name), Version: fmt.Sprintf("2.%d.%d+%07x", 4+i/10, i%10, uint64(s)>>36),
			Description: fmt.Sprintf("Build %d of %s.", i+1, b.Name), Branch: b, System: sys, Created: created,
		})
	}
	for _, b := range p.Branches {
		for i := range p.shape.Builds {
			first := i * p.shape.Batches / p.shape.Builds
			add(b, p.Systems[0], i, p.batchTime(first).Add(-6*time.Hour))
		}
	}
	add(p.Branches[0], p.Systems[1], 0, epoch.Add(-3*day))
	if p.shape.odd() && p.shape.Builds > 2 {
		p.Builds[1].Deleted = true
	}
	slices.SortStableFunc(p.Builds, func(a, b *Build) int { return a.Created.Compare(b.Created) })
}

func (p *Project) addTags() {
	for i := range p.shape.Tags {
		p.Tags = append(p.Tags, &Tag{
			ID: p.source.at(ofTag, uint64(i)).id(), Name: pick(tagNames, i, "zone").name, Created: p.Created.Add(time.Duration(5+i) * time.Hour),
		})
	}
}

// addExperiences makes the experiences of the first suite and an archived one that nothing tests. No
// experience has the last tag.
func (p *Project) addExperiences() {
	for i := range p.shape.Experiences + 1 {
		s := p.source.at(ofExperience, uint64(i))
		e := &Experience{
			ID: s.id(), Name: experienceName(i), Created: p.Created.Add(10*time.Hour + time.Duration(i)*time.Minute),
			Archived: i == p.shape.Experiences, index: i, difficulty: 0.8 + 0.4*s.float(),
		}
		e.Description = e.Name + ", as recorded on site."
		for t := range len(p.Tags) - 1 {
			if (i+t)%3 == 0 && len(e.Tags) < 2 {
				e.Tags = append(e.Tags, p.Tags[t])
			}
		}
		if p.Story != nil {
			p.Story.cast(e, s)
		}
		if p.shape.odd() {
			e.temper = temperOf(i)
			switch i % 24 {
			case 1:
				e.OldName = e.Name + " (old map)"
			case 7:
				e.difficulty = 1.95 // warns, mostly of the planner's latency
			}
		}
		p.Experiences = append(p.Experiences, e)
	}
}

// addSuites makes the test suites. The first one tests everything, the others every second
// experience. The first one gains experiences with its second revision.
func (p *Project) addSuites() {
	all := p.Experiences[:p.shape.Experiences]
	for i := range p.shape.Suites {
		n := pick(suiteNames, i, "Suite")
		tested := all
		if i > 0 && len(all) > 1 {
			tested = nil
			for j := i % 2; j < len(all); j += 2 {
				tested = append(tested, all[j])
			}
		}
		revisions := [][]*Experience{tested}
		switch {
		case i == 0 && p.Story != nil:
			revisions = p.Story.revisions(tested)
		case i == 0 && p.shape.odd():
			first := tested
			if len(tested) > 4 {
				first = tested[:len(tested)-2]
			}
			revisions = [][]*Experience{first, tested}
		}
		p.Suites = append(p.Suites, &Suite{
			ID: p.source.at(ofSuite, uint64(i)).id(), Name: n.name, Description: n.more, System: p.Systems[0], Revisions: revisions,
			Created: p.Created.Add(24*time.Hour + time.Duration(i)*time.Hour), NoMetrics: i == 2,
		})
	}
}

// addReports makes reports of the first suite and branch with and without regard to revisions, of
// the last suite and branch, of a time without batches, and one that failed.
func (p *Project) addReports() {
	first, last := p.Suites[0], p.Suites[len(p.Suites)-1]
	main, other := p.Branches[0], p.Branches[len(p.Branches)-1]
	end := epoch.Add(time.Duration(p.shape.Batches) * day)
	for i, r := range []Report{
		{Name: "Nightly regression on main", Suite: first, Branch: main, Start: epoch, End: end, Status: "RUNNING"},
		{Name: "Nightly regression on main, this revision", Suite: first, Branch: main, Start: epoch, End: end, RespectRevisionBoundary: true, Status: "SUCCEEDED"},
		{Name: last.Name + " on " + other.Name, Suite: last, Branch: other, Start: epoch, End: end, Status: "SUCCEEDED"},
		{Name: "A quiet year", Suite: first, Branch: main, Start: epoch.AddDate(-2, 0, 0), End: epoch.AddDate(-1, 0, 0), Status: "SUBMITTED"},
		{Name: "Before the outage", Suite: first, Branch: main, Start: epoch.Add(-7 * day), End: epoch.Add(day), Status: "ERROR"},
	} {
		r.ID = p.source.at(ofReport, uint64(i)).id()
		r.Project = p
		r.Revision = len(r.Suite.Revisions)
		r.Created = end.Add(3*day + time.Duration(i)*time.Hour)
		p.Reports = append(p.Reports, &r)
	}
}

// byID sorts a copy.
func byID[T any](items []T, id func(T) uuid.UUID) []T {
	sorted := slices.Clone(items)
	slices.SortFunc(sorted, func(a, b T) int {
		x, y := id(a), id(b)
		return cmp.Compare(string(x[:]), string(y[:]))
	})
	return sorted
}
