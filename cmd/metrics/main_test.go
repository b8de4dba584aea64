package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/resim-contrib/metrics-go/internal/golden"
)

// The scripts run this program, each command in a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"metrics": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits,
			"await": await,
		},
		Setup:               goldenFiles,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// goldenFiles puts the files made by ReSim's own writer into each script's folder golden.
func goldenFiles(env *testscript.Env) error {
	folder := filepath.Join(env.WorkDir, "golden")
	if err := os.Mkdir(folder, 0o777); err != nil {
		return err
	}
	for g := range golden.Valid() {
		if err := os.WriteFile(filepath.Join(folder, g.Name+".binproto"), g.Bytes, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// exits STATUS PROGRAM ARGS... runs a program and checks its exit status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// await FILE waits until a file is there, which another process makes.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await FILE")
	}
	for range 1000 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("%s did not appear", args[0])
}
