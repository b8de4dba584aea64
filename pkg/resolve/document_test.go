package resolve_test

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// contents are the metrics and data sets of a document by id, as bytes: ReSim's order of them is not
// the document's.
func contents(t *testing.T, d *metrics.Document) map[uuid.UUID]string {
	t.Helper()
	found := map[uuid.UUID]string{}
	for p, err := range d.Parts() {
		if err != nil {
			t.Fatal(err)
		}
		found[p.ID] = string(p.Bytes)
	}
	return found
}

func wantContents(t *testing.T, j *resimtest.Job) map[uuid.UUID]string {
	t.Helper()
	d, err := j.Document()
	if err != nil {
		t.Fatal(err)
	}
	return contents(t, d)
}

// names are those of a document's metrics and data sets, sorted.
func names(d *metrics.Document) []string {
	var found []string
	for m := range d.Metrics() {
		found = append(found, "metric "+m.Name())
	}
	for s := range d.Data() {
		found = append(found, "data "+s.Name())
	}
	slices.Sort(found)
	return found
}

// Job id → unpacked metrics: every job is there, in order, those without metrics with an empty document.
func TestDocuments(t *testing.T) {
	for _, listed := range []bool{false, true} { // event metrics among the others must not matter
		s := start(t, resimtest.WithShape(resimtest.Shape{Samples: 5, PageSize: 6, EventMetricsListed: listed}))
		want := good(s)
		b := openBatch(t, connect(t, s), want)
		i, empty := 0, 0
		for d, err := range b.Documents(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			j := asListed(want)[i]
			if d.Job.Info().ID != j.ID {
				t.Fatalf("document %d is of %v, want %s", i, d.Job, j.ID)
			}
			if diff := cmp.Diff(wantContents(t, j), contents(t, d.Document)); diff != "" {
				t.Errorf("%v (-want +got):\n%s", d.Job, diff)
			}
			var files []string
			for _, f := range d.Files {
				files = append(files, f.Name+" "+f.Filename)
			}
			if len(j.Metrics()) == 0 {
				empty++
			} else if diff := cmp.Diff([]string{"trajectory trajectory.csv"}, files); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			i++
		}
		if i != len(asListed(want)) || empty == 0 {
			t.Errorf("%d documents of %d jobs, %d without metrics", i, len(asListed(want)), empty)
		}
	}
}

// Only what is selected is listed and downloaded.
func TestSelect(t *testing.T) {
	s := start(t)
	c := connect(t, s)
	job := reported(good(s))[0]
	var eventNames []string
	everything := names(mustDocument(t, job))
	for _, m := range job.EventMetrics() {
		eventNames = append(eventNames, "metric "+m.Name)
		everything = append(everything, "metric "+m.Name)
	}
	slices.Sort(everything)
	slices.Sort(eventNames)
	if eventNames == nil {
		t.Fatal("the job has no events")
	}
	speed := []string{
		"data Speed over time: driven (status)", "data Speed over time: driven (x)", "data Speed over time: driven (y)",
		"data Speed over time: planned (status)", "data Speed over time: planned (x)", "data Speed over time: planned (y)",
		"metric Speed over time",
	}
	full := mustDocument(t, job)
	var scalars []string
	for _, m := range job.Metrics() {
		if m.Type == "SCALAR" {
			scalars = append(scalars, "metric "+m.Name)
		}
	}
	slices.Sort(scalars)
	for name, test := range map[string]struct {
		want  []resolve.Select
		names []string
		lists []string
	}{
		"all":    {nil, names(full), []string{"listMetricsForJob", "listMetricsDataForJob"}},
		"scalar": {[]resolve.Select{resolve.MetricsNamed("Path deviation")}, []string{"metric Path deviation"}, []string{"listMetricsForJob"}},
		"type":   {[]resolve.Select{resolve.MetricsOfType(resim.TypeScalar)}, scalars, []string{"listMetricsForJob"}},
		"chart":  {[]resolve.Select{resolve.MetricsNamed("Speed over time")}, speed, []string{"listMetricsForJob", "listMetricsDataForJob"}},
		"data":   {[]resolve.Select{resolve.DataNamed("battery voltage")}, []string{"data battery voltage"}, []string{"listMetricsDataForJob"}},
		"events": {[]resolve.Select{resolve.Events()}, eventNames, []string{"listEventsForJob", "listEventMetricsForJob"}},
		"everything": {
			[]resolve.Select{resolve.Everything()},
			everything,
			[]string{"listMetricsForJob", "listMetricsDataForJob", "listEventsForJob", "listEventMetricsForJob"},
		},
		"nothing": {[]resolve.Select{resolve.MetricsNamed("no such metric"), resolve.DataNamed("no such data")}, nil, []string{"listMetricsForJob", "listMetricsDataForJob"}},
		"several": {
			[]resolve.Select{resolve.MetricsNamed("Path deviation", "Run summary"), resolve.DataNamed("battery voltage")},
			[]string{"data battery voltage", "metric Path deviation", "metric Run summary"},
			[]string{"listMetricsForJob", "listMetricsDataForJob"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := openBatch(t, c, good(s))
			var opened *resolve.Job
			for _, j := range jobsOf(t, b) {
				if j.Info().ID == job.ID {
					opened = j
				}
			}
			s.ResetRequests()
			d, err := opened.Document(t.Context(), test.want...)
			if err != nil {
				t.Fatal(err)
			}
			have := names(d)
			if diff := cmp.Diff(test.names, have); diff != "" {
				t.Errorf("document (-want +got):\n%s", diff)
			}
			want := map[string]int{"download": len(test.names)}
			for _, l := range test.lists {
				want[l] = 1
			}
			wantRequests(t, s, want)
			if again, err := opened.Document(t.Context(), test.want...); err != nil || !cmp.Equal(names(again), have) {
				t.Errorf("again: %v, %v", names(again), err)
			}
			wantRequests(t, s, nil) // from the cache
		})
	}
}

