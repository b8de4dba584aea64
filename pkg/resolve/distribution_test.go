package resolve_test

import (
	"errors"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// voltages are the series "battery voltage" of each job that has one, by the ground truth.
func voltages(t *testing.T, jobs []*resimtest.Job) (all []float64, of map[*resimtest.Job][]float64) {
	t.Helper()
	of = map[*resimtest.Job][]float64{}
	for _, j := range jobs {
		values, err := mustDocument(t, j).Numbers("battery voltage")
		if err == nil {
			of[j] = values
			all = append(all, values...)
		}
	}
	return all, of
}

// wantDistribution is the distribution of "battery voltage" over some jobs; lost more cannot be read.
func wantDistribution(t *testing.T, jobs []*resimtest.Job, lost int) resolve.Distribution {
	t.Helper()
	all, of := voltages(t, jobs)
	d := resolve.Distribution{
		Name: "battery voltage", Unit: "V", Found: len(of), Missing: len(jobs) - len(of), Lost: lost, N: len(all),
		Min: slices.Min(all), Max: slices.Max(all),
	}
	for _, v := range all {
		d.Sum += v
	}
	d.Mean = d.Sum / float64(d.N)
	for _, v := range all {
		d.Variance += (v - d.Mean) * (v - d.Mean) / float64(d.N-1)
	}
	d.StdDev = math.Sqrt(d.Variance)
	for _, j := range slices.Backward(jobs) { // so that the first one stays
		if slices.Contains(of[j], d.Min) {
			d.MinJob = wantJob(j)
		}
		if slices.Contains(of[j], d.Max) {
			d.MaxJob = wantJob(j)
		}
	}
	return d
}

// dataOf is the id of a job's data set of that name.
func dataOf(t *testing.T, j *resimtest.Job, name string) uuid.UUID {
	t.Helper()
	for _, d := range j.MetricsData() {
		if d.Name == name {
			return d.ID
		}
	}
	t.Fatalf("job %s has no data %q", j.ID, name)
	return uuid.Nil
}

// instead has storage hold another series under the name of a job's data set.
func instead(t *testing.T, j *resimtest.Job, name string, series metrics.Data) resimtest.Fault {
	t.Helper()
	w := metrics.NewWriter()
	w.AddData(name, series)
	d, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	for p, err := range d.Parts() {
		if err != nil {
			t.Fatal(err)
		}
		id := dataOf(t, j, name).String()
		return resimtest.Fault{Operation: "download", Path: id, Body: strings.Replace(string(p.Bytes), p.ID.String(), id, 1)}
	}
	t.Fatal("the document has no parts")
	return resimtest.Fault{}
}

// empty has storage hold a series without values, which our writer refuses to make.
func empty(t *testing.T, j *resimtest.Job, name string) resimtest.Fault {
	t.Helper()
	fault := instead(t, j, name, metrics.Numbers([]float64{1}))
	var data metricspb.MetricsData
	if err := proto.Unmarshal([]byte(fault.Body), &data); err != nil {
		t.Fatal(err)
	}
	data.GetSeries().GetDoubles().Series = nil
	b, err := proto.Marshal(&data)
	if err != nil {
		t.Fatal(err)
	}
	fault.Body = string(b)
	return fault
}

// All values of all jobs, and no data is downloaded but that of the name.
func TestDistribution(t *testing.T) {
	s := start(t, resimtest.WithShape(resimtest.Shape{Samples: 7}))
	want := good(s)
	b := openBatch(t, connect(t, s), want)
	have, err := b.Distribution(t.Context(), "battery voltage")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantDistribution(t, asListed(want), 0), have, aboutEqual); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if have.Missing == 0 {
		t.Error("no job is without")
	}
	all, _ := voltages(t, asListed(want))
	wantQuantiles(t, all, have)
	wantRequests(t, s, map[string]int{"getBatch": 1, "listJobs": 1, "listMetricsDataForJob": len(asListed(want)), "download": have.Found})
}

// Fed by hand it is the same.
func TestStatisticsOfDocuments(t *testing.T) {
	s := start(t)
	b := openBatch(t, connect(t, s), good(s))
	want, err := b.Distribution(t.Context(), "battery voltage")
	if err != nil {
		t.Fatal(err)
	}
	var have resolve.Statistics
	for d, err := range b.Documents(t.Context(), resolve.DataNamed("battery voltage"), resolve.AsArrived()) {
		if err != nil {
			t.Fatal(err)
		}
		if volts, err := d.Document.Numbers("battery voltage"); err == nil {
			have.Add(volts...)
		}
	}
	if have.N() != want.N || have.Min() != want.Min || have.Max() != want.Max || have.Quantile(0.3) != want.Quantile(0.3) {
		t.Errorf("have %d from %v to %v, want %d from %v to %v", have.N(), have.Min(), have.Max(), want.N, want.Min, want.Max)
	}
	if math.Abs(have.Sum()-want.Sum) > 1e-15*want.Sum || math.Abs(have.Variance()-want.Variance) > 1e-14*want.Variance {
		t.Errorf("have sum %v, variance %v, want %v and %v", have.Sum(), have.Variance(), want.Sum, want.Variance)
	}
}

