package job_test

import (
	"fmt"

	"github.com/resim-contrib/metrics-go/pkg/builtin/job"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
)

// The built-in metrics are one compute function, to be passed to runner.Main beside one's own.
func ExampleDefault() {
	c := job.Default()
	fmt.Println(c.Mode(), c.Name())
	// Output: job job
}

// Settings say what counts, what is shown and what is judged; a settings file says it without Go.
func ExampleWith() {
	s, err := settings.Parse("metrics.yaml", []byte("show: [summary]"))
	if err != nil {
		fmt.Println(err)
		return
	}
	c := job.Default(job.With(s))
	fmt.Println(c.Mode(), s.Show)
	// Output: job [summary]
}
