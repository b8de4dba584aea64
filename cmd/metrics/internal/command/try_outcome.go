package command

import (
	"fmt"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// outcome is what became of one mode.
type outcome struct {
	ran    bool
	status int               // exit status
	doc    *metrics.Document // nil: no output that ReSim would take
}

// String is the status that was written, and what went wrong.
func (o outcome) String() string {
	switch {
	case !o.ran:
		return "not run"
	case o.doc == nil:
		return fmt.Sprintf("failed, exit status %d", o.status)
	case o.status != runner.ExitDone:
		return fmt.Sprintf("%v, exit status %d", o.doc.Status(), o.status)
	default:
		return o.doc.Status().String()
	}
}

// status is the worst of all modes'.
func (t *trial) status() int {
	status := runner.ExitDone
	for _, o := range t.jobs {
		status = worseExit(status, o.status)
	}
	return worseExit(worseExit(status, t.batch.status), t.report.status)
}

// wroteAny reports whether a test has an output.
func (t *trial) wroteAny() bool {
	for _, o := range t.jobs {
		if o.doc != nil {
			return true
		}
	}
	return false
}

// worseExit is the exit status that counts of two.
func worseExit(a, b int) int {
	for _, status := range []int{runner.ExitInterrupted, runner.ExitUsage, runner.ExitUnread, runner.ExitFailed} {
		if a == status || b == status {
			return status
		}
	}
	return runner.ExitDone
}

// exitOf is the exit status of a metrics build that the one of any program stands for.
func exitOf(status int) int {
	if worse := worseExit(status, runner.ExitDone); worse == status {
		return status
	}
	return runner.ExitFailed
}
