package metrics_test

import (
	"fmt"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// A file from elsewhere says what is wrong with it.
func ExampleValidate() {
	file := []byte{0x20, 0x01} // an overall status, and nothing else
	doc, err := metrics.Unpack(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range metrics.Validate(doc, metrics.Strict()) {
		fmt.Println(f)
	}
	// Output:
	// error V6 at job_id.id.data: the id "" of the job is no UUID; write a UUID, 6ba7b810-9dad-41d1-80b4-00c04fd430c8 for example
	// error V18 at job_level_metrics.metrics_status: there is no status of all metrics; use the worst of them, PASSED if none failed
}
