package main

import (
	"fmt"
	"iter"
	"math"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// experience says who flies where, and what stands around.
type experience struct {
	Ego    string // the actor that is judged
	Goal   *vector
	Actors map[string][4]float64 // the others: place and radius
}

// state is one line of the log: where an actor was at a time, and how it moved.
type state struct {
	Seconds     float64 // since the start of the simulation
	Actor       string
	Position    vector
	Orientation [3]vector // where its nose, left side and top point
	Velocity    vector    // m/s
}

// states yields what was logged. It alone knows the format: for an MCAP file, loop over the messages
// that an MCAP library reads and yield each of them as a state.
func states(logs runner.Folder) iter.Seq2[state, error] {
	return runner.ReadJSONLines[state](logs, "actor_states.jsonl")
}

// flight is the states of the ego, at least one, and what they amount to.
type flight struct {
	states                                    []state
	seconds, altitudes, speeds, toGoal, flown []float64        // one for each state, distances in m
	statuses                                  []metrics.Status // of the speeds
	meanSpeed                                 float64
}

func newFlight(exp experience, states iter.Seq2[state, error]) (f flight, err error) {
	way := 0.0
	for s, err := range states {
		if err != nil {
			return f, err
		}
		if s.Actor != exp.Ego || exp.Goal == nil {
			continue
		}
		f.states, f.seconds, f.altitudes = append(f.states, s), append(f.seconds, s.Seconds), append(f.altitudes, s.Position[2])
		way += s.Position.distance(f.states[max(len(f.states)-2, 0)].Position)
		f.flown, f.toGoal = append(f.flown, way), append(f.toGoal, s.Position.distance(*exp.Goal))
		speed := s.Velocity.norm()
		f.speeds, f.statuses = append(f.speeds, speed), append(f.statuses, limits.Judge(speed))
		f.meanSpeed += (speed - f.meanSpeed) / float64(len(f.speeds))
	}
	if len(f.states) == 0 {
		err = fmt.Errorf("there is nothing to judge: no state of %q, or no goal", exp.Ego)
	}
	return f, err
}

// vector is a place, in m, or a direction: x, y and z, which points up.
type vector [3]float64

// plus is a + k·b.
func (a vector) plus(k float64, b vector) vector {
	return vector{a[0] + k*b[0], a[1] + k*b[1], a[2] + k*b[2]}
}
func (a vector) dot(b vector) float64      { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }
func (a vector) norm() float64             { return math.Sqrt(a.dot(a)) }
func (a vector) distance(b vector) float64 { return a.plus(-1, b).norm() }
