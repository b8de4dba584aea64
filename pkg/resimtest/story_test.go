package resimtest

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// told is a story as programs see it: what the API says of the batches of the first report.
type told struct {
	*Story
	project *Project
	batches []toldBatch
}

type toldBatch struct {
	status, build string
	revision      float64
	metrics       map[string]float64
	tests         map[string]toldTest // by id of the experience
}

type toldTest struct {
	name, status string
	metrics      map[string]float64
}

// tell asks for all of it over HTTP.
func tell(t *testing.T, opts ...Option) told {
	t.Helper()
	s := Start(t, append(opts, InMemory(), WithShape(Shape{Story: true}))...)
	c := newClient(t, s)
	p := s.Data().Projects[0]
	at := "/projects/" + p.ID.String()
	report := c.object(at + "/reports/" + s.Report().String())
	found := told{Story: p.Story, project: p}
	batches, _ := c.list(at+"/batches", "batches", searching(`test_suite_id = "`+report["testSuiteID"].(string)+`" AND branch_id = "`+report["branchID"].(string)+
		`" AND created_at > "`+report["startTimestamp"].(string)+`" AND created_at < "`+report["endTimestamp"].(string)+`"`))
	slices.SortFunc(batches, func(a, b map[string]any) int {
		return strings.Compare(a["creationTimestamp"].(string), b["creationTimestamp"].(string))
	})
	for _, b := range batches {
		in := at + "/batches/" + b["batchID"].(string)
		list, _ := c.list(in+"/metrics", "batchMetrics", nil)
		batch := toldBatch{
			status: b["status"].(string), build: b["buildID"].(string), revision: b["testSuiteRevision"].(float64),
			metrics: scalars(list), tests: map[string]toldTest{},
		}
		jobs, _ := c.list(in+"/jobs", "jobs", nil)
		for _, j := range jobs {
			list, _ := c.list(in+"/jobs/"+j["jobID"].(string)+"/metrics", "metrics", nil)
			batch.tests[j["experienceID"].(string)] = toldTest{j["experienceName"].(string), j["conflatedStatus"].(string), scalars(list)}
		}
		found.batches = append(found.batches, batch)
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %v", v)
	}
	return found
}

// scalars are the values of metrics by name.
func scalars(list []map[string]any) map[string]float64 {
	values := map[string]float64{}
	for _, m := range list {
		if v, ok := m["value"].(float64); ok && m["type"] == "SCALAR" {
			values[m["name"].(string)] = v
		}
	}
	return values
}

// level is the mean of a metric over batches from … to-1: of a batch metric, or of one of tests.
func (s told) level(metric string, from, to int) float64 {
	sum, n := 0.0, 0
	for i, b := range s.batches[from:to] {
		if v, ok := b.metrics[metric]; ok {
			sum, n = sum+v, n+1
			continue
		}
		for _, test := range b.tests {
			if v, ok := test.metrics[metric]; ok && from+i != s.Outage {
				sum, n = sum+v, n+1
			}
		}
	}
	return sum / float64(n)
}

// TestStoryIsServed: the truth is what a program finds over HTTP.
func TestStoryIsServed(t *testing.T) {
	for _, seed := range []uint64{1, 2} {
		s := tell(t, Seed(seed))
		if len(s.batches) != storyBatches {
			t.Fatalf("%d batches in the report, want %d", len(s.batches), storyBatches)
		}
		s.checkLevels(t)
		s.checkOutcomes(t)
		s.checkBatches(t)
	}
}

