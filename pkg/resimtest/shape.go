package resimtest

// Shape says how much data there is. A zero field has the default given beside it; the zero Shape is
// a pleasant demo.
type Shape struct {
	Projects    int // 2; reports and configs are of the first one, the others are small
	Suites      int // 3 test suites in the first project
	Branches    int // 2
	Batches     int // 14 within the first report; as many in each other pair of suite and branch
	Experiences int // 24 in the first test suite, so the number of jobs of a batch
	Tags        int // 6 experience tags
	Builds      int // one for every two batches of a branch
	Samples     int // 60 points in each series of a job's data
	PageSize    int // 100; what a page holds at most, whatever a client asks for, 1 to 100

	// Uniform leaves out all that is odd: every batch is within the report, succeeded and tested
	// every experience once, every build exists. It is meant for benchmarks.
	Uniform bool

	// Story plants changes with known truth into the first project, see [Story], instead of what is odd. It
	// brings its own numbers of Batches, Experiences and Builds, and Uniform is without effect.
	Story bool

	// EventMetricsListed puts the metrics of events into the list of the job's metrics as well. ReSim
	// does not say whether it does that, so a program must stand both.
	EventMetricsListed bool
}

// filled is the shape with its defaults.
func (s Shape) filled() Shape {
	set := func(field *int, value int) {
		if *field <= 0 {
			*field = value
		}
	}
	if s.Story {
		s.Batches, s.Experiences, s.Builds, s.Uniform = storyBatches, storyExperiences, storyBuilds, false
	}
	set(&s.Projects, 2)
	set(&s.Suites, 3)
	set(&s.Branches, 2)
	set(&s.Batches, 14)
	set(&s.Experiences, 24)
	set(&s.Tags, 6)
	set(&s.Builds, (s.Batches+1)/2)
	set(&s.Samples, 60)
	set(&s.PageSize, maxPageSize)
	s.Builds = min(s.Builds, s.Batches)
	s.PageSize = min(s.PageSize, maxPageSize)
	return s
}

// odd says whether the data hold what makes programs stumble.
func (s Shape) odd() bool { return !s.Uniform && !s.Story }

// small is the shape of the projects beside the first one.
func (s Shape) small() Shape {
	s.Suites, s.Branches, s.Builds, s.Story = 1, 1, 1, false
	s.Batches, s.Experiences, s.Tags = min(s.Batches, 3), min(s.Experiences, 4), min(s.Tags, 2)
	return s
}
