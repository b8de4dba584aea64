// Package runner turns compute functions into a metrics build: a program that ReSim starts in a
// container to judge a test, a batch of tests or a report.
//
//	func main() {
//		runner.Main(
//			runner.Job("convergence", convergence), // func(ctx, *runner.JobInput, *metrics.Writer) error
//			runner.Batch("worst error", worstError), // func(ctx, *resolve.Batch, *metrics.Writer) error
//			report.Default(),                        // from pkg/builtin/report
//		)
//	}
//
// The program then has the flags of "metrics run", an environment variable for each, and "version".
//
// # Modes
//
// The mode follows from the inputs folder: report_config.json is report mode, else
// batch_metrics_config.json is batch mode, else it is job mode, with the simulation's outputs in logs/
// and the experience in experience/. A build serves the modes it has functions for.
//
// # Functions
//
// All functions of the mode run at the same time, each with a Writer of its own; what they wrote is
// merged in the order of their registration. A function that returns an error, panics, makes a mistake
// with its Writer, uses a metric name of an earlier function or outlives the deadline loses its own
// metrics, never the others'. A text metric "Metrics build problem: NAME" of status FAIL_BLOCK says so
// in the output, and the exit status tells ReSim.
//
// Two things a function must not do: panic in a goroutine of its own, which nobody can recover, and
// go on after its context has ended.
//
// # Output
//
// The output is metrics.binproto in the outputs folder, written whole or not at all. It is written
// whenever the inputs could be opened and the run was not interrupted, also if functions failed. The
// outputs folder must exist: in a container, one made by the program would be lost with it.
//
// # Recordings
//
// With --record every answer that a run needed is kept in a folder; with --replay a run asks that folder instead of
// ReSim, and writes the same bytes. See pkg/recording.
//
// # Exit status
//
//	0    done
//	1    a compute function, the validation or the deadline failed
//	2    wrong usage or config, or outputs that cannot be written
//	3    the API or the storage could not be read whole
//	130  interrupted
//
// Of several, the first of 130, 2, 3 and 1. One line on standard error says what, where and what to
// do. Errors, logs and what the runner itself writes into the output hold no token and no URL query.
package runner
