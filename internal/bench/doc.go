// Package bench measures what fetching costs beyond what the network and the bodies cost anybody: the
// product beside a bare loop that makes the same requests, in one run. It has tests only.
//
//	go test -run '^$' -bench . ./internal/bench
//
// The server is another process, so that the processor time is that of the client alone. A target that
// is missed fails the benchmark; what is measured and why is in docs/performance.md.
package bench