func (s told) checkLevels(t *testing.T) {
	t.Helper()
	near := func(what string, got, want, tolerance float64) {
		t.Helper()
		if !(math.Abs(got-want) <= tolerance) {
			t.Errorf("%s: %.4f, want %.4f ± %.4f", what, got, want, tolerance)
		}
	}
	r, d := s.Regression, s.Drift
	for _, metric := range []string{r.Metric, r.BatchMetric} {
		before := s.level(metric, 0, r.From)
		near(metric+" with the regression", s.level(metric, r.From, r.To)/before-1, r.Size, 0.03)
		near(metric+" after its fix", s.level(metric, r.To, storyBatches)/before-1, 0, 0.03)
	}
	for _, metric := range []string{d.Metric, d.BatchMetric} {
		first := s.level(metric, 0, d.From+1)
		for _, at := range []int{20, 40, storyBatches - 5} {
			// The mean of five batches is that of the third.
			near(metric+" in its drift", s.level(metric, at, at+5)/first-1, d.PerBatch*float64(at+2-d.From), 0.03)
		}
	}
	for _, metric := range s.Quiet {
		near(metric+" late and early", s.level(metric, 30, storyBatches)/s.level(metric, 0, 30)-1, 0, 0.02)
	}
	broken := s.Broken
	if before, after := s.level(broken.Metric, 0, broken.Since), s.level(broken.Metric, broken.Since, storyBatches); after < 1.3*before {
		t.Errorf("%s with the broken experience: %v after %v", broken.Metric, after, before)
	}
	if before, after := s.level("Success rate", 0, broken.Since), s.level("Success rate", broken.Since, storyBatches); after > before-2 {
		t.Errorf("success rate with the broken experience: %v after %v", after, before)
	}
	// Each metric is told of, so that nothing else may be found.
	known := append([]string{r.Metric, r.BatchMetric, d.Metric, d.BatchMetric, broken.Metric, "Success rate"}, s.Quiet...)
	newest := s.batches[storyBatches-1]
	for _, test := range newest.tests {
		for metric := range test.metrics {
			if !slices.Contains(known, metric) {
				t.Errorf("nothing is told of the metric %s", metric)
			}
		}
	}
	for metric := range newest.metrics {
		if !slices.Contains(known, metric) {
			t.Errorf("nothing is told of the batch metric %s", metric)
		}
	}
}

func (s told) checkOutcomes(t *testing.T) {
	t.Helper()
	id := func(e *Experience) string { return e.ID.String() }
	steady := map[string]bool{}
	for _, e := range s.Steady {
		steady[id(e)] = true
	}
	fails := 0
	bothWays := map[string]map[string]bool{} // how the flaky experience came out, by build
	for i, b := range s.batches {
		for e, test := range b.tests {
			want := "PASSED"
			switch {
			case i == s.Outage:
				continue
			case e == id(s.Broken.Experience) && i >= s.Broken.Since:
				want = "BLOCKER"
			case e == id(s.Flaky.Experience):
				if bothWays[b.build] == nil {
					bothWays[b.build] = map[string]bool{}
				}
				bothWays[b.build][test.status] = true
				if test.status == "BLOCKER" && i < storyBatches-2 {
					fails++
					continue
				}
			case e != id(s.Broken.Experience) && !steady[e]:
				t.Errorf("batch %d: nothing is told of %s", i, test.name)
			}
			if test.status != want {
				t.Errorf("batch %d: %s is %s, want %s", i, test.name, test.status, want)
			}
		}
	}
	if share := float64(fails) / storyBatches; math.Abs(share-s.Flaky.Share) > 0.18 { // three deviations
		t.Errorf("the flaky experience fails in %.2f of the batches, want about %.2f", share, s.Flaky.Share)
	}
	if !slices.ContainsFunc(s.batches, func(b toldBatch) bool { return len(bothWays[b.build]) > 1 }) {
		t.Error("the flaky experience never came out both ways with the same build")
	}
	errors := 0
	outage := s.batches[s.Outage]
	for _, test := range outage.tests {
		if test.status == "ERROR" {
			errors++
		}
	}
	if len(outage.tests) < 5 || 10*errors < 8*len(outage.tests) || errors == len(outage.tests) || outage.status != "ERROR" || len(outage.metrics) > 0 {
		t.Errorf("outage: %s, %d of %d tests in ERROR, batch metrics %v", outage.status, errors, len(outage.tests), outage.metrics)
	}
}