// No job has it: none, and no number that could be mistaken for a value.
func TestDistributionOfNone(t *testing.T) {
	s := start(t)
	n := len(asListed(good(s)))
	have, err := openBatch(t, connect(t, s), good(s)).Distribution(t.Context(), "no such data")
	if err != nil {
		t.Fatal(err)
	}
	nan := math.NaN()
	want := resolve.Distribution{Name: "no such data", Missing: n, Mean: nan, Variance: nan, StdDev: nan, Min: nan, Max: nan}
	if diff := cmp.Diff(want, have, aboutEqual); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, d := range []resolve.Distribution{have, {}} {
		if h := d.Histogram(10); !math.IsNaN(d.Quantile(0.5)) || h.Counts != nil {
			t.Errorf("median %v, histogram %v", d.Quantile(0.5), h)
		}
	}
	wantRequests(t, s, map[string]int{"getBatch": 1, "listJobs": 1, "listMetricsDataForJob": n})
}

// What is no finite number is counted and counts nowhere else; an empty series is there; the extremes
// are of the first job that has them.
func TestDistributionOfOddSeries(t *testing.T) {
	s := start(t)
	jobs := reported(good(s))
	nan, inf := math.NaN(), math.Inf(1)
	faults := []resimtest.Fault{
		empty(t, jobs[0], "battery voltage"), // the unit of no value is none
		instead(t, jobs[1], "battery voltage", metrics.Numbers([]float64{nan, 3, -inf}).Unit("V")),
		instead(t, jobs[2], "battery voltage", metrics.Numbers([]float64{3, 5, inf}).Unit("V")),
	}
	for _, j := range jobs[3:] {
		faults = append(faults, instead(t, j, "battery voltage", metrics.Numbers([]float64{5, 3}).Unit("V")))
	}
	s.SetFaults(faults...)
	have, err := openBatch(t, connect(t, s), good(s)).Distribution(t.Context(), "battery voltage")
	if err != nil {
		t.Fatal(err)
	}
	pairs := len(jobs) - 3 + 1 // of 3 and 5, and a 3 more
	n := float64(2*pairs + 1)
	want := resolve.Distribution{
		Name: "battery voltage", Unit: "V", Found: len(jobs), Missing: len(asListed(good(s))) - len(jobs), N: int(n), NaN: 1, Infinite: 2,
		Sum: 4*n - 1, Mean: 4 - 1/n, Variance: (n - 1/n) / (n - 1), Min: 3, Max: 5, MinJob: wantJob(jobs[1]), MaxJob: wantJob(jobs[2]),
	}
	want.StdDev = math.Sqrt(want.Variance)
	if diff := cmp.Diff(want, have, aboutEqual); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDistributionFails(t *testing.T) {
	s := start(t)
	jobs := reported(good(s))
	b := openBatch(t, connect(t, s), good(s), resolve.TolerateLoss())
	s.SetFaults(instead(t, jobs[1], "battery voltage", metrics.Numbers([]float64{48_000}).Unit("mV")))
	_, err := b.Distribution(t.Context(), "battery voltage")
	if !errors.Is(err, resolve.ErrMixedUnits) {
		t.Errorf("not ErrMixedUnits: %v", err)
	}
	wantText(t, err, `"battery voltage"`, `"V" in job `+jobs[0].ID.String(), `"mV" in job `+jobs[1].ID.String(), b.Info().ID.String())

	s.SetFaults()
	_, err = b.Distribution(t.Context(), "Speed over time: driven (status)")
	if !errors.Is(err, metrics.ErrWrongType) {
		t.Errorf("not ErrWrongType: %v", err)
	}
	wantText(t, err, "job "+jobs[0].ID.String(), "Speed over time: driven (status)")
	if _, err := b.Distribution(cancelled(), "battery voltage"); err == nil {
		t.Error("no error though the context has ended")
	}
}

// A job that cannot be read fails all, or is counted as lost, whether its list or its series is: never
// as missing.
func TestDistributionWithLoss(t *testing.T) {
	for name, fault := range map[string]func(*testing.T, *resimtest.Job) resimtest.Fault{
		"series": func(t *testing.T, j *resimtest.Job) resimtest.Fault {
			return resimtest.Fault{Operation: "download", Path: dataOf(t, j, "battery voltage").String(), Status: http.StatusNotFound}
		},
		"list": func(_ *testing.T, j *resimtest.Job) resimtest.Fault {
			return resimtest.Fault{Operation: "listMetricsDataForJob", Path: j.ID.String(), Status: http.StatusNotFound}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			lost := reported(good(s))[1]
			s.SetFaults(fault(t, lost))
			c := connect(t, s)
			_, err := openBatch(t, c, good(s)).Distribution(t.Context(), "battery voltage")
			wantText(t, err, "job "+lost.ID.String())

			b := openBatch(t, c, good(s), resolve.TolerateLoss())
			have, err := b.Distribution(t.Context(), "battery voltage")
			if err != nil {
				t.Fatal(err)
			}
			rest := slices.DeleteFunc(asListed(good(s)), func(j *resimtest.Job) bool { return j == lost })
			if diff := cmp.Diff(wantDistribution(t, rest, 1), have, aboutEqual); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(b.Losses()) != 1 {
				t.Errorf("losses: %v", b.Losses())
			}
		})
	}
}
