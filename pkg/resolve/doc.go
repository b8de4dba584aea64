// Package resolve walks ReSim's graph: report → batches → jobs → metric lists → documents.
//
//	report, err := resolve.OpenReport(ctx, client, project, id)
//	trend, err := report.Trend(ctx, "Mean Speed (mean)") // one request for each batch
//
//	batch, err := resolve.OpenBatch(ctx, client, project, id)
//	speeds, err := batch.Scalar(ctx, "Max Speed")        // one request for each job
//	all, err := batch.Distribution(ctx, "speeds")        // and one download: of this data and no other
//	for jd, err := range batch.Documents(ctx) { … }      // everything there is, job by job
//
// # Asking decides fetching
//
// Nothing is requested before somebody asks for it, and what several ask for at once is requested
// once. A request goes on as long as anybody waits for it: who gives up does not disturb the others,
// and when all have given up it is cancelled. A failure is not kept: asking again tries again.
//
// Kept for good are the batches of a report, their metric lists, builds, tags, and jobs in a compact form.
// Metric lists of jobs, the content behind presigned URLs, and the sums of [Batch.Scalars] are kept in a
// cache of bounded size, 16 MiB by default, so a second pass over a large batch may fetch them again;
// [Account] counts downloads of a document that an earlier pass with the same selection had read already,
// for the first 32 selections. What the API says later of a batch that still runs is not seen.
//
// # Order and memory
//
// Batches come in the order of their creation, equal ones by id, jobs in the order of the API's list.
// Iterators begin with what is listed first while the rest is being listed, fetch a bounded
// number of jobs ahead, and hold no more documents than that. A loop that is left early, or whose
// context ends, has ended everything it began when it returns.
//
// [Batch.Scalars], [Batch.Distribution] and [Statistics] sum up in constant memory, whatever passes by;
// [Batch.Concatenation] keeps values up to a limit.
//
// # Never half a truth
//
// What cannot be fetched is an error that names it. With [TolerateLoss] it is left out instead, and
// listed by Losses.
package resolve
