package resimtest

import "slices"

// Story is what was planted into the first project of a [Shape] with Story, and so what a report on
// it must find. It happens on the first branch, in every suite; renaming, revision and outage are for all
// branches, the revision of the first suite only. Positions are those in [Report.Batches] of the first
// report.
//
// Changes of the software come with a new build; every third build is tested twice. Beside what is told
// here there is only noise, which is independent from test to test: no other experience fails or
// warns. "Hard brakes" are the same in every test, as they may be in a deterministic simulator.
//
// Sizes are such that the methods of careful reports find everything: a search for steps places the
// regression and its fix within one batch in 19 of 20 stories. At a level of 5 % over all metrics it also
// claims one of the quiet ones in about one of ten stories, as it must.
type Story struct {
	Regression Regression
	Drift      Drift
	Flaky      Flaky
	Broken     Broken
	Outage     int // position of the batch that ended in ERROR, with nine of ten tests
	Renamed    Renamed
	Revision   Revision

	Quiet  []string      // metrics of tests and of batches whose level never changes
	Steady []*Experience // pass in every batch but the outage
}

// Regression is a metric that got worse with one build and well again with another, in all tests.
type Regression struct {
	Metric      string // of tests; larger is worse
	BatchMetric string // the mean of it
	From, To    int    // the first batch with it and the first one after it
	// Size is by how much of its level it grew: three and a half deviations of the mean of a batch.
	Size float64
}

// Drift is a metric that grows from batch to batch, in all tests, to the end.
type Drift struct {
	Metric      string // of tests; larger is worse, though it never reaches a limit
	BatchMetric string // the largest value of it
	From        int    // the last batch without it
	// PerBatch is the growth in parts of the level at first. It is about as large as the noise of the
	// batch metric: much less looks like a staircase of steps, for between two of them the noise hides it.
	PerBatch float64
}

// Flaky is an experience that fails by chance, also with one and the same build.
type Flaky struct {
	Experience *Experience
	Metric     string // that blocks then
	// Share is the chance of it. In the newest two batches the experience passes, so that it is not news
	// there that it fails or passes again.
	Share float64
}

// Broken is an experience that fails in every batch since a known one.
type Broken struct {
	Experience *Experience
	Since      int
	// Metric blocks since then. Its mean over tests rises there. So the batch metric "Success rate" falls, by two
	// deviations of what the flaky experience makes of it: the place of that is uncertain.
	Metric string
}

// Renamed is an experience that was called [Experience].OldName before a known batch.
type Renamed struct {
	Experience *Experience
	At         int // the first batch with the present name
}

// Revision is the second revision of the first suite.
type Revision struct {
	At             int // the first batch of it; after the other changes, so that they are like for like
	Added, Removed []*Experience
}

// The size of a story. Of four batches, the last has the build of the one before.
const (
	storyBatches     = 60
	storyExperiences = 27
	storyBuilds      = storyBatches * 3 / 4
)

// The experiences that a story is about, by position.
const (
	storyRenamed = 2  // Dock approach
	storyFlaky   = 4  // Blind corner with pedestrian
	storyBroken  = 11 // Long corridor at full speed, where scans look alike
)

var (
	storyRemoved = []int{19, 21}
	storyAdded   = []int{25, 26}
)

// newStory plans the story of a project, which has no experiences yet.
func newStory(p *Project) *Story {
	s := p.source.at(ofStory)
	// A multiple of four is the first batch of a build.
	from := 16 + 4*s.at(1).below(2)
	to := from + 16 + 4*s.at(2).below(2)
	return &Story{
		Regression: Regression{
			Metric: jobScalars[pathDeviation].name, BatchMetric: "Mean path deviation", From: from, To: to, Size: 0.084,
		},
		Drift: Drift{
			Metric: jobScalars[plannerP95].name, BatchMetric: "Worst planner latency", From: s.at(3).below(6), PerBatch: 0.008,
		},
		Flaky:    Flaky{Metric: jobScalars[minimumClearance].name, Share: 0.3},
		Broken:   Broken{Metric: jobScalars[localization].name, Since: 44 + 4*s.at(4).below(2)},
		Outage:   from + 6 + s.at(5).below(5),
		Renamed:  Renamed{At: 41 + s.at(6).below(3)},
		Revision: Revision{At: 54 + s.at(7).below(3)},
		Quiet: []string{
			jobScalars[minimumClearance].name, jobScalars[timeToGoal].name, jobScalars[hardBrakes].name, jobScalars[energyUsed].name,
			"Hard brakes per test",
		},
	}
}

// cast gives an experience its part. Those that come, go or break are of usual difficulty, so that means over
// tests do not change with them.
func (s *Story) cast(e *Experience, source source) {
	e.difficulty = 0.9 + 0.2*source.float()
	switch {
	case slices.Contains(storyAdded, e.index):
		e.difficulty = 1
		s.Revision.Added = append(s.Revision.Added, e)
	case slices.Contains(storyRemoved, e.index):
		e.difficulty = 1
		s.Revision.Removed = append(s.Revision.Removed, e)
	}
	switch e.index {
	case storyFlaky:
		s.Flaky.Experience = e
		return
	case storyBroken:
		e.difficulty = 1
		s.Broken.Experience = e
		return
	case storyRenamed:
		e.OldName = e.Name + " (old map)"
		s.Renamed.Experience = e
	}
	if !e.Archived {
		s.Steady = append(s.Steady, e)
	}
}

// revisions are the experiences of the first suite before and after its revision.
func (s *Story) revisions(all []*Experience) [][]*Experience {
	without := func(some []*Experience) []*Experience {
		return slices.DeleteFunc(slices.Clone(all), func(e *Experience) bool { return slices.Contains(some, e) })
	}
	return [][]*Experience{without(s.Revision.Added), without(s.Revision.Removed)}
}

// fails says whether the robot fails in this test.
func (s *Story) fails(j *Job) bool {
	at := j.Batch.position
	switch {
	case j.Batch.rework:
		return false
	case j.Experience == s.Broken.Experience:
		return at >= s.Broken.Since
	case j.Experience == s.Flaky.Experience:
		return at < storyBatches-2 && j.luck() < s.Flaky.Share
	default:
		return false
	}
}

// factor is what the story does to a metric of a test. Failures are far beyond the limits, so that noise does
// not bring them back.
func (s *Story) factor(j *Job, metric string) float64 {
	at := j.Batch.position
	switch {
	case j.Batch.rework:
		return 1
	case metric == s.Regression.Metric && at >= s.Regression.From && at < s.Regression.To:
		return 1 + s.Regression.Size
	case metric == s.Drift.Metric:
		return 1 + s.Drift.PerBatch*float64(max(0, at-s.Drift.From))
	case metric == s.Flaky.Metric && j.Experience == s.Flaky.Experience && s.fails(j):
		return 0.15
	case metric == s.Broken.Metric && j.Experience == s.Broken.Experience && s.fails(j):
		return 12
	default:
		return 1
	}
}
