package report_test

import (
	"fmt"

	"github.com/resim-contrib/metrics-go/pkg/builtin/report"
)

// The built-in metrics are one compute function, to be passed to runner.Main beside one's own.
func ExampleDefault() {
	c := report.Default()
	fmt.Println(c.Mode(), c.Name())
	// Output: report report
}
