package runner_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/runner"
)

func TestBadOutputsFolder(t *testing.T) {
	in, out := inputs(t, "", "")
	writeFile(t, filepath.Join(out, "file"), "")
	writeFile(t, filepath.Join(out, "taken", runner.OutputFile, "file"), "")
	for _, test := range []struct{ name, outputs, want string }{
		{"missing", "OUT/nowhere", "the outputs folder OUT/nowhere does not exist; make or mount it, or name another with --outputs"},
		{"a file", "OUT/file", "the outputs folder OUT/file is a file; name a folder with --outputs"},
		{"below a file", "OUT/file/out", "the outputs folder cannot be read: stat OUT/file/out: not a directory; check its permissions, or name another with --outputs"},
		{"a folder in the place of the file", "OUT/taken", "OUT/taken/metrics.binproto is a folder, but the output must go there; remove it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := run(t, []runner.Compute{speed}, "--inputs", in, "--outputs", replaced(test.outputs, "OUT", out))
			got.Stderr = replaced(got.Stderr, out, "OUT")
			if diff := cmp.Diff(outcome{Status: runner.ExitUsage, Stderr: "build: " + test.want + "\n"}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The process is another user than the one who made the folder, for root may write anywhere.
func TestReadOnlyOutputs(t *testing.T) {
	in, out := inputs(t, "", "")
	open(t, in, out)
	if err := os.Chmod(out, 0o555); err != nil {
		t.Fatal(err)
	}
	cmd, ended := process(t, []string{"BUILD_UNPRIVILEGED=1"}, "--inputs", in, "--outputs", out)
	_ = cmd.Run()
	got := ended()
	got.Stderr = replaced(got.Stderr, out, "OUT")
	want := outcome{Status: runner.ExitUsage, Stderr: "build: the outputs folder OUT cannot be written: permission denied; check its permissions and that it is not mounted read-only\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantEmpty(t, out)
}

// A limit on the size of files stands in for a full disk: writing fails in the same place, and it
// needs neither root nor a file system of its own. With 2 bytes the first look fails, with 64 the
// output itself; neither leaves anything behind.
func TestFullOutputs(t *testing.T) {
	for _, bytes := range []string{"2", "64"} {
		t.Run(bytes+" bytes", func(t *testing.T) {
			in, out := inputs(t, "", "")
			cmd, ended := process(t, []string{"BUILD_FILE_SIZE=" + bytes}, "--inputs", in, "--outputs", out)
			_ = cmd.Run()
			got := ended()
			got.Stdout = ""
			got.Stderr = replaced(got.Stderr, out, "OUT")
			want := outcome{Status: runner.ExitUsage, Stderr: "build: the outputs folder OUT cannot be written: file too large; there is no room left: free some, or name another folder with --outputs\n"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			wantEmpty(t, out)
		})
	}
}

// A file of an earlier run is replaced as a whole.
func TestOutputIsReplaced(t *testing.T) {
	in, out := inputs(t, "", "")
	writeFile(t, filepath.Join(out, runner.OutputFile), "old")
	got := run(t, []runner.Compute{speed}, "--inputs", in, "--outputs", out)
	if got.Status != runner.ExitDone {
		t.Fatalf("got %+v", got)
	}
	if diff := cmp.Diff([]string{"Max Speed: FAIL_WARN", "Notes: NOT_APPLICABLE"}, names(document(t, out))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	entries, err := os.ReadDir(out)
	if err != nil || len(entries) != 1 {
		t.Errorf("the outputs folder holds %v, %v; want only the output", entries, err)
	}
}
