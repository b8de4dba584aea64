// Package resolve walks ReSim's graph: report → batches → jobs → metric lists → documents.
//
//	report, err := resolve.OpenReport(ctx, client, project, id)
//	trend, err := report.Trend(ctx, "Mean Speed (mean)") // one request for each batch
//
//	batch, err := resolve.OpenBatch(ctx, client, project, id)
//	speeds, err := batch.Scalar(ctx, "Max Speed")        // one request for each job
//	for jd, err := range batch.Documents(ctx) { … }      // everything there is, job by job
//
// # Asking decides fetching
//
// Nothing is requested before somebody asks for it, and what several ask for at once is requested
// once. A report, its batches, their metric lists, builds, tags and jobs (in a compact form) are kept.
// Metric lists of jobs and the content behind presigned URLs are kept in a cache of bounded size, 32
// MiB by default, so a second pass over a large batch may fetch again. A request goes on as long as
// anybody waits for it. A failure is not kept: asking again tries again.
//
// # Order and memory
//
// Batches and jobs come in the order of their creation, equal ones by id. Iterators fetch a bounded
// number of jobs ahead and hold no more documents than that.
//
// # Never half a truth
//
// What cannot be fetched is an error that names it. With [TolerateLoss] it is left out instead, and
// listed by Losses.
package resolve
