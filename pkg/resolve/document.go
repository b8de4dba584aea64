package resolve

import (
	"context"
	"fmt"
	"iter"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// JobDocument is what a job's metrics build wrote, or what was selected of it.
type JobDocument struct {
	Job      *Job
	Document *metrics.Document   // empty for a job without metrics
	Files    []resim.MetricsData // images, videos and other files: only listed, and only if data were wanted
	Losses   []Loss              // what is missing here; see [TolerateLoss]
}

// Documents yields the document of each job in the order of [Batch.Jobs], or with [AsArrived] as they
// come; a job without metrics has an empty one. The first ones are fetched while jobs are still being
// listed. Requests and memory are those of [Job.Document], for [WithLookahead] jobs at a time.
func (b *Batch) Documents(ctx context.Context, want ...Select) iter.Seq2[JobDocument, error] {
	s := newSelection(want)
	return func(yield func(JobDocument, error) bool) {
		err := overJobs(ctx, b, documentsRead, b.g.config.documents, s.order, func(ctx context.Context, j *Job) (JobDocument, error) {
			return j.document(ctx, s)
		}, func(d JobDocument) bool { return yield(d, nil) })
		if err != nil {
			yield(JobDocument{}, err)
		}
	}
}

// Document is what the job's metrics build wrote, or what is selected of it: one request for each list
// that the selection needs (listMetricsForJob, listMetricsDataForJob, for events listEventsForJob and
// listEventMetricsForJob), and one download for each metric and data set. Files (images, videos) are not
// downloaded; the metrics that refer to them are there. With [TolerateLoss] what cannot be fetched is
// missing.
func (j *Job) Document(ctx context.Context, want ...Select) (*metrics.Document, error) {
	d, err := j.document(ctx, newSelection(want))
	return d.Document, err
}

func (j *Job) document(ctx context.Context, s selection) (JobDocument, error) {
	p, err := j.plan(ctx, s)
	if err != nil {
		return JobDocument{}, err
	}
	d := JobDocument{Job: j, Files: p.files, Losses: p.losses}
	var contents, data [][]byte
	fresh := newFreshURLs(j)
	pass := j.batch.g.pass(s)
	again := j.passes.Load()&pass != 0
	err = ordered(ctx, listsAhead, p.parts, func(ctx context.Context, p part) (content, error) {
		return j.content(ctx, p, fresh, again)
	}, func(i int, c content) bool {
		switch {
		case c.loss != nil:
			d.Losses = append(d.Losses, *c.loss)
		case p.parts[i].kind == dataPart:
			data = append(data, c.bytes)
		default:
			contents = append(contents, c.bytes)
		}
		return true
	})
	if err = j.batch.g.ended(ctx, err, Loss{What: "the document of " + j.String(), Batch: j.batch.info.ID, Job: j.id}); err != nil {
		return JobDocument{}, err
	}
	j.passes.Or(pass)
	if d.Document, err = metrics.UnpackParts(contents, data, eventParts(p.events)...); err != nil {
		return JobDocument{}, fmt.Errorf("reading the document of %s: %w", j, err)
	}
	return d, nil
}

// eventParts are events as a document has them.
func eventParts(events []resim.Event) []metrics.EventPart {
	parts := make([]metrics.EventPart, len(events))
	for i, e := range events {
		parts[i] = metrics.EventPart{
			ID: e.ID, Name: e.Name, Description: e.Description, Tags: e.Tags, Status: outcomes[e.Status],
			At: e.At, Relative: e.Relative, Metrics: e.Metrics,
		}
	}
	return parts
}

// outcomes are the API's words for statuses. The others say that there is none.
var outcomes = map[resim.MetricStatus]metrics.Status{
	resim.StatusPassed: metrics.Passed, resim.StatusFailWarn: metrics.FailWarn, resim.StatusFailBlock: metrics.FailBlock,
	resim.StatusNotApplicable: metrics.NotApplicable, resim.StatusRaw: metrics.Raw,
}
