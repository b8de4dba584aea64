package runner_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	rtmetrics "runtime/metrics"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// paged is little data on many pages.
var paged = resimtest.WithShape(resimtest.Shape{Projects: 1, Suites: 1, Branches: 1, Batches: 3, Experiences: 3, Samples: 5, PageSize: 2})

// faultTest is a fault, and the one outcome that a run may have under it.
type faultTest struct {
	name   string
	faults []resimtest.Fault

	// The output is that of an undisturbed run if this is nil; else the run ends with exit status 3 and
	// its error says all of these.
	says []string

	patient bool   // waits and time-outs are those of production, in the time of a bubble
	met     int    // requests that may meet the fault; 0: any number
	heap    uint64 // bytes that the heap may grow by; 0: any number
	brief   bool   // in batch mode only, for it takes long

	lifetime    time.Duration // of links; 0: for ever
	renewed     int           // links that must have been listed again at least
	concurrency int           // of the run; 0: the default
}

// TestFaults: under every fault of the network and the servers, the output of a run that reads
// everything is the same to the byte, or the run fails and names what is missing. There is nothing in
// between.
func TestFaults(t *testing.T) {
	want := map[runner.Mode]truth{runner.BatchMode: undisturbed(t, runner.BatchMode), runner.ReportMode: undisturbed(t, runner.ReportMode)}
	elsewhere := resimtest.Start(t, paged) // another host that would serve the same, to the same token
	batch, job := known(elsewhere)
	part := job.Metrics()[0]
	ofJob := []string{"job " + job.ID.String()}
	ofPart := append([]string{fmt.Sprintf("metric %q of ", part.Name)}, ofJob...)
	list := func(f resimtest.Fault) []resimtest.Fault {
		f.Operation, f.Path = "listMetricsForJob", job.ID.String()
		return []resimtest.Fault{f}
	}
	blob := func(f resimtest.Fault) []resimtest.Fault {
		f.Operation, f.Path = "download", job.ID.String()+"/"+part.ID.String()
		return []resimtest.Fault{f}
	}
	anything := func(f resimtest.Fault) []resimtest.Fault { return []resimtest.Fault{f} }
	after := func(value string) http.Header { return http.Header{"Retry-After": {value}} }
	says := func(words []string, more ...string) []string { return append(words[:len(words):len(words)], more...) }

	for _, test := range []faultTest{
		// Refusals.
		{name: "429, 5 %", faults: anything(resimtest.Fault{Share: 0.05, Status: 429})},
		{name: "429, 30 %", faults: anything(resimtest.Fault{Share: 0.3, Status: 429})},
		{name: "429 with Retry-After in seconds, 5 %", faults: anything(resimtest.Fault{Share: 0.05, Status: 429, Header: after("1")}), patient: true},
		{name: "429 with Retry-After in seconds, 30 %", faults: anything(resimtest.Fault{Share: 0.3, Status: 429, Header: after("1")}), patient: true},
		{name: "429 with Retry-After as a date, 5 %", faults: anything(resimtest.Fault{Share: 0.05, Status: 429, Header: after("Sat, 01 Jan 2000 00:00:30 GMT")}), patient: true},
		{name: "429 with Retry-After as a date, 30 %", faults: anything(resimtest.Fault{Share: 0.3, Status: 429, Header: after("Sat, 01 Jan 2000 00:00:30 GMT")}), patient: true},
		{name: "429 beyond 8 at once", faults: []resimtest.Fault{{Beyond: 8, Status: 429}, {Delay: 3 * time.Millisecond}}},
		{name: "429 for good", faults: list(resimtest.Fault{Status: 429}), says: says(ofJob, "listMetricsForJob", "too many requests")},
		{name: "429 that asks for an hour", faults: list(resimtest.Fault{Status: 429, Header: after("3600")}), says: says(ofJob, "listMetricsForJob", "1h0m0s"), patient: true},
		{name: "500, 5 %", faults: anything(resimtest.Fault{Share: 0.05, Status: 500})},
		{name: "502, 5 %", faults: anything(resimtest.Fault{Share: 0.05, Status: 502})},
		{name: "503, 5 %", faults: anything(resimtest.Fault{Share: 0.05, Status: 503})},
		{name: "500 for good", faults: list(resimtest.Fault{Status: 500}), says: says(ofJob, "listMetricsForJob", "the server failed")},
		{name: "503 from storage for good", faults: blob(resimtest.Fault{Status: 503}), says: says(ofPart, "download", "the server failed")},
		{name: "404 from storage", faults: blob(resimtest.Fault{Status: 404}), says: says(ofPart, "download", "not found")},
		{
			name: "token that expires in the middle", faults: anything(resimtest.Fault{Path: "/v1/", After: 20, Status: 401}),
			says: []string{"the token is missing, wrong or expired"}, met: 24,
		},

		// Connections.
		{name: "reset before the answer, 5 %", faults: anything(resimtest.Fault{Share: 0.05, Reset: true})},
		{name: "reset before the answer, for good", faults: list(resimtest.Fault{Reset: true}), says: says(ofJob, "listMetricsForJob")},
		{name: "reset in the body, 5 %", faults: anything(resimtest.Fault{Share: 0.05, Reset: true, Cut: true})},
		{name: "reset in the body, for good", faults: blob(resimtest.Fault{Reset: true, Cut: true}), says: says(ofPart, "download", "reading the answer")},
		{name: "no answer, three times", faults: anything(resimtest.Fault{After: 20, Times: 3, Hang: true}), patient: true},
		{name: "no answer, for good", faults: list(resimtest.Fault{Hang: true}), says: says(ofJob, "listMetricsForJob", "no data arrived for too long"), patient: true},
		{name: "stalled body, three times", faults: anything(resimtest.Fault{After: 20, Times: 3, Stall: true}), patient: true},
		{name: "stalled body, for good", faults: blob(resimtest.Fault{Stall: true}), says: says(ofPart, "download", "no data arrived for too long"), patient: true},
		{name: "redirect of the API to another host", faults: list(resimtest.Fault{Redirect: origin(elsewhere.URL())}), says: says(ofJob, "listMetricsForJob", "redirects to another place")},
		{name: "redirect of storage to another host", faults: anything(resimtest.Fault{Operation: "download", Redirect: elsewhere.StorageURL()})},
		{name: "redirect of storage to no host", faults: blob(resimtest.Fault{Redirect: "http://nowhere.invalid"}), says: says(ofPart, "download", "nowhere.invalid"), patient: true},

		// Bodies that end early.
		{name: "truncated body with the right length, 5 %", faults: anything(resimtest.Fault{Share: 0.05, Truncate: true})},
		{name: "truncated body with the wrong length, 5 %", faults: anything(resimtest.Fault{Share: 0.05, Cut: true})},
		{name: "truncated body without a length, 5 %", faults: anything(resimtest.Fault{Share: 0.05, Unsized: true, Truncate: true})},
		{name: "JSON cut in the middle, for good", faults: list(resimtest.Fault{Truncate: true}), says: says(ofJob, "listMetricsForJob", "no whole JSON")},
		{name: "list of jobs cut in the middle, for good", faults: anything(resimtest.Fault{Operation: "listJobs", Path: batch.ID.String(), Truncate: true}), says: []string{"listJobs", "batch " + batch.ID.String(), "no whole JSON"}},

		// Answers that are something else.
		{name: "HTML with status 200", faults: list(resimtest.Fault{HTML: true}), says: says(ofJob, "listMetricsForJob", "sign-in page")},
		{name: "HTML with status 200 from storage", faults: blob(resimtest.Fault{HTML: true}), says: says(ofPart, "download")},
		{name: "a blob that is no protobuf", faults: blob(resimtest.Fault{Body: "not protobuf"}), says: says(ofPart, "download", "cannot be read")},
		{name: "a blob of 2 GiB", faults: blob(resimtest.Fault{Pad: 2 << 30}), says: says(ofPart, "download", "it has more than 268435456 bytes"), heap: 32 << 20},
		{name: "a blob of 2 GiB that does not say so", faults: blob(resimtest.Fault{Pad: 2 << 30, Unsized: true}), says: says(ofPart, "download", "it has more than 268435456 bytes"), heap: 544 << 20, brief: true},
		{name: "an id that is no UUID", faults: list(resimtest.Fault{BadID: true}), says: says(ofJob, "listMetricsForJob", "metricID", "seventh")},
		{name: "an id that is null", faults: list(resimtest.Fault{NullID: true}), says: says(ofJob, "listMetricsForJob", "metricID")},

		// Lists.
		{name: "looping page token", faults: list(resimtest.Fault{LoopToken: true}), says: says(ofJob, "listMetricsForJob", "a page token came twice")},
		{name: "empty page with a next token", faults: anything(resimtest.Fault{EmptyPage: true})},
		{name: "null lists", faults: anything(resimtest.Fault{EmptyPage: true, NullList: true})},
		{name: "duplicate items across pages", faults: anything(resimtest.Fault{Overlap: true})},

		// Links.
		{name: "an expired link", faults: blob(resimtest.Fault{Expired: true, Times: 1})},
		{name: "a link that expires for good", faults: blob(resimtest.Fault{Expired: true}), says: says(ofPart, "download", "the link has expired")},
		{
			name: "links that expire after a second, while they wait", faults: anything(resimtest.Fault{Operation: "download", Times: 4, Delay: 1500 * time.Millisecond}),
			lifetime: time.Second, concurrency: 4, renewed: 20, patient: true,
		},
		{
			name: "links that expire after a second, before storage looks at them", faults: blob(resimtest.Fault{Delay: 1500 * time.Millisecond}),
			lifetime: time.Second, says: says(ofPart, "download", "the link has expired"), patient: true,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, mode := range []runner.Mode{runner.BatchMode, runner.ReportMode} {
				if test.brief && mode != runner.BatchMode {
					continue
				}
				t.Run(string(mode), func(t *testing.T) {
					if test.patient {
						synctest.Test(t, func(t *testing.T) { test.run(t, mode, want[mode]) })
					} else {
						test.run(t, mode, want[mode])
					}
				})
			}
		})
	}
	if n := elsewhere.Requests(); len(n) != 1 || n["download"] == 0 {
		t.Errorf("the other host was asked %v, want downloads only", n)
	}
	if v := elsewhere.Violations(); len(v) > 0 {
		t.Errorf("the other host: %q", v)
	}
}

