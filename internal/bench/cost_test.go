//go:build unix

package bench

import (
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
)

// cost is what a piece of work took.
type cost struct{ wall, cpu time.Duration }

// measure does a piece of work. The processor time is this process's, without the server's.
func measure(tb testing.TB, work func() error) cost {
	tb.Helper()
	runtime.GC()
	cpu, began := processorTime(tb), time.Now()
	if err := work(); err != nil {
		tb.Fatal(err)
	}
	return cost{time.Since(began), processorTime(tb) - cpu}
}

func processorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// compare does works in turns for some rounds, so that what else the machine does hits all of them alike, and gives
// the median of each.
func compare(tb testing.TB, rounds int, works ...func() error) []cost {
	tb.Helper()
	walls, cpus := make([][]time.Duration, len(works)), make([][]time.Duration, len(works))
	for range rounds {
		for i, work := range works {
			c := measure(tb, work)
			walls[i], cpus[i] = append(walls[i], c.wall), append(cpus[i], c.cpu)
		}
	}
	costs := make([]cost, len(works))
	for i := range works {
		costs[i] = cost{median(walls[i]), median(cpus[i])}
	}
	return costs
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// report tells a figure and fails if it exceeds its target; 0 is none.
func report(b *testing.B, name string, have, target float64) {
	b.Helper()
	b.ReportMetric(have, name)
	if target > 0 && have > target {
		b.Errorf("%s is %.3f; the target is at most %.3f", name, have, target)
	}
}

func ratio[T ~int64](a, b T) float64 { return float64(a) / float64(b) }
