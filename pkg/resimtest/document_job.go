package resimtest

import (
	"fmt"
	"math"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// part is one metric or data set as storage keeps it.
type part struct {
	metric bool
	id     uuid.UUID
	body   []byte
}

// writeJob makes the document of a job. All jobs have the same metrics and data sets in the same
// order; only values differ. [layout] relies on it.
func writeJob(j *Job, ids func() uuid.UUID) (*metrics.Document, error) {
	w := metrics.NewWriter(metrics.WithJobID(j.ID), metrics.WithIDs(ids))
	for k, spec := range jobScalars {
		v, _ := j.scalar(k)
		w.Add(spec.name, metrics.Scalar{Value: v, Unit: spec.unit, Limits: spec.limits}, spec.options()...)
	}

	seconds, planned, driven, clearance := j.drive()
	w.Add("Speed over time", metrics.LinePlot{
		Lines: []metrics.Line{
			{Name: "planned", XY: metrics.Points(seconds, planned)},
			{Name: "driven", XY: metrics.Points(seconds, driven)},
		},
		XAxis: "time (s)", YAxis: "speed (m/s)",
	}, metrics.Describe("What the planner asked for and what the wheels did."))
	w.Add("Clearance over time", metrics.LinePlot{
		Lines: []metrics.Line{{Name: "lidar", XY: metrics.Points(seconds, clearance)}},
		XAxis: "time (s)", YAxis: "clearance (m)",
	}, metrics.Low)
	w.Add("Run summary", metrics.Text(j.summary()), metrics.Low)

	w.AddData("path deviation over time", metrics.OverTime(seconds, j.deviations()).Unit("m"))
	w.AddData("battery voltage", metrics.Numbers(j.voltages()).Unit("V"))
	w.AddData("planner stages", metrics.ByLabel([]string{"perceive", "predict", "plan", "control"}, j.stages()).Unit("ms"))
	doc, err := w.Finish()
	if err != nil {
		return nil, fmt.Errorf("writing the document of job %s: %w", j.ID, err)
	}
	return doc, nil
}

// ids are the ids of a job's parts in the order in which its document asks for them.
func (j *Job) ids() func() uuid.UUID {
	n := uint64(0)
	return func() uuid.UUID {
		n++
		return j.partID(n)
	}
}

func (j *Job) partID(n uint64) uuid.UUID { return j.source().at(ofPart, n).id() }

// parts are the job's metrics and data sets, each by itself, those of events and files not included.
func (j *Job) parts() ([]part, error) {
	if j.given != nil {
		return j.given.bodies(), nil
	}
	recent := j.Batch.Project.world.recent
	if parts, ok := recent.get(j.ID); ok {
		return parts, nil
	}
	doc, err := writeJob(j, j.ids())
	if err != nil {
		return nil, err
	}
	parts, err := split(doc)
	if err != nil {
		return nil, err
	}
	for k := range jobScalars {
		if _, ok := j.scalar(k); !ok {
			parts[k].body = withoutValue(parts[k].body)
		}
	}
	recent.put(j.ID, parts)
	return parts, nil
}

// split takes a document apart. Its metrics come first, in order.
func split(doc *metrics.Document) ([]part, error) {
	var parts []part
	for p, err := range doc.Parts() {
		if err != nil {
			return nil, fmt.Errorf("taking a document apart: %w", err)
		}
		parts = append(parts, part{metric: p.IsMetric, id: p.ID, body: p.Bytes})
	}
	return parts, nil
}

// join reads parts as programs do.
func join(parts []part) (*metrics.Document, error) {
	var of [2][][]byte
	for _, p := range parts {
		if p.metric {
			of[0] = append(of[0], p.body)
		} else {
			of[1] = append(of[1], p.body)
		}
	}
	return metrics.UnpackParts(of[0], of[1])
}

// drive is the course of a test.
func (j *Job) drive() (seconds, planned, driven, clearance []float64) {
	n := j.Batch.Project.shape.Samples
	least, _ := j.scalar(minimumClearance)
	noise := j.source().at(ofSeries)
	for i := range n {
		at := float64(i) / float64(max(n-1, 1))
		speed := 1.8 * math.Min(1, 6*math.Min(at, 1-at))
		gap := least * (1 + 6*math.Abs(at-0.5))
		seconds = append(seconds, at*40)
		planned = append(planned, speed)
		driven = append(driven, speed*(1+0.03*noise.at(uint64(i)).normal()))
		clearance = append(clearance, gap)
	}
	return seconds, planned, driven, clearance
}

// deviations has the metric "Path deviation" as its largest value.
func (j *Job) deviations() []float64 {
	most, _ := j.scalar(pathDeviation)
	n := j.Batch.Project.shape.Samples
	values := make([]float64, n)
	for i := range values {
		values[i] = most * math.Pow(math.Sin(math.Pi*(float64(i)+0.5)/float64(n)), 2)
	}
	values[n/2] = most
	return values
}

func (j *Job) voltages() []float64 {
	values := make([]float64, j.Batch.Project.shape.Samples)
	for i := range values {
		values[i] = math.Round(1000*(51.2-0.02*float64(i)-0.4*j.source().at(ofSeries, 1, uint64(i)).float())) / 1000
	}
	return values
}

// stages add up to the metric "Planner latency p95".
func (j *Job) stages() []float64 {
	total, _ := j.scalar(plannerP95)
	return []float64{0.30 * total, 0.20 * total, 0.42 * total, 0.08 * total}
}

func (j *Job) summary() string {
	if t, ok := j.scalar(timeToGoal); ok {
		return fmt.Sprintf("**%s**: goal reached after %.1f s.", j.ExperienceName, t)
	}
	return fmt.Sprintf("**%s**: the robot never reached its goal.", j.ExperienceName)
}
