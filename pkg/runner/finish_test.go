package runner

import (
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// The Writer makes no document with errors, so the findings are made up.
func TestJudgeFindings(t *testing.T) {
	warning := metrics.Finding{Rule: "G2", Severity: metrics.Warning, Path: "a", Name: "Range", Message: "it is infinite"}
	strict := metrics.Finding{Rule: "G5", Severity: metrics.Error, Path: "b", Message: "no status"}
	invalid := metrics.Finding{Rule: "V9", Severity: metrics.Error, Path: "c", Message: "no status"}
	for _, test := range []struct {
		name     string
		findings []metrics.Finding
		strict   bool
		want     string
		refused  bool
	}{
		{"none", nil, true, "", false},
		{"a warning", []metrics.Finding{warning}, false, "", false},
		{"a warning, strictly", []metrics.Finding{warning}, true, `the document is written, but --strict forbids its warnings: warning G2 at a ("Range"): it is infinite`, false},
		{"what ReSim takes", []metrics.Finding{warning, strict}, false, "the document is written, but not as it should be: error G5 at b: no status", false},
		{"what ReSim refuses", []metrics.Finding{strict, invalid}, false, "the document is not valid, so it is not written: error G5 at b: no status; error V9 at c: no status", true},
	} {
		err, refused := judgeFindings(test.findings, test.strict)
		if errorText(err) != test.want || refused != test.refused {
			t.Errorf("%s: %v, refused: %v; want %s, %v", test.name, err, refused, test.want, test.refused)
		}
	}
}