// truth is what a run without faults writes, and how many requests it needs.
type truth struct {
	output   []byte
	requests int
}

func undisturbed(t *testing.T, mode runner.Mode) truth {
	t.Helper()
	output, result, err := readEverything(t, resimtest.Start(t, paged), mode, faultTest{})
	if err != nil {
		t.Fatal(err)
	}
	return truth{output, result.Usage.Attempts}
}

// readEverything runs a build that reads all there is.
func readEverything(t *testing.T, s *resimtest.Server, mode runner.Mode, test faultTest) (output []byte, _ runner.Result, _ error) {
	t.Helper()
	in, out := served(t, s, mode)
	cfg := runner.Config{Inputs: in, Outputs: out, Concurrency: test.concurrency, IDs: metrics.SeededIDs(7)}
	if test.patient {
		cfg.Transport, cfg.AllowHTTP = s.Transport(), true
	} else {
		cfg.ClientOptions = hasty
	}
	result, err := runner.Run(t.Context(), cfg, everything...)
	output, _ = os.ReadFile(filepath.Join(out, runner.OutputFile))
	return output, result, err
}

// known are a batch that both modes read, and a job of it that has metrics.
func known(s *resimtest.Server) (*resimtest.Batch, *resimtest.Job) {
	for _, b := range s.Data().Projects[0].Batches {
		if b.ID != s.Batch() {
			continue
		}
		for _, j := range b.Jobs {
			if len(j.Metrics()) > 0 {
				return b, j
			}
		}
	}
	panic("no job has metrics")
}

