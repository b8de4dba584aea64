package metrics

import (
	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

func metricID(m *metricspb.Metric) string { return m.GetMetricId().GetId().GetData() }

// checkIDs is V1 to V6: every id is one, and no two things of a kind share theirs.
func (c *checker) checkIDs() {
	for i, d := range c.doc.GetMetricsData() {
		p := dataPlace(i, d).at("metrics_data_id")
		id := dataID(d.GetMetricsDataId())
		if !uuidOK(id) {
			c.error("V1", p, "the id %s is no UUID", quote(id))
		}
		if first := c.data[id]; first != nil {
			c.error("V2", p, "the id %s is also that of the data set %s; ids must differ", quote(id), quote(first.GetName()))
			continue
		}
		c.data[id] = d
	}
	for i, m := range c.doc.GetJobLevelMetrics().GetMetrics() {
		p := metricPlace(i, m).at("metric_id")
		id := metricID(m)
		if !uuidOK(id) {
			c.error("V3", p, "the id %s is no UUID", quote(id))
		}
		if first := c.metrics[id]; first != nil {
			c.error("V4", p, "the id %s is also that of the metric %s; ids must differ", quote(id), quote(first.GetName()))
			continue
		}
		c.metrics[id] = m
	}
	for i, e := range c.doc.GetEvents() {
		if id := e.GetEventId().GetId().GetData(); !uuidOK(id) {
			c.error("V5", eventPlace(i, e).at("event_id"), "the id %s is no UUID", quote(id))
		}
	}
	if id := c.doc.GetJobId().GetId().GetData(); !uuidOK(id) {
		c.error("V6", place{path: "job_id"}, "the id %s is no UUID", quote(id))
	}
}

func dataPlace(i int, d *metricspb.MetricsData) place {
	return place{"metrics_data", d.GetName()}.index(i)
}

func metricPlace(i int, m *metricspb.Metric) place {
	return place{"job_level_metrics.metrics", m.GetName()}.index(i)
}

func eventPlace(i int, e *metricspb.Event) place {
	return place{"events", e.GetName()}.index(i)
}

// checkMetrics is V7 to V19 and the payloads of all metrics.
func (c *checker) checkMetrics() {
	names := map[string]int{}
	job := c.doc.GetJobId().GetId().GetData()
	for i, m := range c.doc.GetJobLevelMetrics().GetMetrics() {
		p := metricPlace(i, m)
		if m.GetName() == "" {
			c.error("V7", p.at("name"), "the name is empty; give the metric one")
		}
		if m.GetType() == 0 {
			c.error("V8", p.at("type"), "there is no type")
		}
		if m.GetStatus() == 0 {
			c.error("V9", p.at("status"), "there is no status; use NOT_APPLICABLE if there is nothing to judge")
		}
		c.checkPayload(p, m)
		if m.GetImportance() == 0 {
			c.error("V12", p.at("importance"), "there is no importance; use MEDIUM if none stands out")
		}
		c.checkParent(p, m, job)
		for j, t := range m.GetTags() {
			if t.GetKey() == "" || t.GetValue() == "" {
				c.error("V16", p.at("tags").index(j), "a tag needs a key and a value, have %s = %s", quote(t.GetKey()), quote(t.GetValue()))
			}
		}
		if m.GetEventMetric() {
			continue
		}
		if first, ok := names[m.GetName()]; ok {
			c.error("V17", p.at("name"), "the name %s is also that of metrics[%d]; names must differ", quote(m.GetName()), first)
			continue
		}
		names[m.GetName()] = i
	}
	if c.doc.GetJobLevelMetrics().GetMetricsStatus() == 0 {
		c.error("V18", place{path: "job_level_metrics.metrics_status"}, "there is no status of all metrics")
	}
	if c.doc.GetMetricsStatus() == 0 {
		c.error("V19", place{path: "metrics_status"}, "there is no overall status")
	}
}

func (c *checker) checkParent(p place, m *metricspb.Metric, job string) {
	parent, ok := m.GetParentId().(*metricspb.Metric_JobId)
	if !ok || parent == nil {
		c.error("V13", p.at("job_id"), "the metric has no job; give it the document's, %s", quote(job))
		return
	}
	id := parent.JobId.GetId().GetData()
	if !uuidOK(id) {
		c.error("V14", p.at("job_id"), "the id %s is no UUID", quote(id))
	}
	if id != job {
		c.error("V15", p.at("job_id"), "the job is %s, that of the document %s; they must be the same to the letter", quote(id), quote(job))
	}
}
