package command

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/watch"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// watching runs rounds until it is interrupted, which is how it ends. The whole account is given of the first
// one; a line tells of each.
func (t *trial) watching(ctx context.Context) error {
	w := watch.New(t.things(ctx)...) // before the first round: what changes during it is seen too
	defer w.Close()
	out := t.out
	tests, all, why := t.tests, true, ""
	for n := 1; ; n++ {
		started := time.Now()
		status := t.round(ctx, tests, all)
		if ctx.Err() != nil {
			return nil
		}
		if n == 1 {
			t.conclude(status)
			fmt.Fprintln(out, "\nwatching until interrupted")
			t.out = io.Discard
		}
		fmt.Fprintf(out, "round %d: %s%s; %.1f s\n", n, why, t.outcomes(tests, status), time.Since(started).Seconds())
		if all {
			w.Watch(t.things(ctx)...)
		}
		changed, err := w.Wait(ctx)
		if err != nil {
			return nil
		}
		tests, all = t.affected(changed)
		why = strings.Join(changed, ", ") + " changed: "
	}
}

// things are what is watched: the build, and of each test the logs and the experience.
func (t *trial) things(ctx context.Context) []watch.Thing {
	things := []watch.Thing{t.build.watched(ctx)}
	for _, test := range t.tests {
		thing := watch.Thing{Name: logsOf(test), Paths: []watch.Path{{Path: test.logs, Deep: true}}}
		if test.experience != "" {
			thing.Paths = append(thing.Paths, watch.Path{Path: test.experience, Deep: true})
		}
		things = append(things, thing)
	}
	return things
}

func logsOf(test test) string { return "test " + test.name }

// affected are the tests to run again; all of them if the build itself has changed.
func (t *trial) affected(changed []string) (tests []test, all bool) {
	for _, test := range t.tests {
		if slices.Contains(changed, logsOf(test)) {
			tests = append(tests, test)
		}
	}
	if len(tests) == len(changed) {
		return tests, false
	}
	return t.tests, true
}

// fewTests is how many tests are told of one by one.
const fewTests = 3

// outcomes tells what ran in a round, and with what outcome.
func (t *trial) outcomes(tests []test, status int) string {
	if t.broken != nil {
		return fmt.Sprintf("nothing ran, exit status %d", status)
	}
	var parts []string
	counts := map[string]int{}
	for _, test := range tests {
		outcome := t.jobs[test.name].String()
		counts[outcome]++
		parts = append(parts, fmt.Sprintf("job %s %s", test.name, outcome))
	}
	if len(tests) > fewTests {
		parts = []string{fmt.Sprintf("%d jobs (%s)", len(tests), text.List(counts))}
	}
	if t.until != runner.JobMode {
		parts = append(parts, "batch "+t.batch.String())
	}
	if t.until == runner.ReportMode {
		parts = append(parts, "report "+t.report.String())
	}
	return strings.Join(parts, ", ")
}
