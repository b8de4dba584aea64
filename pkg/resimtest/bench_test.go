package resimtest

import (
	"fmt"
	"testing"
)

// BenchmarkGenerate is the start of a server for a benchmark's data.
func BenchmarkGenerate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := generate(1, Shape{Uniform: true, Suites: 1, Branches: 1, Projects: 1, Batches: 200, Experiences: 100}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkListMetricsForJob is the request that reports make most often, over TCP, one at a time.
func BenchmarkListMetricsForJob(b *testing.B) {
	for name, opts := range map[string][]Option{"rendered": nil, "prerendered": {Prerendered()}} {
		b.Run(name, func(b *testing.B) {
			s := New(append(opts, WithShape(Shape{Uniform: true, Suites: 1, Branches: 1, Batches: 1, Experiences: 100}))...)
			defer s.Close()
			c := newClient(b, s)
			batch := s.Data().Projects[0].Batches[0]
			i := 0
			for b.Loop() {
				path := fmt.Sprintf("/projects/%s/batches/%s/jobs/%s/metrics", s.Project(), batch.ID, batch.Jobs[i%100].ID)
				if got := c.status(path); got != 200 {
					b.Fatal(got)
				}
				i++
			}
		})
	}
}

// BenchmarkParts makes the bodies of a job.
func BenchmarkParts(b *testing.B) {
	d, err := generate(1, Shape{Uniform: true, Suites: 1, Branches: 1, Batches: 1, Experiences: 1}, nil)
	if err != nil {
		b.Fatal(err)
	}
	j := d.Projects[0].Batches[0].Jobs[0]
	b.ReportAllocs()
	for b.Loop() {
		d.Projects[0].world.recent = newRecent(1)
		if _, err := j.parts(); err != nil {
			b.Fatal(err)
		}
	}
}
