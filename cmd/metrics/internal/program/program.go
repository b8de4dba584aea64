package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Program is a metrics build. Close it.
type Program struct {
	given  string
	source string // the folder of the Go package; empty for an executable
	binary string // what runs, absolute
	temp   string // what it is built in
}

// Find finds a program: a path to an executable, a folder with a Go package, or the name of a command. It
// builds nothing yet. Its error says what is wrong with it.
func Find(given string) (*Program, error) {
	info, err := os.Stat(given)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !strings.ContainsRune(given, filepath.Separator):
		path, err := exec.LookPath(given)
		if err != nil {
			return nil, fmt.Errorf("the program %s is no file or folder here, and no command either", given)
		}
		return executable(given, path)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("the program %s does not exist; name an executable or the folder of a Go package", given)
	case err != nil:
		return nil, fmt.Errorf("the program cannot be read: %w", err)
	case info.IsDir():
		return goPackage(given)
	case !info.Mode().IsRegular() || info.Mode().Perm()&0o111 == 0:
		advice := "make it so with chmod +x"
		if strings.HasSuffix(given, ".go") {
			advice = "name the folder of its package, " + filepath.Dir(given)
		}
		return nil, fmt.Errorf("the program %s is not executable; %s", given, advice)
	}
	return executable(given, given)
}

func executable(given, path string) (*Program, error) {
	absolute, err := filepath.Abs(path)
	return &Program{given: given, binary: absolute}, err
}

func goPackage(given string) (*Program, error) {
	files, err := filepath.Glob(filepath.Join(given, "*.go"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("the program %s is a folder without Go files; name an executable or the folder of a Go package", given)
	}
	source, err := filepath.Abs(given)
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp("", "metrics-program-")
	if err != nil {
		return nil, err
	}
	return &Program{given: given, source: source, temp: temp, binary: filepath.Join(temp, "program")}, nil
}

// Close removes what was built.
func (p *Program) Close() {
	if p.temp != "" {
		_ = os.RemoveAll(p.temp)
	}
}

// String is the program as it was given.
func (p *Program) String() string { return p.given }

// Build builds a Go package, and shows what go build says. An executable must be there. If that fails,
// nothing runs, not even what was built before.
func (p *Program) Build(ctx context.Context, out io.Writer) error {
	if p.source == "" {
		if _, err := os.Stat(p.binary); err != nil {
			return fmt.Errorf("the program cannot be run: %w", err)
		}
		return nil
	}
	_ = os.Remove(p.binary)
	cmd := exec.CommandContext(ctx, "go", "build", "-o", p.binary, ".")
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.source, out, out
	if err := p.wait(ctx, cmd); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, exec.ErrNotFound) {
			return fmt.Errorf("%s is a Go package, and there is no go command to build it; build it yourself and name the executable", p.given)
		}
		return fmt.Errorf("building %s failed: %w", p.given, err)
	}
	if info, err := os.Stat(p.binary); err != nil || info.Mode().Perm()&0o111 == 0 {
		return fmt.Errorf("%s is a Go package, but no program: it is not package main", p.given)
	}
	return nil
}

// grace is how long a program that was told to stop may take. One made with pkg/runner needs up to 5 s.
const grace = 7 * time.Second

// Run runs the program on an inputs folder and is its exit status. Both its streams go to out. When ctx ends, the
// program is interrupted, and killed if that is not enough. An error says why it could not be run.
func (p *Program) Run(ctx context.Context, inputs, outputs string, out io.Writer) (status int, _ error) {
	cmd := exec.CommandContext(ctx, p.binary, "--inputs", inputs, "--outputs", outputs)
	cmd.Env = environment(cmd.Environ(), inputs, outputs)
	cmd.Stdout, cmd.Stderr = out, out
	err := p.wait(ctx, cmd)
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.Exited():
		return exit.ExitCode(), nil
	case errors.As(err, &exit):
		return 0, fmt.Errorf("it was ended by %v", exit)
	case errors.Is(err, exec.ErrWaitDelay):
		return 0, errors.New("it left something running, which was ended")
	case err != nil:
		return 0, fmt.Errorf("it cannot be run: %w", err)
	}
	return 0, nil
}

// wait runs a command in a group of its own, so that what it starts ends with it.
func (p *Program) wait(ctx context.Context, cmd *exec.Cmd) error {
	group(cmd)
	cmd.WaitDelay = grace
	if err := cmd.Start(); err != nil {
		return err
	}
	defer killGroup(cmd)
	return cmd.Wait()
}

// decided are the settings of pkg/runner that follow from what is tried, and must not come from outside.
var decided = []string{"MODE", "REPORT", "BATCH", "SUITE", "BRANCH", "PROJECT", "PREVIEW", "RECORD", "REPLAY"}

// environment is that of the program.
func environment(all []string, inputs, outputs string) []string {
	const prefix = "RESIM_METRICS_"
	var kept []string
next:
	for _, v := range all {
		for _, name := range decided {
			if strings.HasPrefix(v, prefix+name+"=") {
				continue next
			}
		}
		kept = append(kept, v)
	}
	return append(kept, prefix+"INPUTS="+inputs, prefix+"OUTPUTS="+outputs)
}
