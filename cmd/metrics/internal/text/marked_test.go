package text_test

import (
	"fmt"
	"os"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
)

// Lines are marked as they become whole, however they were written.
func ExampleMarked() {
	said := &text.Marked{To: os.Stdout, Mark: "batch | "}
	fmt.Fprint(said, "one\ntw")
	fmt.Fprint(said, "o\nthe ")
	fmt.Fprint(said, "last")
	fmt.Println("(so far)")
	said.End()
	said.End()
	// Output:
	// batch | one
	// batch | two
	// (so far)
	// batch | the last
}
