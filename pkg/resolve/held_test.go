package resolve_test

import (
	"testing"
	"testing/synctest"

	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// What was read ahead of the place where a loop was left is no loss if it failed: nobody lacks it. Whoever gets there
// lacks it.
func TestLossesBeyondALoopThatIsLeft(t *testing.T) {
	last := func(s *resimtest.Server) string {
		jobs := asListed(good(s))
		return jobs[len(jobs)-1].ID.String()
	}
	for _, test := range []struct {
		name  string
		fault func(*resimtest.Server) resimtest.Fault
	}{
		{"a list", func(s *resimtest.Server) resimtest.Fault {
			return resimtest.Fault{Operation: "listMetricsForJob", Path: last(s), Status: 404}
		}},
		{"documents", func(s *resimtest.Server) resimtest.Fault {
			return resimtest.Fault{Operation: "download", Path: last(s), Status: 404}
		}},
		{"the next page of jobs", func(*resimtest.Server) resimtest.Fault {
			return resimtest.Fault{Operation: "listJobs", After: 1, Status: 404}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubbleOf(t, paged(), func(t *testing.T, s *resimtest.Server, b *resolve.Batch) {
				s.SetFaults(test.fault(s))
				for _, err := range b.Documents(t.Context()) {
					if err != nil {
						t.Fatal(err)
					}
					synctest.Wait() // until all that is read ahead has arrived or failed
					break
				}
				if s.FaultsMet()[0] == 0 {
					t.Error("nothing failed ahead")
				}
				if missing := b.Account().Missing; missing != nil {
					t.Errorf("missing after the loop was left: %v", missing)
				}
				failed := false
				for _, err := range b.Documents(t.Context()) {
					failed = failed || err != nil
				}
				if !failed || len(b.Account().Missing) == 0 {
					t.Errorf("the whole loop failed %t, and missing are %v", failed, b.Account().Missing)
				}
			})
		})
	}
}
