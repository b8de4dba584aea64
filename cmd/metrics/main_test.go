package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
	"github.com/resim-contrib/metrics-go/internal/golden"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// The scripts run this program as people get it, each command in a process of its own. What it is made of runs
// under the race detector in the tests of its packages.
func TestScripts(t *testing.T) {
	bin := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("building metrics: %v\n%s", err, out)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits,
			"await": await,
			"grow":  grow,
			"serve": serve,
			"shaky": shaky,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(filepath.ListSeparator)+env.Getenv("PATH"))
			return files(env)
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// files puts files made by ReSim's own writer into each script's folder golden, and some that only a
// broken or evil writer makes into odd.
func files(env *testscript.Env) error {
	env.Setenv("ESCAPE", "\x1b")
	all := oddFiles()
	for g := range golden.Valid() {
		all["golden/"+g.Name] = g.Bytes
	}
	for name, content := range all {
		path := filepath.Join(env.WorkDir, name+".binproto")
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// oddFiles have in them what is hard to show.
func oddFiles() map[string][]byte {
	scalar := func(name, unit string, v float64) *metricspb.Metric {
		return &metricspb.Metric{
			Name: name, Type: metricspb.MetricType_SCALAR_METRIC_TYPE, MetricValues: &metricspb.MetricValues{
				MetricValues: &metricspb.MetricValues_ScalarMetricValues{ScalarMetricValues: &metricspb.ScalarMetricValues{Value: &v, Unit: &unit}},
			},
		}
	}
	figure := func(v *structpb.Value) *metricspb.JobMetrics {
		return &metricspb.JobMetrics{JobLevelMetrics: &metricspb.MetricCollection{Metrics: []*metricspb.Metric{{
			Name: "figure", MetricValues: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_PlotlyMetricValues{
				PlotlyMetricValues: &metricspb.PlotlyMetricValues{Json: &structpb.Struct{Fields: map[string]*structpb.Value{"y": v}}},
			}},
		}}}}
	}
	event := func(at *timestamppb.Timestamp) *metricspb.JobMetrics {
		return &metricspb.JobMetrics{Events: []*metricspb.Event{{Name: "event", Timestamp: at}}}
	}
	const evil = "\x1b[2J\a\u009b\u202e"
	odd := map[string][]byte{}
	for name, pb := range map[string]*metricspb.JobMetrics{
		"numbers": {JobLevelMetrics: &metricspb.MetricCollection{Metrics: []*metricspb.Metric{
			scalar("nan", "", math.NaN()), scalar("up", "", math.Inf(1)), scalar("down", "", math.Inf(-1)), scalar("one", "", 1.5),
		}}},
		"evil": {
			JobLevelMetrics: &metricspb.MetricCollection{Metrics: []*metricspb.Metric{scalar("name"+evil, "unit"+evil, 1), {
				Name: "text", MetricValues: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_TextMetricValues{
					TextMetricValues: &metricspb.TextMetricValues{Text: "text" + evil},
				}},
			}}},
			Events:      []*metricspb.Event{{Name: "event" + evil, Tags: []string{"tag" + evil}}},
			MetricsData: []*metricspb.MetricsData{{Name: "data" + evil, Unit: "unit" + evil, CategoryNames: []string{evil}}},
		},
		"wide": {JobLevelMetrics: &metricspb.MetricCollection{Metrics: []*metricspb.Metric{
			scalar(strings.Repeat("n", 70), "", 1), scalar(strings.Repeat("速", 40), "", 2), scalar("速", "", 3),
		}}},
		"nanos":       event(&timestamppb.Timestamp{Nanos: -1}),
		"year_10000":  event(&timestamppb.Timestamp{Seconds: 253402300800}),
		"nan_in_plot": figure(structpb.NewNumberValue(math.NaN())),
		"no_kind":     figure(&structpb.Value{}),
	} {
		b, err := proto.Marshal(pb)
		if err != nil {
			panic(err)
		}
		odd["odd/"+name] = b
	}
	return odd
}

// grow FILE SIZE makes a file that many bytes long, which take no room.
func grow(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: grow FILE SIZE")
	}
	size, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), size))
}

// exits STATUS PROGRAM ARGS... runs a program and checks its exit status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// serve starts a stand-in of ReSim for the script, which finds it by the environment.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: serve")
	}
	server, err := resimtest.Open(resimtest.WithShape(resimtest.Shape{Batches: 1, Experiences: 2, Samples: 2}))
	ts.Check(err)
	ts.Defer(server.Close)
	ts.Setenv("RESIM_URL", server.URL())
	ts.Setenv("RESIM_AUTH_URL", server.Credentials().Issuer)
	ts.Setenv("RESIM_CLIENT_ID", server.Credentials().Client)
	ts.Setenv("RESIM_CLIENT_SECRET", server.Credentials().Secret)
	ts.Setenv("GRAPHQL_URL", server.GraphQLURL())
	ts.Setenv("PROJECT", server.Data().Projects[0].Name)
	ts.Setenv("PROJECT_ID", server.Project().String())
}

// shaky starts a stand-in where a job's metrics are first not found and then never come, and makes a home folder
// whose settings log in to it.
func shaky(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: shaky HOME")
	}
	whole := resimtest.New()
	sweep := whole.Data().Projects[0].Sweeps[0]
	whole.Close()
	job := sweep.Batches[len(sweep.Batches)-1].Jobs[1].ID.String()
	server := resimtest.New(resimtest.WithFault(
		resimtest.Fault{Operation: "listMetricsForJob", Path: job, Times: 1, Status: 404, Delay: 4 * time.Second}, // all others are long there then
		resimtest.Fault{Operation: "listMetricsForJob", Path: job, Times: 1, Hang: true},
	))
	ts.Defer(server.Close)
	folder := filepath.Join(ts.MkAbs(args[0]), ".resim")
	ts.Check(os.MkdirAll(folder, 0o700))
	known := server.Credentials()
	settings := fmt.Sprintf("url: %s\nauth-url: %s\nclient-id: %s\nclient-secret: %s\n", server.URL(), known.Issuer, known.Client, known.Secret)
	ts.Check(os.WriteFile(filepath.Join(folder, "resim.yaml"), []byte(settings), 0o600))
	ts.Setenv("HOME", ts.MkAbs(args[0]))
}

// await FILE waits until a file is there, which another process makes.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await FILE")
	}
	for range 1000 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("%s did not appear", args[0])
}
