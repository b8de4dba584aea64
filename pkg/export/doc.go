// Package export writes the metrics of reports, batches and parameter sweeps to a table: CSV, JSON lines or
// Apache Parquet.
//
//	done, err := export.ToFile(ctx, client, export.Report(project, id), "nightly.parquet", export.Resume())
//
// There is a row for each metric of each job and of each batch. A job or batch without metrics has one row, in
// which the columns of metrics are absent, so that none vanishes. With [Pivot] there is a row for each job,
// with a column for each scalar metric and each parameter, which is the form for comparing runs of a
// sweep. Metrics of events are not exported: their names come several times in a job. [Columns] says what
// there is.
//
// It asks for lists only and downloads no document. Memory is bounded, whatever the size: what was read is
// kept on disk, compressed, until all is there. Rows are in the order of the batches' creation, then the
// order in which the API lists jobs, then by name of the metric, a batch's own metrics before its jobs'.
package export
