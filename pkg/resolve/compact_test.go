package resolve

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// record is a job as it arrives: every string and map its own.
func record(i int, name string) resim.Job {
	j := resim.Job{
		ID: uuid.New(), Build: uuid.UUID{1}, Branch: uuid.UUID{2}, System: uuid.UUID{3}, Experience: uuid.New(), ExperienceName: strings.Clone(name),
		Status: resim.JobStatus(strings.Clone("SUCCEEDED")), Conflated: resim.ConflatedStatus(strings.Clone("PASSED")),
		MetricsStatus: resim.MetricStatus(strings.Clone("PASSED")), RunCounter: 1,
		Created: time.Unix(1_790_000_000, int64(i)*1000), LastUpdated: time.Unix(1_790_000_600, 0),
		Parameters: map[string]string{strings.Clone("speed_limit"): strings.Clone("1.8"), strings.Clone("weather"): strings.Clone("rain")},
	}
	if i%10 == 0 {
		j.Status, j.ExecutionErrors = "ERROR", []resim.ExecutionError{{Code: strings.Clone("EXPERIENCE_FAILED"), Text: strings.Clone("the container exited early")}}
	}
	return j
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// A job takes at most 250 bytes, the pointer to it included: in a report, whose batches run the same
// experiences, and even in one batch with a name of its own for each.
func TestCompactJobs(t *testing.T) {
	const n, most = 20_000, 250
	for name, experiences := range map[string]int{"a report of 100 batches": n / 100, "one batch": n} {
		b := &Batch{g: newGraph(new(resim.Client), nil)}
		before := heap()
		jobs := make([]*Job, 0, n)
		for i := range n {
			jobs = append(jobs, b.compact(record(i, fmt.Sprintf("Aisle crossing with forklift, variant %d", i%experiences))))
		}
		each := float64(heap()-before) / n
		t.Logf("%s: %.0f bytes a job", name, each)
		if each > most {
			t.Errorf("%s: %.0f bytes a job, allowed are %d", name, each, most)
		}
		runtime.KeepAlive(jobs)
		runtime.KeepAlive(b)
	}
}

// BenchmarkCompact tells bytes per job as they are kept.
func BenchmarkCompact(b *testing.B) {
	const n = 20_000
	for b.Loop() {
		batch := &Batch{g: newGraph(new(resim.Client), nil)}
		before := heap()
		jobs := make([]*Job, 0, n)
		for i := range n {
			jobs = append(jobs, batch.compact(record(i, fmt.Sprintf("experience %d", i%200))))
		}
		b.ReportMetric(float64(heap()-before)/n, "bytes/job")
		runtime.KeepAlive(jobs)
	}
}

// What is compact is whole: every field comes back, and different jobs do not share what differs.
func TestCompactIsWhole(t *testing.T) {
	b := &Batch{g: newGraph(new(resim.Client), nil)}
	plain := record(1, "a")
	failed := record(10, "a")
	others := []resim.Job{plain, failed, {ID: uuid.New()}}
	for _, change := range []func(*resim.Job){
		func(j *resim.Job) { j.Build = uuid.New() },
		func(j *resim.Job) { j.Branch = uuid.New() },
		func(j *resim.Job) { j.System = uuid.New() },
		func(j *resim.Job) { j.Status = resim.JobCancelled },
		func(j *resim.Job) { j.Conflated = resim.ConflatedWarning },
		func(j *resim.Job) { j.MetricsStatus = resim.StatusFailWarn },
		func(j *resim.Job) { j.RunCounter = 2 },
		func(j *resim.Job) { j.Parameters = map[string]string{"speed_limit": "2.5"} },
		func(j *resim.Job) { j.ExecutionErrors = []resim.ExecutionError{{Code: "OTHER"}} },
		func(j *resim.Job) { j.Created = time.Unix(0, 0) },
		func(j *resim.Job) { j.LastUpdated = time.Time{} },
	} {
		j := plain
		j.Parameters, j.ExecutionErrors = maps.Clone(plain.Parameters), slices.Clone(plain.ExecutionErrors)
		change(&j)
		others = append(others, j)
	}
	var kept []*Job
	for _, j := range others {
		kept = append(kept, b.compact(j))
	}
	for i, want := range others {
		if diff := cmp.Diff(want, kept[i].Info()); diff != "" {
			t.Errorf("job %d (-want +got):\n%s", i, diff)
		}
	}
	if kept[0].common != b.compact(record(2, "b")).common {
		t.Error("what jobs have in common is not shared")
	}
	first, second := b.compact(record(1, "a name")), b.compact(record(2, "a name"))
	if unsafe.StringData(first.name) != unsafe.StringData(second.name) {
		t.Error("a name is kept twice")
	}
}
