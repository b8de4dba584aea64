package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// history is a suite over time, from which all items are made: its finished batches in the order of
// their creation (columns), what became of each test in each of them (rows), and the metrics of both.
// It is filled from records, in the order of the methods below, and knows nothing of where these come from.
type history struct {
	settings   settings.Settings
	need       need
	links      links
	name       string
	start, end time.Time

	batches    []batch
	unfinished int
	rows       []*row // in order of first appearance
	byKey      map[rowKey]*row
	ignored    map[string]bool // names of the experiences that the settings leave out
	tags       map[uuid.UUID][]string
	failures   []failure

	usable []int // batches that tell about the tests: neither outages nor without results

	batchMetrics, testMetrics *shelf
	blamed                    map[*row][]string // metrics that failed in the newest usable batch
	asked                     budget

	names   map[string]bool // of metrics of the report
	labeled map[string]bool // labels of batches
	found   *findings
}

// batch is one column of the history.
type batch struct {
	resim.Batch
	label   string // unique; for axes and tables
	listed  bool   // its jobs are known one by one, not only counted
	read    bool   // its tests' metrics are known
	counts  [results]int
	outage  bool
	minutes []float64 // that its tests took
}

// failure is an error of an execution.
type failure struct {
	code  string
	batch int
	row   *row // nil for one of the batch itself
}

// budget is what was spent on the tests' metrics, and what was left out for want of more.
type budget struct {
	spent                    int
	batchesLeft, testsLeft   int // whose metrics were not asked for
	batchesCounted, listsCap int // batches only counted because there are more than listsCap
}

func newHistory(s settings.Settings, n need) *history {
	return &history{
		settings: s, need: n, byKey: map[rowKey]*row{}, ignored: map[string]bool{},
		batchMetrics: newShelf(), testMetrics: newShelf(), blamed: map[*row][]string{}, names: map[string]bool{}, labeled: map[string]bool{},
	}
}

// addBatch appends a batch; later ones must have been created later. One that is not finished is counted
// only.
func (h *history) addBatch(b resim.Batch, version string) (position int, finished bool) {
	if !b.Status.Final() {
		h.unfinished++
		return 0, false
	}
	h.batches = append(h.batches, batch{Batch: b, label: h.label(b, version)})
	for _, e := range b.ExecutionErrors {
		h.failures = append(h.failures, failure{e.Code, len(h.batches) - 1, nil})
	}
	return len(h.batches) - 1, true
}

// label is the day of a batch and the version of its build; with the time of day where that is not unique.
func (h *history) label(b resim.Batch, version string) string {
	name := func(layout string) string {
		if version == "" {
			return b.Created.UTC().Format(layout)
		}
		return b.Created.UTC().Format(layout) + " · " + version
	}
	label := name("2006-01-02")
	if h.labeled[label] {
		label = name("2006-01-02 15:04")
	}
	return wording.Unique(h.labeled, label)
}

// addJob puts a test into its row. The job counts, and not another one of the same test, as long as kept
// says so; row is nil if the test is ignored.
func (h *history) addJob(at int, job resim.Job) (r *row, kept bool) {
	tags := h.tags[job.Experience]
	if h.settings.IgnoresExperience(job.ExperienceName, tags) {
		h.ignored[job.ExperienceName] = true
		return nil, false
	}
	key := rowKey{job.Experience, parameters(job.Parameters)}
	r = h.byKey[key]
	if r == nil {
		r = &row{index: len(h.rows), experience: job.Experience, parameters: key.parameters, tags: tags}
		h.byKey[key] = r
		h.rows = append(h.rows, r)
	}
	if !job.LastUpdated.IsZero() && !job.Created.IsZero() && resultOf(job.Conflated).decided() {
		h.batches[at].minutes = append(h.batches[at].minutes, job.LastUpdated.Sub(job.Created).Minutes())
	}
	for _, e := range job.ExecutionErrors {
		h.failures = append(h.failures, failure{e.Code, at, r})
	}
	h.batches[at].listed = true
	return r, r.put(at, len(h.batches), job)
}

// settle counts what came of the tests. It is called when all jobs are known.
func (h *history) settle() {
	for i := range h.batches {
		b := &h.batches[i]
		if !b.listed {
			b.counts = counted(b.Batch)
		}
	}
	for _, r := range h.rows {
		for i, c := range r.cells {
			h.batches[i].counts[c.result]++
		}
	}
	for i := range h.batches {
		b := &h.batches[i]
		b.outage = stats.Outage(b.counts[errored], b.decided())
		if !b.outage && b.decided() > 0 {
			h.usable = append(h.usable, i)
		}
	}
	h.titleRows()
	for _, r := range h.rows {
		r.judge(h)
	}
}

// counted is what the API's counts say of a batch whose jobs are not known one by one.
func counted(b resim.Batch) (counts [results]int) {
	counts[errored], counts[cancelled] = b.JobCounts.Error, b.JobCounts.Cancelled
	counts[blocked], counts[warned] = b.Judgements.FailBlock, b.Judgements.FailWarn
	counts[passed] = max(0, b.JobCounts.Succeeded-b.Judgements.FailBlock-b.Judgements.FailWarn)
	return counts
}

// addBatchMetrics adds the metrics of a batch itself.
func (h *history) addBatchMetrics(at int, list []resim.Metric) {
	for _, m := range list {
		if !m.Event && !h.settings.IgnoresMetric(m.Name) {
			h.batchMetrics.add(at, nil, m)
		}
	}
}

// addTestMetrics adds those of a test.
func (h *history) addTestMetrics(at int, r *row, list []resim.Metric) {
	h.batches[at].read = true
	newest := len(h.usable) > 0 && h.usable[len(h.usable)-1] == at
	for _, m := range list {
		if m.Event || h.settings.IgnoresMetric(m.Name) {
			continue
		}
		h.testMetrics.add(at, r, m)
		if newest && (m.Status == resim.StatusFailBlock || m.Status == resim.StatusFailWarn) {
			h.blamed[r] = append(h.blamed[r], m.Name)
		}
	}
}

// titleRows gives each row a name of its own: that of the experience, with the parameters where it ran with
// several sets of them.
func (h *history) titleRows() {
	sets := map[uuid.UUID]int{}
	for _, r := range h.rows {
		sets[r.experience]++
	}
	taken := map[string]bool{}
	for _, r := range h.rows {
		r.title = r.name
		if sets[r.experience] > 1 && r.parameters != "" {
			r.title += " [" + r.parameters + "]"
		}
		r.title = wording.Unique(taken, cmp.Or(r.title, r.experience.String()))
	}
}

// parameters are those of a test in one text.
func parameters(p map[string]string) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(p)) {
		parts = append(parts, k+"="+p[k])
	}
	return strings.Join(parts, ", ")
}

// decided is how many tests of the batch came to a result.
func (b batch) decided() int {
	return b.counts[passed] + b.counts[warned] + b.counts[blocked] + b.counts[errored]
}

// failed is how many tests of a batch are hard failures.
func (h *history) failed(b batch) int {
	n := 0
	for _, r := range decisive {
		if h.outcome(r) == stats.Failed {
			n += b.counts[r]
		}
	}
	return n
}

// newest is the position of the newest batch that tells about the tests, and before that of the one before
// it; −1 if there is none.
func (h *history) newest() (newest, before int) {
	newest, before = -1, -1
	if n := len(h.usable); n > 0 {
		newest = h.usable[n-1]
		if n > 1 {
			before = h.usable[n-2]
		}
	}
	return newest, before
}