// origin is scheme and host of a URL.
func origin(url string) string { return strings.TrimSuffix(url, "/v1") }

func (test faultTest) run(t *testing.T, mode runner.Mode, want truth) {
	opts := []resimtest.Option{paged, resimtest.WithFault(test.faults...), resimtest.URLLifetime(test.lifetime)}
	if test.patient {
		opts = append(opts, resimtest.InMemory())
	}
	s := resimtest.New(opts...)
	defer s.Close()
	peak := func() uint64 { return 0 }
	if test.heap > 0 {
		peak = watchHeap()
	}
	got, result, err := readEverything(t, s, mode, test)
	if grown := peak(); grown > test.heap {
		t.Errorf("the heap grew by %d MiB, allowed are %d", grown>>20, test.heap>>20)
	}

	if test.says == nil && err != nil {
		t.Errorf("it failed: %v", err)
	} else if test.says == nil && !bytes.Equal(got, want.output) {
		t.Errorf("the output is not that of an undisturbed run (-want +got):\n%s", cmp.Diff(texts(t, want.output), texts(t, got)))
	}
	if test.says != nil && runner.ExitStatus(err) != runner.ExitUnread {
		t.Errorf("exit status %d, want 3: %v", runner.ExitStatus(err), err)
	}
	for _, word := range test.says {
		if !strings.Contains(fmt.Sprint(err), word) {
			t.Errorf("the error does not say %q: %v", word, err)
		}
	}
	if text := fmt.Sprint(err); strings.Contains(text, s.Token()) || strings.Contains(text, "X-Amz") {
		t.Errorf("the error shows a secret: %v", err)
	}
	for i, n := range s.FaultsMet() {
		if n == 0 {
			t.Errorf("no request met fault %d", i+1)
		}
		if test.met > 0 && n > test.met {
			t.Errorf("%d requests met fault %d, allowed are %d", n, i+1, test.met)
		}
	}
	if n := result.Usage.Attempts; n > 3*want.requests {
		t.Errorf("%d requests, and without faults %d", n, want.requests)
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %q", v)
	}
	if n := result.Account.Renewed; n < test.renewed {
		t.Errorf("%d links were listed again, want at least %d", n, test.renewed)
	}
}

