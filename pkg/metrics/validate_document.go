package metrics

import (
	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

func metricID(m *metricspb.Metric) string { return m.GetMetricId().GetId().GetData() }

func eventID(e *metricspb.Event) string { return e.GetEventId().GetId().GetData() }

const writeUUID = "write a UUID, 6ba7b810-9dad-41d1-80b4-00c04fd430c8 for example"

// checkIDs is V1 to V6: every id is a UUID, and of data sets and of metrics no two have the same. ReSim
// compares ids as text.
func (c *checker) checkIDs() {
	sets := c.doc.GetMetricsData()
	c.sets = make([]*dataSet, len(sets))
	c.data = make(map[string]*dataSet, len(sets))
	for i, pb := range sets {
		d := newDataSet(i, pb, c.from)
		c.sets[i] = d
		p := dataPlace(d).at("metrics_data_id.id.data")
		id := dataID(pb.GetMetricsDataId())
		if !uuidOK(id) {
			c.error("V1", p, "the id %s is no UUID; %s", quote(id), writeUUID)
		}
		first := c.data[id]
		if first == nil {
			c.data[id] = d
		} else if id != "" {
			c.error("V2", p, "the id %s is also that of metrics_data[%d] %s; give each data set its own", quote(id), first.i, quote(first.name()))
		}
	}
	for _, d := range c.sets {
		if d.pb.GetIsIndexed() {
			d.index = c.set(d.pb.GetIndexDataId())
		}
	}
	metrics := c.doc.GetJobLevelMetrics().GetMetrics()
	c.metrics = make(map[string]*metricspb.Metric, len(metrics))
	at := make(map[string]int, len(metrics))
	for i, m := range metrics {
		p := metricPlace(i, m).at("metric_id.id.data")
		id := metricID(m)
		if !uuidOK(id) {
			c.error("V3", p, "the id %s is no UUID; %s", quote(id), writeUUID)
		}
		if first, ok := at[id]; !ok {
			c.metrics[id], at[id] = m, i
		} else if id != "" {
			c.error("V4", p, "the id %s is also that of metrics[%d] %s; give each metric its own", quote(id), first, quote(metrics[first].GetName()))
		}
	}
	for i, e := range c.doc.GetEvents() {
		if id := eventID(e); !uuidOK(id) {
			c.error("V5", eventPlace(i, e).at("event_id.id.data"), "the id %s is no UUID; %s", quote(id), writeUUID)
		}
	}
	if id := c.jobID(); !uuidOK(id) {
		c.error("V6", place{field: "job_id.id.data"}, "the id %s of the job is no UUID; %s", quote(id), writeUUID)
	}
}

func (c *checker) jobID() string { return c.doc.GetJobId().GetId().GetData() }

// set is the data set that a reference leads to; nil if there is none, or if it is no reference.
func (c *checker) set(id *metricspb.MetricsDataId) *dataSet {
	if !uuidOK(dataID(id)) {
		return nil
	}
	return c.data[dataID(id)]
}

const useNotApplicable = "use NOT_APPLICABLE if there is nothing to judge"

// checkMetrics is V7 to V19 and the payloads of all metrics.
func (c *checker) checkMetrics() {
	names := map[string]int{}
	for i, m := range c.doc.GetJobLevelMetrics().GetMetrics() {
		p := metricPlace(i, m)
		if m.GetName() == "" {
			c.error("V7", p.at("name"), "the name is empty; give the metric one")
		}
		if m.GetType() == metricspb.MetricType_NO_METRIC_TYPE {
			c.error("V8", p.at("type"), "there is no type; set that of the values")
		}
		if m.GetStatus() == metricspb.MetricStatus_NO_METRIC_STATUS {
			c.error("V9", p.at("status"), "there is no status; %s", useNotApplicable)
		}
		c.checkPayload(p, m)
		if m.GetImportance() == metricspb.MetricImportance_NO_SPECIFIED_IMPORTANCE {
			c.error("V12", p.at("importance"), "there is no importance; use MEDIUM if the metric does not stand out")
		}
		c.checkParent(p, m)
		for j, t := range m.GetTags() {
			if t.GetKey() == "" || t.GetValue() == "" {
				c.error("V16", p.at("tags").index(j), "the tag is %s = %s; give it a key and a value", quote(t.GetKey()), quote(t.GetValue()))
			}
		}
		if m.GetEventMetric() || m.GetName() == "" {
			continue
		}
		if first, ok := names[m.GetName()]; ok {
			c.error("V17", p.at("name"), "the name %s is also that of metrics[%d]; give each metric outside events its own", quote(m.GetName()), first)
			continue
		}
		names[m.GetName()] = i
	}
	if c.doc.GetJobLevelMetrics().GetMetricsStatus() == metricspb.MetricStatus_NO_METRIC_STATUS {
		c.error("V18", place{field: "job_level_metrics.metrics_status"}, "there is no status of all metrics; use the worst of them, PASSED if none failed")
	}
	if c.doc.GetMetricsStatus() == metricspb.MetricStatus_NO_METRIC_STATUS {
		c.error("V19", place{field: "metrics_status"}, "there is no overall status; use the worst of the metrics, PASSED if none failed")
	}
}

// checkParent is V13 to V15: every metric names the job of the document.
func (c *checker) checkParent(p place, m *metricspb.Metric) {
	p = p.at("job_id")
	var id string
	if parent, ok := m.GetParentId().(*metricspb.Metric_JobId); !ok || parent == nil {
		c.error("V13", p, "the metric names no job; name the document's, %s", quote(c.jobID()))
	} else if id = parent.JobId.GetId().GetData(); !uuidOK(id) {
		c.error("V14", p, "the id %s of the metric's job is no UUID; name the document's, %s", quote(id), quote(c.jobID()))
	}
	if id != c.jobID() {
		c.error("V15", p, "the metric's job is %s, that of the document %s; both must be the same to the letter", quote(id), quote(c.jobID()))
	}
}
