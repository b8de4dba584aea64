package main

import (
	"bytes"
	"fmt"
	"image/gif"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// near compares numbers that come out of sums.
var near = cmpopts.EquateApprox(0, 1e-9)

func judge(t *testing.T, inputs string) (runner.Result, error) {
	t.Helper()
	return runner.Run(t.Context(), runner.Config{Inputs: inputs, Outputs: t.TempDir(), Strict: true}, runner.Job("flight", judgeFlight))
}

// TestSample: the flight of the sample is half an ellipse around a tower; its figures were computed
// from the log by another program.
func TestSample(t *testing.T) {
	result, err := judge(t, "sample")
	if err != nil {
		t.Fatal(err)
	}
	doc := result.Document
	for name, want := range map[string]float64{"Max Speed": 8.419862469185587, "Mean Ego Speed": 4.1167431674835955} {
		if got, err := doc.Scalar(name); err != nil || !cmp.Equal(got, want, near) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, want)
		}
	}
	times, err := doc.Numbers("altitude_times")
	if err != nil || len(times) != 300 || times[0] != 0 || times[299] != 14.95 {
		t.Errorf("altitude_times: %d, %v", len(times), err)
	}
	altitudes, err := doc.Numbers("altitudes")
	if err != nil || len(altitudes) != 300 || slices.Max(altitudes) != 13.024 || altitudes[299] != 2 {
		t.Errorf("altitudes: %v, %v", altitudes, err)
	}
	speeds, err := doc.Numbers("speeds")
	if err != nil || len(speeds) != 300 || speeds[0] != 0 || !cmp.Equal(slices.Max(speeds), 8.419862469185587, near) {
		t.Errorf("speeds: %v, %v", speeds, err)
	}
	if doc.Status() != metrics.Passed {
		t.Errorf("overall status: %v", doc.Status())
	}
	for _, name := range []string{"Altitude over Time", "Speed over Time"} {
		if m, ok := doc.Metric(name); !ok || m.Type() != metrics.LinePlotType {
			t.Errorf("no line plot %s", name)
		}
	}
	if m, ok := doc.Metric("Speed Status Over Time"); !ok || m.Type() != metrics.StatesOverTimeType || m.Status() != metrics.Passed {
		t.Error("no states that passed")
	}
	if _, ok := doc.Metric("No Arrival"); ok {
		t.Error("it arrived and did not")
	}
}

// TestArrival: the event comes with the 272nd state, at a time since the start.
func TestArrival(t *testing.T) {
	result, err := judge(t, "sample")
	if err != nil {
		t.Fatal(err)
	}
	events := slices.Collect(result.Document.Events())
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	e := events[0]
	if at, ok := e.Relative(); !ok || at != 13550*time.Millisecond || e.Name() != "Arrival" || e.Status() != metrics.Passed {
		t.Errorf("%s at %v (relative: %v), %v", e.Name(), at, ok, e.Status())
	}
	if diff := cmp.Diff([]string{"navigation"}, e.Tags()); diff != "" {
		t.Error(diff)
	}
	of := e.Metrics()
	if len(of) != 2 || of[0].Name() != "Time to Arrive at Goal" || of[1].Name() != "Distance to Arrive at Goal" {
		t.Fatalf("metrics of the event: %v", of)
	}
	if v, ok := of[0].Scalar(); !ok || v != 13.55 || !of[0].EventMetric() {
		t.Errorf("time to arrive: %v", v)
	}
	distances, err := result.Document.NumbersByCategory("Arrival: Distance to Arrive at Goal (values)")
	want := []metrics.Group[float64]{{Name: "net", Values: []float64{40.054775395700325}}, {Name: "total", Values: []float64{61.655715044990146}}}
	if diff := cmp.Diff(want, distances, near); err != nil || diff != "" {
		t.Errorf("distances: %v\n%s", err, diff)
	}
}

// TestFilms: both are GIFs with a picture for every ten states, and things move in them.
func TestFilms(t *testing.T) {
	result, err := judge(t, "sample")
	if err != nil {
		t.Fatal(err)
	}
	for metric, name := range map[string]string{"Pose": "pose.gif", "Top Down View": "top_down.gif"} {
		if m, ok := result.Document.Metric(metric); !ok || m.Type() != metrics.ImageType {
			t.Errorf("no image %q", metric)
		}
		content, err := os.ReadFile(filepath.Join(filepath.Dir(result.Output), name))
		if err != nil {
			t.Fatal(err)
		}
		film, err := gif.DecodeAll(bytes.NewReader(content))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(film.Image) != 30 {
			t.Fatalf("%s: %d pictures", name, len(film.Image))
		}
		for i := 1; i < 27; i++ { // at the end it stands
			if bytes.Equal(film.Image[i].Pix, film.Image[i-1].Pix) {
				t.Errorf("%s: picture %d is the one before", name, i)
			}
		}
		for color, what := range map[uint8]string{obstacle: "an obstacle", path: "the path", goal: "the goal", nose: "the nose", nose + 1: "the left side"} {
			if !bytes.Contains(film.Image[20].Pix, []byte{color}) {
				t.Errorf("%s does not show %s", name, what)
			}
		}
	}
}

