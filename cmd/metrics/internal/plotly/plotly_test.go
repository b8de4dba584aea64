package plotly_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/plotly"
)

// The bundle is the one named, can be unpacked, and cannot end the script element it stands in.
func TestBundle(t *testing.T) {
	r, err := gzip.NewReader(bytes.NewReader(plotly.Bundle))
	if err != nil {
		t.Fatal(err)
	}
	source, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(source), "*/")
	if !strings.Contains(head, "plotly.js (strict - minified) v"+plotly.Version+"\n") || !strings.Contains(head, "MIT license") {
		t.Errorf("the bundle begins with %q; want version %s under MIT", head, plotly.Version)
	}
	if bytes.Contains(bytes.ToLower(source), []byte("</script")) {
		t.Error("the bundle ends script elements")
	}
	licence, err := os.ReadFile("LICENSE")
	if err != nil || !bytes.HasPrefix(licence, []byte("MIT License")) {
		t.Errorf("LICENSE: %v, %.20q", err, licence)
	}
}