func (s told) checkBatches(t *testing.T) {
	t.Helper()
	has := func(b toldBatch, e *Experience) bool { _, ok := b.tests[e.ID.String()]; return ok }
	for i, b := range s.batches {
		want := "SUCCEEDED"
		if i == s.Outage {
			want = "ERROR"
		}
		if b.status != want {
			t.Errorf("batch %d is %s, want %s", i, b.status, want)
		}
		revised := i >= s.Revision.At
		if (b.revision == 2) != revised || len(b.tests) != storyExperiences-2 {
			t.Errorf("batch %d has revision %v with %d tests", i, b.revision, len(b.tests))
		}
		for _, e := range s.Revision.Added {
			if has(b, e) != revised {
				t.Errorf("batch %d tests the added %s: %t", i, e.Name, !revised)
			}
		}
		for _, e := range s.Revision.Removed {
			if has(b, e) == revised {
				t.Errorf("batch %d tests the removed %s: %t", i, e.Name, revised)
			}
		}
		renamed := s.Renamed.Experience
		name := renamed.Name
		if i < s.Renamed.At {
			name = renamed.OldName
		}
		if got := b.tests[renamed.ID.String()].name; got != name || name == "" {
			t.Errorf("batch %d calls it %q, want %q", i, got, name)
		}
	}
	for what, at := range map[string]int{"regression": s.Regression.From, "fix": s.Regression.To, "breakage": s.Broken.Since} {
		if s.batches[at].build == s.batches[at-1].build {
			t.Errorf("the %s came without a new build", what)
		}
	}
	places := []int{0, s.Regression.From, s.Outage, s.Regression.To, s.Broken.Since, s.Revision.At, storyBatches}
	for i, at := range places[1:] {
		if at-places[i] < 4 {
			t.Errorf("changes too close to each other: %v", places)
		}
	}
	builds := map[string]int{}
	for _, b := range s.batches {
		builds[b.build]++
	}
	if len(builds) != storyBuilds {
		t.Errorf("%d builds for %d batches, want %d", len(builds), storyBatches, storyBuilds)
	}
}

// TestStoryFollowsFromTheSeed: equal seeds tell the same, others another one.
func TestStoryFollowsFromTheSeed(t *testing.T) {
	of := func(seed uint64) (all [][]Metric, statuses []string) {
		d, err := generate(seed, Shape{Story: true, Suites: 1, Branches: 1}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range d.Projects[0].Batches {
			all = append(all, b.Metrics())
			for _, j := range b.Jobs {
				all, statuses = append(all, j.Metrics()), append(statuses, j.ID.String()+" "+j.ExperienceName+" "+j.Conflated)
			}
		}
		return all, statuses
	}
	first, firstStatuses := of(7)
	again, againStatuses := of(7)
	if !reflect.DeepEqual(first, again) || !slices.Equal(firstStatuses, againStatuses) {
		t.Error("same seed, another story")
	}
	if other, _ := of(8); reflect.DeepEqual(first, other) {
		t.Error("another seed told the same")
	}
	places := map[[5]int]bool{}
	for seed := range uint64(20) {
		d, err := generate(seed, Shape{Story: true, Suites: 1, Branches: 1}, nil)
		if err != nil {
			t.Fatal(err)
		}
		s := d.Projects[0].Story
		places[[5]int{s.Regression.From, s.Regression.To, s.Outage, s.Broken.Since, s.Drift.From}] = true
		if d.Projects[1].Story != nil {
			t.Error("the second project has a story")
		}
	}
	if len(places) < 10 {
		t.Errorf("20 seeds tell %d different stories", len(places))
	}
}

// TestStoryIsOfOneBranch: other branches and suites are there, and the story is not told on the branch with
// another planner.
func TestStoryIsOfOneBranch(t *testing.T) {
	d, err := generate(1, Shape{Story: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := d.Projects[0]
	if len(p.Suites) != 3 || len(p.Branches) != 2 || len(p.Batches) <= 6*storyBatches {
		t.Errorf("%d suites, %d branches, %d batches", len(p.Suites), len(p.Branches), len(p.Batches))
	}
	within := p.Reports[0].Batches()
	failures := map[bool]int{}
	for _, b := range p.Batches {
		if b.Suite == p.Suites[1] && b.Branch == p.Branches[0] && b.position == p.Story.Outage && b.Status != "ERROR" {
			t.Errorf("the outage left suite %s alone: %s", b.Suite.Name, b.Status)
		}
		for _, j := range b.Jobs {
			if j.Conflated == "BLOCKER" {
				failures[b.rework]++
			}
		}
	}
	if failures[true] > 0 || failures[false] == 0 {
		t.Errorf("blocked tests: %d on the first branch, %d on others", failures[false], failures[true])
	}
	if last := within[storyBatches-1]; !last.hasMetrics() {
		t.Error("the newest batch has no metrics")
	}
}
