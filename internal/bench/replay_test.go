//go:build unix

package bench

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
	"github.com/resim-contrib/metrics-go/gen/resimapi"
	"github.com/resim-contrib/metrics-go/pkg/recording"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// recorded is a recording of some work.
func recorded(b *testing.B, base string, work func(*resim.Client) error) (dir string) {
	b.Helper()
	dir = filepath.Join(b.TempDir(), "tape")
	rec, err := recording.Record(dir, base)
	if err != nil {
		b.Fatal(err)
	}
	c := connect(b, base, resim.WithMiddleware(rec.Middleware))
	if err := work(c); err != nil {
		b.Fatal(err)
	}
	if _, err := rec.Finish(); err != nil {
		b.Fatal(err)
	}
	return dir
}

// replayed does some work from a recording.
func replayed(dir string, work func(*resim.Client) error) error {
	tape, err := recording.Open(dir)
	if err != nil {
		return err
	}
	c, err := resim.Connect(tape.API(), resim.NewToken("none"), resim.WithTransport(tape))
	if err != nil {
		return err
	}
	return work(c)
}

// file is a recorded answer as the bare loop reads it.
type file struct {
	path string
	into func() any
}

// bareFiles are the contents of a recording, each with the generated type that it has.
func bareFiles(b *testing.B, dir string) (files []file) {
	b.Helper()
	index, err := os.ReadFile(filepath.Join(dir, "recording.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(index)), "\n") {
		var answer struct{ URL, SHA256 string }
		if err := json.Unmarshal([]byte(line), &answer); err != nil {
			b.Fatal(err)
		}
		if i == 0 { // the recording itself
			continue
		}
		f := file{path: filepath.Join(dir, "objects", answer.SHA256[:2], answer.SHA256[2:])}
		switch path, _, _ := strings.Cut(answer.URL, "?"); {
		case strings.Contains(path, "://") && strings.Contains(path, "/0000000"+string(rune('0'+aDataSet))):
			f.into = func() any { return &metricspb.MetricsData{} }
		case strings.Contains(path, "://"):
			f.into = func() any { return &metricspb.Metric{} }
		case strings.HasSuffix(path, "/metrics"):
			f.into = func() any { return &resimapi.ListJobMetricsOutput{} }
		case strings.HasSuffix(path, "/metricsData"):
			f.into = func() any { return &resimapi.ListJobMetricsDataOutput{} }
		case strings.HasSuffix(path, "/jobs"):
			f.into = func() any { return &resimapi.ListJobsOutput{} }
		case strings.HasSuffix(path, "/batches"):
			f.into = func() any { return &resimapi.ListBatchesOutput{} }
		case strings.Contains(path, "/reports/"):
			f.into = func() any { return &resimapi.Report{} }
		default:
			f.into = func() any { return &resimapi.Batch{} }
		}
		files = append(files, f)
	}
	return files
}

// decodeFiles reads and decodes files with nothing around it, as many at the same time as a replay may.
func decodeFiles(ctx context.Context, files []file) error {
	l := bare{concurrency: usual}
	return l.each(ctx, len(files), func(_ context.Context, i int) error {
		content, err := os.ReadFile(files[i].path)
		if err != nil {
			return err
		}
		into := files[i].into()
		if m, ok := into.(proto.Message); ok {
			return proto.Unmarshal(content, m)
		}
		return json.Unmarshal(content, into)
	})
}

// BenchmarkReplay replays recordings beside a loop that decodes the recorded files: a report of 100 batches of 100 tests of
// 10 metrics, and the documents of 1,000 tests with 10 series of 1,000 doubles. The latter has no target: decoding doubles
// is hardly more than copying them, so what is compared there is how documents are checked and put together.
func BenchmarkReplay(b *testing.B) {
	documents := world{Batches: 1, Jobs: 1000, Metrics: 1, Data: 10, Samples: 1000}
	for _, test := range []struct {
		name   string
		world  world
		target float64
		work   func(*resim.Client) error
	}{
		{"report", aHundredBatches, 1.5, func(c *resim.Client) error { return listReport(b.Context(), c, aHundredBatches) }},
		{"documents", documents, 0, func(c *resim.Client) error {
			_, err := streamDocuments(b.Context(), c, documents, func(int, *resolve.Batch) {})
			return err
		}},
	} {
		b.Run(test.name, func(b *testing.B) {
			dir := recorded(b, start(b, test.world), test.work)
			files := bareFiles(b, dir)
			ours := func() error { return replayed(dir, test.work) }
			loop := func() error { return decodeFiles(b.Context(), files) }
			var costs []cost
			for b.Loop() {
				costs = compare(b, 3, ours, loop)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(len(files)), "answers")
			report(b, "wall/bare", ratio(costs[0].wall, costs[1].wall), test.target)
			report(b, "cpu/bare", ratio(costs[0].cpu, costs[1].cpu), 0)
		})
	}
}
