package job_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/builtin/job"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// Whatever is in a log, there is a file that ReSim takes.
func FuzzLogs(f *testing.F) {
	f.Add("a.csv", "time,x [m],mode\n0,1,a\n1,nan,b\n2,-1e308,b\n3,1e308,b\n")
	f.Add("a.jsonl", `{"$metadata": {"topic": "t", "timestamp": -5, "event": true}, "$data": {"a": NaN, "b": [1]}}`)
	f.Add("a.jsonl", `{"time": 1e300, "v": 1e999, "w": {"x": {"y": {"z": {"deep": 1}}}}}`)
	f.Add("a.csv", "t;x\n1e17;1,5\n-1e17;2,5\n")
	f.Add("a.binproto", "\x0a\x00")
	f.Add("a.csv", "time,x [\xff],\xfe\n0,1,\xfd\n")
	f.Add("a.csv", "t,x\n0,1\n9e7,5\n1e8,6\n") // years after the start
	f.Add("a.md", "# text")
	f.Fuzz(func(t *testing.T, name, content string) {
		switch filepath.Ext(name) {
		case ".csv", ".jsonl", ".binproto", ".md", ".tsv", ".png":
		default:
			return
		}
		inputs, outputs := t.TempDir(), t.TempDir()
		write(t, filepath.Join(inputs, "logs", "file"+filepath.Ext(name)), content)
		s := settings.Default()
		s.Limits = []settings.Limit{{Metric: "*", Limits: metrics.Above(1, 2).And(metrics.Below(-1, -2))}}
		if _, err := runner.Run(t.Context(), runner.Config{Inputs: inputs, Outputs: outputs, Strict: true, Timeout: 5 * time.Second}, job.Default(job.With(s))); err != nil {
			t.Errorf("%v", err)
		}
	})
}
