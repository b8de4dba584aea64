package command

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// TestTryWatch: what is affected by a change runs again, and a program that is broken for a while ends nothing.
func TestTryWatch(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir := t.TempDir()
	logs := samples(t, dir, "helloworld", "a", "b")
	program, out := wrapped(t, ""), filepath.Join(dir, "out")
	good, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stdout, stderr transcript
	ended := make(chan int)
	go func() {
		ended <- Main(ctx, World{
			Args: []string{"try", logs[0], logs[1], "--program", program, "--out", out, "--history", "2", "--watch"}, Stdout: &stdout, Stderr: &stderr,
		})
	}()
	stdout.await(t, "round 1: job a PASSED, job b PASSED, batch PASSED, report PASSED; ")
	first := written(t, out, "jobs", "a").JobID()

	put(t, "garbage", logs[1], "logs", "log.json")
	stdout.await(t, "round 2: test b changed: job b FAIL_BLOCK, exit status 1, batch ")
	if written(t, out, "jobs", "a").JobID() != first {
		t.Error("a test ran again whose logs have not changed")
	}

	// A broken program leaves what was written before, and the next round mends it.
	page, err := os.ReadFile(filepath.Join(out, "report", pageFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(program); err != nil {
		t.Fatal(err)
	}
	stdout.await(t, "round 3: the program "+program+" changed: nothing ran, exit status 2; ")
	wantAll(t, stderr.String(), "metrics: the program cannot be run: ")
	if again, err := os.ReadFile(filepath.Join(out, "report", pageFile)); err != nil || string(again) != string(page) {
		t.Errorf("the page is not what it was: %v", err)
	}
	put(t, "#!/bin/sh\nexit 7\n", program)
	stdout.await(t, "round 4: the program "+program+" changed: job a failed, exit status 1, job b failed, exit status 1, batch failed, exit status 1, report failed, exit status 1; ")
	if exists(out, "report", pageFile) {
		t.Error("a page is left of an output that is no more")
	}
	put(t, string(good), program)
	stdout.await(t, "round 5: the program "+program+" changed: job a PASSED, job b FAIL_BLOCK, exit status 1, ")

	cancel()
	if status := <-ended; status != 0 {
		t.Errorf("interrupted: status %d", status)
	}
	if n := strings.Count(stdout.String(), "\nround "); n != 5 {
		t.Errorf("%d rounds, want 5:\n%s", n, stdout.String())
	}
}

// TestTryWatchSources: a Go package is built again when its files change, and a build that fails ends nothing.
func TestTryWatchSources(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir := t.TempDir()
	logs := samples(t, dir, "helloworld", "a")[0]
	source := filepath.Join(dir, "build")
	put(t, "module example.com/build\n", source, "go.mod")
	main := put(t, "package main\n\nimport \"os\"\n\nfunc main() { println(\"one\"); os.Exit(1) }\n", source, "main.go")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stdout, stderr transcript
	ended := make(chan int)
	go func() {
		ended <- Main(ctx, World{
			Args: []string{"try", logs, "--program", source, "--out", filepath.Join(dir, "out"), "--until", "job", "--watch"}, Stdout: &stdout, Stderr: &stderr,
		})
	}()
	stdout.await(t, "round 1: job a failed, exit status 1; ")
	wantAll(t, stderr.String(), "job a | one\n")
	put(t, "package main\n\nfunc main() { nothing() }\n", main)
	stdout.await(t, "round 2: the program "+source+" changed: nothing ran, exit status 2; ")
	wantAll(t, stderr.String(), "./main.go:3:15: undefined: nothing")
	put(t, "package main\n\nfunc main() { println(\"two\") }\n", main)
	stdout.await(t, "round 3: the program "+source+" changed: job a failed, exit status 1; ")
	wantAll(t, stderr.String(), "job a | two\n")
	cancel()
	if status := <-ended; status != 0 {
		t.Errorf("interrupted: status %d", status)
	}
}

// TestTryWatchSettings: the built-in metrics run again when their settings change.
func TestTryWatchSettings(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir := t.TempDir()
	logs := samples(t, dir, "helloworld", "a")[0]
	config := put(t, "show: [duration, inputs]\n", dir, "metrics.yaml")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stdout, stderr transcript
	ended := make(chan int)
	go func() {
		ended <- Main(ctx, World{
			Args: []string{"try", logs, "--config", config, "--out", filepath.Join(dir, "out"), "--until", "job", "--watch"}, Stdout: &stdout, Stderr: &stderr,
		})
	}()
	stdout.await(t, "round 1: job a PASSED; ")
	put(t, "nonsense: 1\n", config)
	stdout.await(t, "round 2: the settings "+config+" changed: nothing ran, exit status 2; ")
	put(t, "show: [duration]\n", config)
	stdout.await(t, "round 3: the settings "+config+" changed: job a PASSED; ")
	cancel()
	if status := <-ended; status != 0 {
		t.Errorf("interrupted: status %d", status)
	}
}
