package command

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/builtin/batch"
	"github.com/resim-contrib/metrics-go/pkg/builtin/job"
	"github.com/resim-contrib/metrics-go/pkg/builtin/report"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
)

// The given file counts, else the first that is there; one only.
func TestSettingsFile(t *testing.T) {
	dir := t.TempDir()
	first, second := filepath.Join(dir, "inputs", settingsName), filepath.Join(dir, settingsName)
	check := func(given, want string) {
		t.Helper()
		if have, err := settingsFile(given, first, second); err != nil || have != want {
			t.Errorf("have %q, %v; want %q", have, err, want)
		}
	}
	write := func(path string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check("", "")
	write(second)
	check("", second)
	write(first)
	check("", first)
	check("other.yaml", "other.yaml") // whether it is there is for the reader to say
}

// What a settings file can show is what the modes have to show.
func TestItems(t *testing.T) {
	items := slices.Concat(job.Keys(), batch.Keys(), report.Keys())
	slices.Sort(items)
	if diff := cmp.Diff(settings.Items(), slices.Compact(items)); diff != "" {
		t.Errorf("(-can be set +is there):\n%s", diff)
	}
}