// metricOf is a metric of the first job with metrics.
func metricOf(t *testing.T, s *resimtest.Server, name string) (*resimtest.Job, resimtest.Metric) {
	t.Helper()
	job := reported(good(s))[0]
	m, ok := job.Metric(name)
	if !ok {
		t.Fatalf("the job has no metric %q", name)
	}
	return job, m
}

// What storage gives wrongly is an error naming job, metric and operation, or a loss, and the rest of the
// document is there.
func TestDownloadFails(t *testing.T) {
	for name, test := range map[string]struct {
		fault resimtest.Fault
		kind  error
		words []string
	}{
		"missing":   {resimtest.Fault{Status: http.StatusNotFound}, resim.ErrNotFound, []string{"download"}},
		"server":    {resimtest.Fault{Status: http.StatusBadGateway}, resim.ErrServer, []string{"download", "2 attempts"}},
		"truncated": {resimtest.Fault{Truncate: true}, resim.ErrAnswer, []string{"download", "cannot be read", "2 attempts"}},
		"cut":       {resimtest.Fault{Cut: true}, nil, []string{"download", "reading the answer"}},
		"a page":    {resimtest.Fault{HTML: true}, resim.ErrAnswer, []string{"cannot be read"}},
		"nameless":  {resimtest.Fault{Body: "\x12\x00"}, resim.ErrAnswer, []string{"no name"}},
		"expired":   {resimtest.Fault{Expired: true}, resim.ErrForbidden, []string{"download", "Request has expired"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			job, m := metricOf(t, s, "Run summary")
			test.fault.Operation, test.fault.Path = "download", m.ID.String()
			s.SetFaults(test.fault)
			c := connect(t, s)
			docs, err := all(openBatch(t, c, good(s)).Documents(t.Context()))
			if test.kind != nil && !errors.Is(err, test.kind) {
				t.Errorf("have %v, want %v", err, test.kind)
			}
			wantText(t, err, append(test.words, `metric "Run summary"`, "job "+job.ID.String(), job.ExperienceName)...)
			if strings.Contains(err.Error(), "X-Amz-Signature=") {
				t.Errorf("the error shows the signature: %v", err)
			}
			before := slices.IndexFunc(asListed(good(s)), func(j *resimtest.Job) bool { return j.ID == job.ID })
			if len(docs) != before {
				t.Errorf("%d documents before the error, want %d", len(docs), before)
			}

			b := openBatch(t, c, good(s), resolve.TolerateLoss())
			docs, err = all(b.Documents(t.Context()))
			if err != nil || len(docs) != len(asListed(good(s))) {
				t.Fatalf("tolerated: %d documents, %v", len(docs), err)
			}
			for i, d := range docs {
				want := wantContents(t, asListed(good(s))[i])
				if asListed(good(s))[i].ID == job.ID {
					delete(want, m.ID)
					if len(d.Losses) != 1 || d.Losses[0].Job != job.ID || d.Losses[0].Err == nil {
						t.Errorf("losses of the document: %v", d.Losses)
					}
				} else if d.Losses != nil {
					t.Errorf("losses of another document: %v", d.Losses)
				}
				if diff := cmp.Diff(want, contents(t, d.Document)); diff != "" {
					t.Errorf("%v (-want +got):\n%s", d.Job, diff)
				}
			}
			if losses := b.Losses(); len(losses) != 1 || !strings.HasPrefix(losses[0].String(), `metric "Run summary" of job `+job.ID.String()) {
				t.Errorf("losses: %v", losses)
			}
			s.SetFaults()
			if d, err := docs[before].Job.Document(t.Context()); err != nil || len(contents(t, d)) != len(wantContents(t, job)) {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

// The first half of every metric and data set is noticed as such, also where it is valid protobuf.
func TestHalvesAreNoticed(t *testing.T) {
	s := start(t, resimtest.WithFault(resimtest.Fault{Operation: "download", Truncate: true}))
	c := connectThrough(t, s, s.Transport())
	lost := 0
	for d, err := range openBatch(t, c, good(s), resolve.TolerateLoss()).Documents(t.Context(), resolve.Everything()) {
		if err != nil {
			t.Fatal(err)
		}
		for id := range contents(t, d.Document) {
			t.Errorf("%s: half of %s passed for the whole", d.Job, id)
		}
		lost += len(d.Losses)
	}
	if lost < 100 {
		t.Errorf("%d losses, want more", lost)
	}
}

// A list that is lost leaves the rest of the document.
func TestDocumentWithoutAList(t *testing.T) {
	s := start(t)
	job := reported(good(s))[0]
	s.SetFaults(resimtest.Fault{Operation: "listMetricsDataForJob", Path: job.ID.String(), Status: http.StatusNotFound})
	b := openBatch(t, connect(t, s), good(s), resolve.TolerateLoss())
	for d, err := range b.Documents(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if d.Job.Info().ID != job.ID {
			continue
		}
		want := wantContents(t, job)
		for s := range mustDocument(t, job).Data() {
			delete(want, s.ID())
		}
		if diff := cmp.Diff(want, contents(t, d.Document)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if len(d.Losses) != 1 || len(d.Files) != 0 {
			t.Errorf("losses %v, files %v", d.Losses, d.Files)
		}
	}
}

func mustDocument(t *testing.T, j *resimtest.Job) *metrics.Document {
	t.Helper()
	d, err := j.Document()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A metric that is listed without a URL is an error, not an empty one.
func TestNoURL(t *testing.T) {
	s := start(t)
	job := reported(good(s))[0]
	s.SetFaults(resimtest.Fault{Operation: "listMetricsForJob", Path: job.ID.String(), Body: metricsBody(t, "metrics", map[string]any{"name": "Path deviation", "value": 1})})
	b := openBatch(t, connect(t, s, conformance.Injected("listMetricsForJob")), good(s))
	_, err := all(b.Documents(t.Context(), resolve.MetricsNamed("Path deviation")))
	if !errors.Is(err, resim.ErrAnswer) {
		t.Errorf("have %v", err)
	}
	wantText(t, err, "no URL", `metric "Path deviation"`, job.ID.String())
}

// URLs that expired before their turn: each list is asked for again once, however many expired.
func TestExpiredURLs(t *testing.T) {
	for _, cache := range []int64{32 << 20, 0} {
		s := start(t)
		b := openBatch(t, connect(t, s), good(s), resolve.WithCache(cache))
		job := reported(good(s))[0]
		i := slices.IndexFunc(asListed(good(s)), func(j *resimtest.Job) bool { return j == job })
		opened := jobsOf(t, b)[i]
		want := wantContents(t, job)
		s.ResetRequests()
		var faults []resimtest.Fault
		for id := range want {
			faults = append(faults, resimtest.Fault{Operation: "download", Path: id.String(), Times: 1, Expired: true})
		}
		s.SetFaults(faults...)
		d, err := opened.Document(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, contents(t, d)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		wantRequests(t, s, map[string]int{"listMetricsForJob": 2, "listMetricsDataForJob": 2, "download": 2 * len(want)})
	}
}

// A fresh URL that cannot be had says so; storage's 400 counts as expired too.
func TestNoFreshURL(t *testing.T) {
	s := start(t)
	job, m := metricOf(t, s, "Run summary")
	expired := resimtest.Fault{Operation: "download", Path: m.ID.String(), Status: http.StatusBadRequest}
	read := func(again resimtest.Fault) error {
		again.Operation, again.Path, again.After = "listMetricsForJob", job.ID.String(), 1
		s.SetFaults(expired, again)
		_, err := all(openBatch(t, connect(t, s, conformance.Injected("listMetricsForJob")), good(s)).Documents(t.Context()))
		return err
	}
	err := read(resimtest.Fault{Status: http.StatusNotFound})
	wantText(t, err, `metric "Run summary"`, "its URL was refused, and listing it again failed", "listMetricsForJob")
	err = read(resimtest.Fault{Body: metricsBody(t, "metrics", map[string]any{"name": "Run summary", "metricURL": "https://storage.example/"})})
	wantText(t, err, `metric "Run summary"`, "not listed any more")
	s.SetFaults(resimtest.Fault{Operation: "download", Path: m.ID.String(), Times: 1, Status: http.StatusBadRequest})
	if _, err := all(openBatch(t, connect(t, s), good(s)).Documents(t.Context())); err != nil {
		t.Errorf("with a fresh URL: %v", err)
	}
}

// eventOf is an event as the ground truth has it.
func eventOf(e metrics.EventEntry) resimtest.Event {
	have := resimtest.Event{
		ID: e.ID(), Name: e.Name(), Description: e.Description(), Tags: e.Tags(), Status: e.Status().String(), TimestampType: "ABSOLUTE",
	}
	if since, ok := e.Relative(); ok {
		have.TimestampType, have.Time = "RELATIVE", time.Unix(0, 0).UTC().Add(since)
	} else {
		have.Time, _ = e.Absolute()
	}
	for _, m := range e.Metrics() {
		have.MetricIDs = append(have.MetricIDs, m.ID())
	}
	return have
}

// Event metrics may be in several lists and have equal names; their documents hold each once, and the
// events with them.
func TestEventMetricsOfAllJobs(t *testing.T) {
	for _, listed := range []bool{false, true} {
		shape := tiny
		shape.EventMetricsListed = listed
		s := start(t, resimtest.WithShape(shape))
		b := openBatch(t, connect(t, s), good(s))
		i := 0
		for d, err := range b.Documents(t.Context(), resolve.Events(), resolve.MetricsNamed("Path deviation")) {
			if err != nil {
				t.Fatal(err)
			}
			want := map[uuid.UUID]bool{}
			for _, m := range asListed(good(s))[i].EventMetrics() {
				want[m.ID] = true
			}
			for m := range d.Document.Metrics() {
				if m.EventMetric() != want[m.ID()] {
					t.Errorf("%v: metric %q", d.Job, m.Name())
				}
				delete(want, m.ID())
			}
			for id := range want {
				t.Errorf("%v: event metric %s is missing", d.Job, id)
			}
			var have []resimtest.Event
			for e := range d.Document.Events() {
				have = append(have, eventOf(e))
			}
			if diff := cmp.Diff(asListed(good(s))[i].Events(), have, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%v: events (-want +got):\n%s", d.Job, diff)
			}
			i++
		}
	}
}

// A named series of each job; jobs without it are there.
func TestSeries(t *testing.T) {
	s := start(t, resimtest.WithShape(resimtest.Shape{Samples: 7}))
	want := good(s)
	b := openBatch(t, connect(t, s), want)
	series, err := all(b.Series(t.Context(), "battery voltage"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for i, j := range asListed(want) {
		have := series[i]
		if have.Job.Info().ID != j.ID || have.Lost {
			t.Errorf("series %d is of %v, lost %v", i, have.Job, have.Lost)
		}
		numbers, err := mustDocument(t, j).Numbers("battery voltage")
		if have.Found != (err == nil) || !cmp.Equal(numbers, have.Values) || have.Found && have.Unit != "V" {
			t.Errorf("%v: %v %q, want %v", have.Job, have.Values, have.Unit, numbers)
		}
		if have.Found {
			found++
		}
	}
	if len(series) != len(asListed(want)) || found == 0 || found == len(series) {
		t.Errorf("%d series, %d found", len(series), found)
	}
	wantRequests(t, s, map[string]int{"getBatch": 1, "listJobs": 1, "listMetricsDataForJob": len(asListed(want)), "download": found})

	_, err = all(b.Series(t.Context(), "Speed over time: driven (status)"))
	if !errors.Is(err, metrics.ErrWrongType) {
		t.Errorf("not ErrWrongType: %v", err)
	}
	wantText(t, err, "job "+reported(want)[0].ID.String(), "Speed over time: driven (status)")
}

func TestSeriesWithLoss(t *testing.T) {
	s := start(t)
	job := reported(good(s))[0]
	var id uuid.UUID
	for _, d := range job.MetricsData() {
		if d.Name == "battery voltage" {
			id = d.ID
		}
	}
	s.SetFaults(resimtest.Fault{Operation: "download", Path: id.String(), Status: http.StatusNotFound})
	c := connect(t, s)
	_, err := all(openBatch(t, c, good(s)).Series(t.Context(), "battery voltage"))
	wantText(t, err, `data "battery voltage"`, job.ID.String(), "download")
	series, err := all(openBatch(t, c, good(s), resolve.TolerateLoss()).Series(t.Context(), "battery voltage"))
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]int{}
	for _, one := range series {
		switch {
		case one.Lost:
			states["lost"]++
		case one.Found:
			states["found"]++
		default:
			states["missing"]++
		}
	}
	n := len(reported(good(s)))
	want := map[string]int{"lost": 1, "found": n - 1, "missing": len(asListed(good(s))) - n}
	maps.DeleteFunc(want, func(_ string, n int) bool { return n == 0 })
	if diff := cmp.Diff(want, states); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