// TestFilmOfLongFlight: it has fewer pictures than every tenth state would make.
func TestFilmOfLongFlight(t *testing.T) {
	f := flight{states: make([]state, 3005)}
	if film := draw(f, experience{Goal: &vector{1, 1, 1}}, vector{1, 0, 0}, vector{0, 1, 0}); len(film.Image) != 274 {
		t.Errorf("%d pictures", len(film.Image)) // one for every 11 states
	}
}

// inputs is a folder with a log and an experience; nil leaves the log out.
func inputs(t *testing.T, experience string, log []string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, content string) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("experience/experience.json", experience)
	if log != nil {
		write("logs/actor_states.jsonl", strings.Join(log, "\n"))
	}
	return dir
}

const toTen = `{"ego": "ego", "goal": [10, 0, 0]}`

// at is a line of a log.
func at(seconds, x, speed float64) string {
	return fmt.Sprintf(`{"seconds": %g, "actor": "ego", "position": [%g, 0, 3], "velocity": [0, %g, 0]}`, seconds, x, speed)
}

// TestSpeed: above 20 m/s warns, above 30 blocks, on the scalar, its plot and its states alike.
func TestSpeed(t *testing.T) {
	for _, test := range []struct {
		speed float64
		want  metrics.Status
	}{{20, metrics.Passed}, {20.5, metrics.FailWarn}, {30, metrics.FailWarn}, {31, metrics.FailBlock}} {
		result, err := judge(t, inputs(t, toTen, []string{at(0, 0, 1), at(1, 1, test.speed), at(2, 2, 1)}))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"Max Speed", "Speed over Time", "Speed Status Over Time"} {
			if m, _ := result.Document.Metric(name); m.Status() != test.want {
				t.Errorf("%g m/s, %s: %v, want %v", test.speed, name, m.Status(), test.want)
			}
		}
		states, err := result.Document.Strings("Speed Status Over Time (states)")
		if diff := cmp.Diff([]string{"PASSED", test.want.String(), "PASSED"}, states); err != nil || diff != "" {
			t.Errorf("states: %v\n%s", err, diff)
		}
		if mean, _ := result.Document.Scalar("Mean Ego Speed"); math.Abs(mean-(2+test.speed)/3) > 1e-12 {
			t.Errorf("mean speed %v", mean)
		}
	}
}

// TestNoArrival: without an arrival there is no event, and a text says how near it was.
func TestNoArrival(t *testing.T) {
	result, err := judge(t, inputs(t, toTen, []string{at(0, 0, 1), at(1, 6, 1), at(2, 2, 1)}))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(slices.Collect(result.Document.Events())); n != 0 {
		t.Errorf("%d events", n)
	}
	if text, err := result.Document.Text("No Arrival"); err != nil || !strings.Contains(text, "within 0.1 m") || !strings.Contains(text, "5.00 m away") {
		t.Errorf("%q, %v", text, err)
	}
}

// TestBadInputs: an error names the file and, if it is one, the line.
func TestBadInputs(t *testing.T) {
	good := []string{at(0, 0, 1), at(1, 1, 1)}
	for name, test := range map[string]struct {
		experience string
		log        []string
		want       []string
	}{
		"no log":           {toTen, nil, []string{filepath.Join("logs", "actor_states.jsonl"), "no such file"}},
		"empty log":        {toTen, []string{}, []string{"nothing to judge", `"ego"`}},
		"broken line":      {toTen, append(slices.Clone(good), `{"seconds": `, at(2, 2, 1)), []string{filepath.Join("logs", "actor_states.jsonl:3:"), "unexpected end"}},
		"wrong type":       {toTen, append(slices.Clone(good), `{"seconds": "soon"}`), []string{"actor_states.jsonl:3:", "Seconds"}},
		"nobody":           {`{"ego": "someone", "goal": [0, 0, 0]}`, good, []string{"nothing to judge", `"someone"`}},
		"no goal":          {`{"ego": "ego"}`, good, []string{"nothing to judge", "no goal"}},
		"broken goal":      {"{\n\"goal\": 1}", good, []string{"experience.json:2:", "goal"}},
		"empty experience": {"", good, []string{"experience.json is empty"}},
	} {
		t.Run(name, func(t *testing.T) {
			result, err := judge(t, inputs(t, test.experience, test.log))
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if result.Document.Status() != metrics.FailBlock {
				t.Errorf("overall status: %v", result.Document.Status())
			}
		})
	}
}