// texts are the lines of each metric of an output, for showing a difference.
func texts(t *testing.T, output []byte) map[string][]string {
	t.Helper()
	doc, err := metrics.Unpack(output)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for m := range doc.Metrics() {
		text, _ := m.Text()
		found[m.Name()] = strings.Split(text, "\n")
	}
	return found
}

// watchHeap watches how much the heap grows, until the function it returns is called.
func watchHeap() (peak func() uint64) {
	runtime.GC()
	heap := func() uint64 {
		sample := []rtmetrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		rtmetrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	before, most := heap(), uint64(0)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			most = max(most, heap())
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	return func() uint64 {
		close(stop)
		<-stopped
		return most - min(before, most)
	}
}

// TestUnknownHost: an API whose name stands for no address.
func TestUnknownHost(t *testing.T) {
	for _, mode := range []runner.Mode{runner.BatchMode, runner.ReportMode} {
		synctest.Test(t, func(t *testing.T) {
			s := resimtest.New(paged, resimtest.InMemory())
			defer s.Close()
			config, file, operation := s.BatchConfig(), batchFile, "getBatch"
			if mode == runner.ReportMode {
				config, file, operation = s.ReportConfig(), reportFile, "getReport"
			}
			in, out := inputs(t, file, strings.Replace(string(config), origin(s.URL()), "http://nowhere.invalid", 1))
			_, err := runner.Run(t.Context(), runner.Config{Inputs: in, Outputs: out, Transport: s.Transport(), AllowHTTP: true}, everything...)
			for _, word := range []string{operation, "lookup nowhere.invalid: no such host", "5 attempts", "check apiURL in"} {
				if runner.ExitStatus(err) != runner.ExitUnread || !strings.Contains(fmt.Sprint(err), word) {
					t.Errorf("exit status %d, and the error does not say %q: %v", runner.ExitStatus(err), word, err)
				}
			}
			wantEmpty(t, out)
		})
	}
}

// TestTermination: SIGTERM in the middle of everything ends the process in order: exit status 130, one
// line, no file, and no further request.
func TestTermination(t *testing.T) {
	for _, mode := range []runner.Mode{runner.BatchMode, runner.ReportMode} {
		t.Run(string(mode), func(t *testing.T) {
			s := resimtest.Start(t, paged, resimtest.WithFault(resimtest.Fault{Operation: "download", Delay: 20 * time.Millisecond}))
			in, out := served(t, s, mode)
			cmd, ended := process(t, []string{"BUILD_EVERYTHING=1"}, "--inputs", in, "--outputs", out)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for s.Requests()["download"] < 20 {
				time.Sleep(time.Millisecond)
			}
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			got := ended()
			want := outcome{Status: runner.ExitInterrupted, Stdout: got.Stdout, Stderr: "build: interrupted (terminated signal received): no output is written\n"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if strings.Contains(got.Stdout, "all that was asked for") || !strings.Contains(got.Stdout, "; not waited for were ") {
				t.Errorf("it claims to have read all: %s", got.Stdout)
			}
			if n := s.Requests()["download"]; n > 60 {
				t.Errorf("%d downloads were begun", n)
			}
			wantEmpty(t, out)
		})
	}
}

// TestTerminationLeavesNothing: wherever the run is when its context ends, it returns soon, writes
// nothing and leaves no goroutine.
func TestTerminationLeavesNothing(t *testing.T) {
	for _, mode := range []runner.Mode{runner.BatchMode, runner.ReportMode} {
		for _, after := range []int{0, 1, 5, 25, 90} {
			t.Run(fmt.Sprintf("%s after %d requests", mode, after), func(t *testing.T) {
				s := resimtest.Start(t, paged, resimtest.WithFault(resimtest.Fault{After: after, Hang: true}))
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				in, out := served(t, s, mode)
				before := goleak.IgnoreCurrent()
				go func() {
					for s.FaultsMet()[0] == 0 {
						time.Sleep(time.Millisecond)
					}
					cancel(errors.New("terminated"))
				}()
				_, err := runner.Run(ctx, runner.Config{Inputs: in, Outputs: out}, everything...)
				if runner.ExitStatus(err) != runner.ExitInterrupted || err.Error() != "interrupted (terminated): no output is written" {
					t.Errorf("exit status %d, %v", runner.ExitStatus(err), err)
				}
				wantEmpty(t, out)
				for end := time.Now().Add(2 * time.Second); underWay() > 0 && time.Now().Before(end); { // a goroutine that has done all may not be gone yet
					time.Sleep(time.Millisecond)
				}
				if left := underWay(); left > 0 { // before the server ends what they wait for
					t.Errorf("%d goroutines are left", left)
				}
				s.Close() // whose goroutines are not the run's
				goleak.VerifyNone(t, before)
			})
		}
	}
}

// underWay is how many goroutines besides this one do something for a run.
func underWay() int {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	n := 0
	for _, stack := range strings.Split(string(stacks), "\n\n")[1:] {
		for _, own := range []string{"resim", "resolve", "runner"} {
			if strings.Contains(stack, "metrics-go/pkg/"+own+".") {
				n++
				break
			}
		}
	}
	return n
}
