// Package lightbatch runs tests outside of ReSim and has ReSim make metrics of them: on a robot, at a desk, in
// one's own CI. ReSim calls a batch of such tests a light batch.
//
//	err := lightbatch.Run(ctx, client, lightbatch.Settings{
//		Project: "Arm", Branch: "main",
//		Config: []string{".resim/metrics/config.resim.yml"}, MetricsSet: "arm metrics",
//	}, func(ctx context.Context, batch *lightbatch.Batch) error {
//		return batch.Test(ctx, "pick and place", func(ctx context.Context, test *lightbatch.Test) error {
//			test.Emit("grip", map[string]any{"force": 12.5, "view": "grip.png"}, emissions.At(time.Now()))
//			return test.Attach("camera.mp4")
//		})
//	})
//
// What a test emits goes to a local file. When the test's function returns, the files that it attached and the
// images and videos that its emissions name are uploaded as logs, then the emissions; then the test is closed,
// which has ReSim compute its metrics. When all tests are closed, so is the batch.
//
// # What goes wrong
//
// Whatever happens, tests and batch are closed, in this order. A test whose function returns an error or
// panics ends as an error with that text in ReSim; the stack of a panic goes up as stacktrace.log, and the
// panic goes on when the test is closed. When the context ends, each
// test that is to be closed, and then the batch with what is left, has a [Settings.Grace]. Text that goes up passes the client's redactor.
//
// A test whose files could not be uploaded stays open, and [Batch.Close] tries once more; if that fails too, the
// test ends as an error, and its files stay where they are. Errors of several steps come joined. A Close that
// failed can be called again. There are no finalizers: a batch that nobody closes stays open.
package lightbatch
