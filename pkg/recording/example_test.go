package recording_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/recording"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// A recording as the fixture of a test: made once with ReSim, or as here with its stand-in, and replayed without.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "recording")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	fixture := filepath.Join(dir, "night")
	project, batch := makeFixture(ctx, fixture)

	// The test, which needs neither network nor token.
	tape, err := recording.Open(fixture)
	if err != nil {
		panic(err)
	}
	c, err := resim.Connect(tape.API(), resim.NewToken("none"), resim.WithTransport(tape))
	if err != nil {
		panic(err)
	}
	jobs := 0
	for _, err := range c.Jobs(ctx, project, batch) {
		if err != nil {
			panic(err)
		}
		jobs++
	}
	_, err = c.Project(ctx, project)
	fmt.Println(jobs, "jobs; the project:", errors.Is(err, recording.ErrNotRecorded))
	// Output: 5 jobs; the project: true
}

// makeFixture records the jobs of a batch.
func makeFixture(ctx context.Context, dir string) (project, batch uuid.UUID) {
	s := resimtest.New(resimtest.WithShape(resimtest.Shape{Experiences: 5, Uniform: true}))
	defer s.Close()
	rec, err := recording.Record(dir, s.URL())
	if err != nil {
		panic(err)
	}
	c, err := resim.Connect(s.URL(), resim.NewToken(s.Token()), resim.WithMiddleware(rec.Middleware))
	if err != nil {
		panic(err)
	}
	defer c.Close()
	for _, err := range c.Jobs(ctx, s.Project(), s.Batch()) {
		if err != nil {
			panic(err)
		}
	}
	if _, err := rec.Finish(); err != nil {
		panic(err)
	}
	return s.Project(), s.Batch()
}
