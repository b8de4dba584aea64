//go:build unix

package export_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/resim-contrib/metrics-go/pkg/export"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// task is what the other process exports.
type task struct {
	URL, Token    string
	Project, ID   uuid.UUID
	Path          string
	FileSize      uint64 // limit; 0 for none
	Resume, Force bool
}

const asExporter = "EXPORT_TASK"

// TestMain lets the test binary be the process that exports, so that kills and limits meet a real one.
func TestMain(m *testing.M) {
	text := os.Getenv(asExporter)
	if text == "" {
		goleak.VerifyTestMain(m) // exits
	}
	if err := perform(text); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func perform(text string) error {
	var t task
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return err
	}
	if t.FileSize > 0 {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: t.FileSize, Max: t.FileSize}); err != nil {
			return err
		}
	}
	c, err := resim.Connect(t.URL, resim.NewToken(t.Token))
	if err != nil {
		return err
	}
	opts := []export.Option{export.WithProgress(func(p export.Progress) { fmt.Println("batches", p.Batches, "of", p.TotalBatches) })}
	if t.Resume {
		opts = append(opts, export.Resume())
	}
	if t.Force {
		opts = append(opts, export.Force())
	}
	_, err = export.ToFile(context.Background(), c, export.Sweep(t.Project, t.ID), t.Path, opts...)
	return err
}

// exporter is a process that exports the first sweep of a server.
func exporter(t *testing.T, s *resimtest.Server, k task) *exec.Cmd {
	t.Helper()
	k.URL, k.Token, k.Project, k.ID = s.URL(), s.Token(), s.Project(), s.Data().Projects[0].Sweeps[0].ID
	text, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asExporter+"="+string(text))
	return cmd
}

// An export that is killed while it reads is resumed to the same bytes, and reads less.
func TestKilled(t *testing.T) {
	want := uninterrupted(t, "s.parquet")
	hanging := truth(t).Sweeps[0].Batches[5].Jobs[1].ID.String()
	s := start(t, resimtest.WithFault(resimtest.Fault{Operation: "listMetricsForJob", Path: hanging, Times: 1, Hang: true}))
	path := filepath.Join(t.TempDir(), "s.parquet")
	cmd := exporter(t, s, task{Path: path})
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "batches 5 of 6") {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("it was not killed")
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is there before it is whole: %v", err)
	}
	before := s.Requests()["listMetricsForJob"]
	result, err := export.ToFile(t.Context(), connect(t, s), sweepOf(s), path, export.Resume())
	if err != nil || result.TakenOver != 5 || result.Batches != 6 {
		t.Fatalf("%+v, %v", result, err)
	}
	if read := s.Requests()["listMetricsForJob"] - before; read > before {
		t.Errorf("%d metric lists before it was killed, %d afterwards", before, read)
	}
	wantFile(t, path, want)
}

// A limit on the size of files stands in for a full disk: it needs neither root nor a file system of its own.
// A small one meets what is read, a larger one the file itself, and nothing that was there is lost.
func TestFullDisk(t *testing.T) {
	want := uninterrupted(t, "s.csv")
	s := start(t)
	for _, limit := range []uint64{40, 1000, uint64(len(want)) / 2} {
		path := filepath.Join(t.TempDir(), "s.csv")
		if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exporter(t, s, task{Path: path, FileSize: limit, Force: true}).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "there is no room left: free some") || !strings.Contains(string(out), path) {
			t.Fatalf("with %d bytes: %v\n%s", limit, err, out)
		}
		if got := contentOf(t, path); string(got) != "precious" {
			t.Errorf("with %d bytes: the old file is %q", limit, got)
		}
		if _, err := os.Stat(path + ".part.out"); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("with %d bytes: the half file is left: %v", limit, err)
		}
		_, err = os.Stat(path + ".part")
		kept := err == nil
		if kept != strings.Contains(string(out), "--resume goes on from there") {
			t.Errorf("with %d bytes: what was read is kept: %v\n%s", limit, kept, out)
		}
		option := export.Force()
		if kept {
			option = export.Resume()
		}
		if _, err := export.ToFile(t.Context(), connect(t, s), sweepOf(s), path, option); err != nil {
			t.Fatal(err)
		}
		wantFile(t, path, want)
	}
}
