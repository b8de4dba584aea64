package export

import (
	"encoding/json"
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// columnOf is a column that is filled from a T.
type columnOf[T any] struct {
	Column
	value func(T) cell
}

// The columns, in their order. Names are stable: one is added at the end of its group if at all, and none
// ever means something else.

// batchColumns are the same in all rows of a batch.
func batchColumns() []columnOf[*plannedBatch] {
	return []columnOf[*plannedBatch]{
		{Column{"project_id", Text, "Id of the project."}, func(b *plannedBatch) cell { return id(b.origin.project.ID) }},
		{Column{"project", Text, "Name of the project."}, func(b *plannedBatch) cell { return text(b.origin.project.Name) }},
		{Column{"report_id", Text, "Id of the report that was exported; absent if it was none."}, func(b *plannedBatch) cell { return id(b.origin.report.ID) }},
		{Column{"report", Text, "Name of that report."}, func(b *plannedBatch) cell { return text(b.origin.report.Name) }},
		{Column{"sweep_id", Text, "Id of the parameter sweep that was exported; absent if it was none."}, func(b *plannedBatch) cell { return id(b.origin.sweep.ID) }},
		{Column{"sweep", Text, "Name of that sweep."}, func(b *plannedBatch) cell { return text(b.origin.sweep.Name) }},
		{Column{"suite_id", Text, "Id of the test suite that the batch ran; absent for one of single experiences."}, func(b *plannedBatch) cell { return id(b.info.TestSuite) }},
		{Column{"suite", Text, "Name of the test suite, as it is now."}, func(b *plannedBatch) cell { return text(b.suite) }},
		{Column{"suite_revision", Integer, "Revision of the test suite that the batch ran."}, func(b *plannedBatch) cell { return integer(b.info.TestSuiteRevision) }},
		{Column{"branch_id", Text, "Id of the branch."}, func(b *plannedBatch) cell { return id(b.info.Branch) }},
		{Column{"branch", Text, "Name of the branch, as it is now."}, func(b *plannedBatch) cell { return text(b.branch) }},
		{Column{"batch_id", Text, "Id of the batch."}, func(b *plannedBatch) cell { return id(b.info.ID) }},
		{Column{"batch", Text, "Friendly name of the batch."}, func(b *plannedBatch) cell { return text(b.info.Name) }},
		{Column{"batch_created", Time, "When the batch was created."}, func(b *plannedBatch) cell { return moment(b.info.Created) }},
		{Column{"batch_status", Text, "How far the batch is: SUCCEEDED, ERROR, CANCELLED, or that it still runs."}, func(b *plannedBatch) cell { return text(b.info.Status) }},
		{Column{"batch_result", Text, "Status and outcome of the batch in one word: PASSED, WARNING, BLOCKER, ERROR, CANCELLED, RUNNING or QUEUED."}, func(b *plannedBatch) cell { return text(b.info.Conflated()) }},
		{Column{"build_id", Text, "Id of the build that was tested."}, func(b *plannedBatch) cell { return id(b.info.Build) }},
		{Column{"build", Text, "Name of the build; absent if it was deleted."}, func(b *plannedBatch) cell { return text(b.build.Name) }},
		{Column{"build_version", Text, "Version of the build."}, func(b *plannedBatch) cell { return text(b.build.Version) }},
		{Column{"build_created", Time, "When the build was created."}, func(b *plannedBatch) cell { return moment(b.build.Created) }},
	}
}

// levelColumn tells rows of a batch's own metrics from those of its jobs.
func levelColumn() columnOf[*entry] {
	return columnOf[*entry]{Column{"level", Text, "job, or batch for the batch's own metrics, in whose rows the columns of jobs are absent."}, func(e *entry) cell { return text(e.level()) }}
}

// jobColumns are the same in all rows of a job.
func jobColumns() []columnOf[*entry] {
	return []columnOf[*entry]{
		{Column{"job_id", Text, "Id of the job: one test."}, func(e *entry) cell { return id(e.job.ID) }},
		{Column{"experience_id", Text, "Id of the experience that the job ran."}, func(e *entry) cell { return id(e.job.Experience) }},
		{Column{"experience", Text, "Name of the experience when the job ran."}, func(e *entry) cell { return text(e.job.ExperienceName) }},
		{Column{"job_created", Time, "When the job was created."}, func(e *entry) cell { return moment(e.job.Created) }},
		{Column{"job_status", Text, "How far the job is: SUCCEEDED, ERROR, CANCELLED, or that it still runs."}, func(e *entry) cell { return text(e.job.Status) }},
		{Column{"job_result", Text, "Status and outcome of the job in one word, as batch_result."}, func(e *entry) cell { return text(e.job.Conflated) }},
	}
}

// lossColumn says why there are no metrics, where that is not because there are none.
func lossColumn() columnOf[*entry] {
	return columnOf[*entry]{Column{"loss", Text, "Why the metrics of this job or batch could not be read, with --tolerate-loss; absent if they could."}, func(e *entry) cell { return text(e.loss) }}
}

// parametersColumn holds all parameters of a job; Pivot has a column for each instead.
func parametersColumn() columnOf[*entry] {
	return columnOf[*entry]{Column{"parameters", Object, "Parameters of the job, a JSON object of texts; absent if it has none."}, func(e *entry) cell { return object(e.job.Parameters) }}
}

func object(parameters map[string]string) cell {
	if len(parameters) == 0 {
		return cell{}
	}
	text, err := json.Marshal(parameters) // in the order of the keys
	if err != nil {
		return cell{} // a map of texts always can be written
	}
	return cell{set: true, text: string(text)}
}

// metricColumns are those of one metric. The zero metric is that of a job or batch without any.
func metricColumns() []columnOf[*resim.Metric] {
	return []columnOf[*resim.Metric]{
		{Column{"metric_id", Text, "Id of the metric; absent, as all that follows, in the one row of a job or batch without metrics."}, func(m *resim.Metric) cell { return id(m.ID) }},
		{Column{"metric", Text, "Name of the metric."}, func(m *resim.Metric) cell { return text(m.Name) }},
		{Column{"metric_type", Text, "SCALAR, or COMPOSITE for a chart, an image or a text, which has no value."}, func(m *resim.Metric) cell { return text(m.Type) }},
		{Column{"value", Number, "Value of a scalar; absent if it has none. It is never NaN or infinite."}, func(m *resim.Metric) cell { return cell{set: m.HasValue, number: m.Value} }},
		{Column{"unit", Text, "Unit of the value; absent if it has none."}, func(m *resim.Metric) cell { return text(m.Unit) }},
		{Column{"metric_status", Text, "Judgement of the metric: PASSED, FAIL_WARN, FAIL_BLOCK, NOT_APPLICABLE, RAW or NO_STATUS_REPORTED."}, func(m *resim.Metric) cell { return text(m.Status) }},
	}
}

// entryColumns are those that are the same in all rows of a job or of a batch's own metrics.
func entryColumns() []columnOf[*entry] {
	return slices.Concat([]columnOf[*entry]{levelColumn()}, jobColumns(), []columnOf[*entry]{parametersColumn(), lossColumn()})
}

// pivotEntryColumns are those with [Pivot].
func pivotEntryColumns() []columnOf[*entry] { return append(jobColumns(), lossColumn()) }

// Columns are the columns of an export, in their order.
func Columns() []Column {
	return slices.Concat(bare(batchColumns()), bare(entryColumns()), bare(metricColumns()))
}

// PivotColumns are the columns that an export with [Pivot] has before those of parameters and metrics.
func PivotColumns() []Column { return append(bare(batchColumns()), bare(pivotEntryColumns())...) }

func bare[T any](columns []columnOf[T]) []Column {
	all := make([]Column, len(columns))
	for i, c := range columns {
		all[i] = c.Column
	}
	return all
}

// fill writes the cells of some columns.
func fill[T any](row []cell, columns []columnOf[T], from T) {
	for i, c := range columns {
		row[i] = c.value(from)
	}
}
