package resimtest

import (
	"math"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// scalarSpec says how one scalar metric is named, judged and made up.
type scalarSpec struct {
	name, unit  string
	description string
	limits      metrics.Limits
	raw         bool // never judged
	tags        []metrics.Tag

	typical float64 // value of a test of usual difficulty
	failing float64 // factor when a test goes wrong
	shift   float64 // factor after the change in the second half of the report
	rework  float64 // factor on branches other than the first
	noise   float64 // relative deviation from test to test in a story
	whole   bool    // a count
}

var planning = []metrics.Tag{{Key: "area", Value: "planning"}}

var jobScalars = []scalarSpec{
	{
		name: "Path deviation", unit: "m", description: "Largest distance from the planned path.",
		limits: metrics.Above(0.18, 0.30), tags: planning, typical: 0.09, failing: 4.2, shift: 1.4, rework: 1, noise: 0.12,
	},
	{
		name: "Minimum clearance", unit: "m", description: "Smallest distance to any obstacle.",
		limits: metrics.Below(0.25, 0.12), tags: planning, typical: 0.48, failing: 0.2, shift: 1, rework: 1.05, noise: 0.08,
	},
	{
		name: "Time to goal", unit: "s", description: "From the order to standing at the goal.",
		typical: 47, failing: 1.6, shift: 1, rework: 0.97, noise: 0.06,
	},
	{
		name: "Planner latency p95", unit: "ms", description: "95 % of all planning cycles took at most this long.",
		limits: metrics.WarnAbove(80), tags: append([]metrics.Tag{{Key: "kind", Value: "performance"}}, planning...),
		typical: 42, failing: 1.3, shift: 1, rework: 0.8, noise: 0.012,
	},
	{
		name: "Localization error", unit: "m", description: "Mean distance between estimated and true position.",
		limits: metrics.Above(0.10, 0.25), typical: 0.04, failing: 1.5, shift: 1, rework: 1, noise: 0.1,
	},
	{
		name: "Hard brakes", description: "Number of decelerations above 2.5 m/s².",
		limits: metrics.WarnAbove(4), typical: 0.9, failing: 3, shift: 1, rework: 1, noise: 0.05, whole: true,
	},
	{
		name: "Energy used", unit: "Wh", description: "Taken from the battery over the whole test.",
		raw: true, typical: 18.5, failing: 1.1, shift: 1, rework: 1, noise: 0.05,
	},
}

// Positions in jobScalars that other code refers to.
const (
	pathDeviation    = 0
	minimumClearance = 1
	timeToGoal       = 2
	plannerP95       = 3
	localization     = 4
	hardBrakes       = 5
	energyUsed       = 6
)

// judge is the status of a value.
func (s scalarSpec) judge(v float64) metrics.Status {
	if s.raw {
		return metrics.Raw
	}
	return s.limits.Judge(v)
}

// options are the settings of the metric in a document.
func (s scalarSpec) options() []metrics.Option {
	opts := []metrics.Option{metrics.Describe(s.description)}
	if s.raw {
		opts = append(opts, metrics.Raw)
	}
	for _, t := range s.tags {
		opts = append(opts, t)
	}
	return opts
}

// scalar is the value of the k-th scalar metric of a job that has reported. A test that never
// reached its goal has no time to it: the metric is there, its value null.
func (j *Job) scalar(k int) (value float64, ok bool) {
	spec, b := jobScalars[k], j.Batch
	wrong := j.trouble()
	if k == timeToGoal && wrong == 1 {
		return 0, false
	}
	story, noise := b.Project.Story, 0.05
	if story != nil {
		noise = spec.noise
	}
	v := spec.typical * j.Experience.difficulty * (1 + noise*j.source().at(ofValue, uint64(k)).normal())
	if story != nil {
		v *= story.factor(j, spec.name)
	} else {
		v *= 1 + wrong*(spec.failing-1)
	}
	if b.rework {
		v *= spec.rework
	} else if story == nil && b.position >= b.Project.shiftAt() {
		v *= spec.shift
	}
	if spec.whole {
		return math.Round(v), true
	}
	return math.Round(v*1e4) / 1e4, true
}

// trouble is how much the robot fails in this test: 0 not at all, 1 wholly.
func (j *Job) trouble() float64 {
	if story := j.Batch.Project.Story; story != nil {
		if story.fails(j) {
			return 1
		}
		return 0
	}
	switch {
	case j.Experience.temper == broken && j.Batch.position >= j.Batch.Project.shape.Batches/2:
		return 1
	case j.Experience.temper == flaky && j.luck() < 0.28:
		return 1
	case j.Experience.temper == flaky && j.luck() < 0.40:
		return 0.35
	default:
		return 0
	}
}

// luck decides over flaky experiences, evenly spread over [0, 1).
func (j *Job) luck() float64 { return j.source().at(ofLuck).float() }

// shiftAt is the position of the first batch with the change that worsens a metric.
func (p *Project) shiftAt() int { return (p.shape.Batches*3 + 4) / 5 }

// batchScalar is a scalar metric of a batch, computed from its jobs.
type batchScalar struct {
	scalarSpec
	of func(b *Batch) (value float64, ok bool)
}

var batchScalars = []batchScalar{
	{scalarSpec{
		name: "Mean path deviation", unit: "m", description: "Over all tests with metrics.",
		limits: metrics.WarnAbove(0.15), tags: planning,
	}, func(b *Batch) (float64, bool) { return b.mean(pathDeviation) }},
	{scalarSpec{
		name: "Success rate", unit: "%", description: "Tests without a blocking metric or an error.",
		limits: metrics.Below(90, 50),
	}, (*Batch).successRate},
	{scalarSpec{
		name: "Worst planner latency", unit: "ms", description: "Largest p95 of all tests.",
	}, (*Batch).worstLatency},
	{scalarSpec{
		name: "Hard brakes per test", description: "Mean over all tests with metrics.", raw: true,
	}, func(b *Batch) (float64, bool) { return b.mean(hardBrakes) }},
}

// hasMetrics says whether the batch metrics stage has run and had something to read.
func (b *Batch) hasMetrics() bool {
	if b.Status != "SUCCEEDED" {
		return false
	}
	for _, j := range b.Jobs {
		if j.reported {
			return true
		}
	}
	return false
}

// scalar is the value of the k-th scalar metric of a batch with metrics.
func (b *Batch) scalar(k int) (float64, bool) {
	v, ok := batchScalars[k].of(b)
	return math.Round(v*1e4) / 1e4, ok
}

// leavesOut says whether this batch does not report its k-th scalar metric at all.
func (b *Batch) leavesOut(k int) bool {
	return b.Project.shape.odd() && b.position == 4 && batchScalars[k].name == "Hard brakes per test"
}

func (b *Batch) mean(k int) (float64, bool) {
	sum, n := 0.0, 0
	for _, j := range b.Jobs {
		if v, ok := j.scalar(k); ok && j.reported {
			sum, n = sum+v, n+1
		}
	}
	return sum / float64(max(n, 1)), n > 0
}

func (b *Batch) successRate() (float64, bool) {
	good := 0
	for _, j := range b.Jobs {
		if j.Conflated == "PASSED" || j.Conflated == "WARNING" {
			good++
		}
	}
	return 100 * float64(good) / float64(max(len(b.Jobs), 1)), len(b.Jobs) > 0
}

// worstLatency is null in one batch, whose metrics stage did not find the planner's log.
func (b *Batch) worstLatency() (float64, bool) {
	if b.Project.shape.odd() && b.position == 0 {
		return 0, false
	}
	worst := 0.0
	for _, j := range b.Jobs {
		if v, ok := j.scalar(plannerP95); ok && j.reported {
			worst = max(worst, v)
		}
	}
	return worst, true
}
