package job_test

import (
	"fmt"

	"github.com/resim-contrib/metrics-go/pkg/builtin/job"
)

// The built-in metrics are one compute function, to be passed to runner.Main beside one's own.
func ExampleDefault() {
	c := job.Default()
	fmt.Println(c.Mode(), c.Name())
	// Output: job job
}
