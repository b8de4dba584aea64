package metrics

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/internal/golden"
)

var update = flag.Bool("update", false, "rewrite testdata, for a human to read through")

// Every document that ReSim's own writer made and validator refused is refused by the rules that
// testdata/golden_rules.txt lists for it, which were read against what the manifest says.
func TestGoldenInvalid(t *testing.T) {
	const file = "testdata/golden_rules.txt"
	var have strings.Builder
	for g := range golden.Invalid() {
		d, err := Unpack(g.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		findings := Validate(d)
		for _, f := range findings {
			if checkFinding(t, d.pb, f); f.Severity != Error {
				t.Errorf("%s: without strict mode there is no %v", g.Name, f)
			}
		}
		if len(findings) == 0 {
			t.Errorf("%s was accepted; the manifest: %s", g.Name, g.Rule)
		}
		have.WriteString(g.Name + ": " + rulesOf(findings) + "\n")
	}
	if *update {
		if err := os.WriteFile(file, []byte(have.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if have.String() != string(want) {
		t.Errorf("rules differ from %s; have:\n%s", file, have.String())
	}
}

// Every document ReSim accepted is accepted. In strict mode only those have errors whose oddity calls
// for it.
func TestGoldenValid(t *testing.T) {
	strict := map[string]string{
		"quirk_bad_time_in_series":      "G16",
		"quirk_no_status_in_series":     "G5",
		"quirk_index_out_of_range":      "G18",
		"quirk_indexed_by_itself":       "G23",
		"quirk_same_event_id":           "G8",
		"quirk_unknown_status":          "G4",
		"quirk_unknown_type_with_image": "G4",
	}
	for g := range golden.Valid() {
		d, err := Unpack(g.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range Validate(d) {
			t.Errorf("%s: %v", g.Name, f)
		}
		var errs []Finding
		for _, f := range Validate(d, Strict()) {
			if checkFinding(t, d.pb, f); f.Severity == Error {
				errs = append(errs, f)
			}
		}
		if have := rulesOf(errs); have != strict[g.Name] {
			t.Errorf("%s: strict errors %q, want %q (%s)", g.Name, have, strict[g.Name], g.About)
		}
		delete(strict, g.Name)
	}
	for name := range strict {
		t.Errorf("%s was not there", name)
	}
}
