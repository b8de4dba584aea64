//go:build unix

package program

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/watch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// put writes a file, with folders for it, and is its path.
func put(t *testing.T, content string, mode os.FileMode, path ...string) string {
	t.Helper()
	file := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
	return file
}

func found(t *testing.T, given string) *Program {
	t.Helper()
	p, err := Find(given)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func script(t *testing.T, lines string) *Program {
	t.Helper()
	return found(t, put(t, "#!/bin/sh\n"+lines, 0o700, t.TempDir(), "script"))
}

func TestFindFails(t *testing.T) {
	dir := t.TempDir()
	put(t, "", 0o600, dir, "main.go")
	put(t, "", 0o600, dir, "plain")
	put(t, "", 0o600, dir, "empty", "README")
	for given, want := range map[string]string{
		"nothing/there":                  "does not exist; name an executable or the folder of a Go package",
		"no-such-command":                "is no file or folder here, and no command either",
		filepath.Join(dir, "main.go"):    "is not executable; name the folder of its package, " + dir,
		filepath.Join(dir, "plain"):      "is not executable; make it so with chmod +x",
		filepath.Join(dir, "empty"):      "is a folder without Go files",
		filepath.Join(dir, "plain", "x"): "cannot be read",
	} {
		if _, err := Find(given); err == nil || !strings.Contains(err.Error(), given) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", given, err, want)
		}
	}
	if p := found(t, "sh"); !filepath.IsAbs(p.binary) {
		t.Errorf("a command: %s", p.binary)
	}
}

// TestRun: a program gets its folders by flags and by environment, and nothing that says what to judge.
func TestRun(t *testing.T) {
	t.Setenv("RESIM_METRICS_REPORT", "nightly")
	t.Setenv("RESIM_METRICS_REPORT_STYLE", "resim")
	p := script(t, `echo "$@"; echo "$RESIM_METRICS_INPUTS $RESIM_METRICS_OUTPUTS,$RESIM_METRICS_REPORT,$RESIM_METRICS_REPORT_STYLE" >&2; exit 7`)
	var out bytes.Buffer
	status, err := p.Run(t.Context(), "in", "out", &out)
	if status != 7 || err != nil {
		t.Errorf("status %d, %v", status, err)
	}
	if diff := cmp.Diff("--inputs in --outputs out\nin out,,resim\n", out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRunFails(t *testing.T) {
	if _, err := script(t, "kill -9 $$").Run(t.Context(), "", "", &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("a program that is killed: %v", err)
	}
	p := found(t, put(t, "garbage", 0o700, t.TempDir(), "program"))
	if _, err := p.Run(t.Context(), "", "", &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "it cannot be run") {
		t.Errorf("a file that is no program: %v", err)
	}
	if err := os.Remove(p.binary); err != nil {
		t.Fatal(err)
	}
	if err := p.Build(t.Context(), &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "cannot be run") {
		t.Errorf("a program that is gone: %v", err)
	}
}

// TestInterrupt: what the program has started ends with it.
func TestInterrupt(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	p := script(t, "sleep 1000 & echo $! >"+file+".new; mv "+file+".new "+file+"; wait")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		for range 500 {
			if _, err := os.Stat(file); err == nil {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	if _, err := p.Run(ctx, "", "", &bytes.Buffer{}); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if !gone(pid) {
		t.Errorf("process %d is still there", pid)
	}
}

// gone says whether a process ends soon. One that nobody has waited for counts as ended.
func gone(pid int) bool {
	for range 200 {
		stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if errors.Is(err, os.ErrNotExist) && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) || strings.Contains(string(stat), ") Z ") {
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}

const (
	goMod  = "module example.com/build\n\ngo 1.26\n"
	inner  = "package inner\n\nimport _ \"embed\"\n\n//go:embed texts/hello.txt\nvar Hello string\n"
	goMain = "package main\n\nimport \"example.com/build/inner\"\n\nfunc main() { println(inner.Hello) }\n"
)

// module is a program of two packages.
func module(t *testing.T) (dir string) {
	dir = t.TempDir()
	put(t, goMod, 0o600, dir, "go.mod")
	put(t, goMain, 0o600, dir, "cmd", "mybuild", "main.go")
	put(t, inner, 0o600, dir, "inner", "inner.go")
	put(t, "hello", 0o600, dir, "inner", "texts", "hello.txt")
	return dir
}

func TestGoPackage(t *testing.T) {
	dir := module(t)
	p := found(t, filepath.Join(dir, "cmd", "mybuild"))
	var out bytes.Buffer
	if err := p.Build(t.Context(), &out); err != nil {
		t.Fatal(err, out.String())
	}
	if _, err := p.Run(t.Context(), "", "", &out); err != nil || out.String() != "hello\n" {
		t.Errorf("%q, %v", out.String(), err)
	}

	put(t, "package main\n\nfunc main() { nothing() }\n", 0o600, dir, "cmd", "mybuild", "main.go")
	out.Reset()
	if err := p.Build(t.Context(), &out); err == nil || !strings.Contains(out.String(), "./main.go:3:15: undefined: nothing") {
		t.Errorf("%v: %s", err, out.String())
	}
	if _, err := p.Run(t.Context(), "", "", &out); err == nil {
		t.Error("what was built before still runs")
	}
	library := found(t, filepath.Join(dir, "inner"))
	if err := library.Build(t.Context(), &out); err == nil || !strings.Contains(err.Error(), "it is not package main") {
		t.Errorf("a library: %v", err)
	}
	temp := p.temp
	p.Close()
	if _, err := os.Stat(temp); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left: %v", temp, err)
	}
}

// TestSources: what a program is made of, of its own module.
func TestSources(t *testing.T) {
	dir, err := filepath.EvalSymlinks(module(t))
	if err != nil {
		t.Fatal(err)
	}
	p := found(t, filepath.Join(dir, "cmd", "mybuild"))
	covered := func(paths []watch.Path, file string) bool {
		return slices.ContainsFunc(paths, func(p watch.Path) bool { return p.Covers(filepath.Join(dir, filepath.FromSlash(file))) })
	}
	sources := p.Sources(t.Context())
	for file, want := range map[string]bool{
		"go.mod": true, "go.sum": true, "cmd/mybuild/main.go": true, "cmd/mybuild/new.go": true, "inner/inner.go": true,
		"inner/texts/hello.txt": true, "inner/texts/new.txt": true,
		"inner/inner_test.go": false, "other/other.go": false, "inner/README": false, "cmd/mybuild/out/x.go": false,
	} {
		if got := covered(sources, file); got != want {
			t.Errorf("%s: %v, want %v", file, got, want)
		}
	}
	// A program that does not compile is made of the same files.
	put(t, "package inner\n\nsyntax error", 0o600, dir, "inner", "inner.go")
	if sources := p.Sources(t.Context()); !covered(sources, "inner/inner.go") {
		t.Error("of a broken program, what is broken is not watched")
	}
	if sources := found(t, "sh").Sources(t.Context()); len(sources) != 1 {
		t.Errorf("sources of an executable: %v", sources)
	}
}
