package report

import "github.com/resim-contrib/metrics-go/internal/stats"

// broken says whether the test has failed three times in a row or always.
func (r *row) broken() bool { return r.label == stats.Broken }
