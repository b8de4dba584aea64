package statusline_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"github.com/resim-contrib/metrics-go/internal/statusline"
)

func Example() {
	line := statusline.New(os.Stdout, 80)
	line.Set("")
	fmt.Fprintln(line, "a warning")
	// Output: a warning
}

func TestLineStaysBelowWhatIsWritten(t *testing.T) {
	var out bytes.Buffer
	line := statusline.New(&out, 8)
	line.Set("3 of 60 batches") // cut, so that it does not wrap
	line.Set("3 of 60 batches") // not drawn again
	fmt.Fprintln(line, "warning")
	line.Set("")
	if want := "\r\x1b[K3 of 60\r\x1b[Kwarning\n3 of 60\r\x1b[K"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

func TestLineIsForTerminalsOnly(t *testing.T) {
	none := func(string) (string, bool) { return "", false }
	file, err := os.Create(t.TempDir() + "/file")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if statusline.On(file, none) != nil || statusline.On(&bytes.Buffer{}, none) != nil {
		t.Error("a file has a status line")
	}
}
