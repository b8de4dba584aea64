package emissions_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

// children are what the test program does in a process of its own, by the environment variable that tells it
// to, whose value is the file to emit to.
var children = map[string]func(path string){"EMIT_UNTIL_KILLED": emitUntilKilled}

func TestMain(m *testing.M) {
	for name, run := range children {
		if path := os.Getenv(name); path != "" {
			run(path)
		}
	}
	os.Exit(m.Run())
}

// enough is how many points are emitted before the process is killed; at least, if it is not buffered.
const enough = 500

// emitUntilKilled says after each point on standard output how many there are.
func emitUntilKilled(path string) {
	var opts []emissions.Option
	if os.Getenv("EMIT_BUFFERED") != "" {
		opts = append(opts, emissions.Buffered(20*time.Millisecond))
	}
	e, err := emissions.Open(path, opts...)
	for i := 0; err == nil; i++ {
		if i == enough && len(opts) > 0 {
			time.Sleep(time.Hour) // nothing but the delay writes what is buffered
		}
		if err = e.Emit("t", map[string]any{"i": i, "text": strings.Repeat("x", 200)}); err == nil {
			_, err = fmt.Println(i + 1)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// A process that is killed has lost nothing but, at most, the line it was writing.
func TestKilled(t *testing.T) {
	for _, buffered := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "e.jsonl")
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "EMIT_UNTIL_KILLED="+path)
		if buffered {
			cmd.Env = append(cmd.Env, "EMIT_BUFFERED=1")
		}
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		said := 0
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if n, err := strconv.Atoi(lines.Text()); err == nil { // the last one may be cut
				said = max(said, n)
			}
			if said == enough {
				for tries := 0; buffered && strings.Count(read(t, path), "\n") < enough; tries++ {
					if tries > 2000 {
						t.Fatal("what is buffered is not written")
					}
					time.Sleep(10 * time.Millisecond)
				}
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != -1 {
			t.Fatalf("it was not killed: %v", cmd.ProcessState)
		}
		next := 0
		for line, err := range emissions.Lines(strings.NewReader(read(t, path))) {
			var wrong *emissions.Error
			if errors.As(err, &wrong) && next >= said {
				continue // the line it was writing
			}
			if err != nil || !strings.HasPrefix(string(line.Data), fmt.Sprintf(`{"i":%d,`, next)) {
				t.Fatalf("buffered %v, point %d: %s, %v", buffered, next, line.Data, err)
			}
			next++
		}
		if said < enough || next < said {
			t.Errorf("buffered %v: it has emitted %d points, and %d are there", buffered, said, next)
		}
	}
}

// Many goroutines, and several emitters of one file: every line is whole and none is lost.
func TestConcurrentSafe(t *testing.T) {
	for _, opts := range [][]emissions.Option{{emissions.Append()}, {emissions.Append(), emissions.Buffered(time.Millisecond)}} {
		path := filepath.Join(t.TempDir(), "e.jsonl")
		const emitters, goroutines, points = 2, 4, 100
		var wg sync.WaitGroup
		var all []*emissions.Emitter
		for range emitters {
			e, err := emissions.Open(path, append(opts, emissions.WithConfig(config(t, everything)))...)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, e)
		}
		for _, e := range all {
			for g := range goroutines {
				wg.Go(func() {
					for i := range points {
						var err error
						switch i % 4 {
						case 0:
							err = e.Emit("one", struct {
								X float64 `json:"x"`
							}{float64(i)}, emissions.At(i))
						case 1:
							err = e.Emit("names", map[string]any{"list": []string{strings.Repeat("n", i*g)}})
						case 2:
							err = e.EmitEvent("crash", map[string]string{"with": "x"}, emissions.At(i))
						case 3:
							err = e.EmitSeries("one", map[string]any{"x": []int{1, 2, 3}})
						}
						if err == nil && i%10 == 0 {
							err = e.Sync()
						}
						if err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		wg.Wait()
		for _, e := range all {
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		}
		content := read(t, path)
		for f, err := range emissions.Check(strings.NewReader(content), config(t, everything)) {
			t.Error(f, err)
		}
		if have, want := strings.Count(content, "\n"), emitters*goroutines*points/4*6; have != want {
			t.Errorf("%d lines, want %d", have, want)
		}
	}
}
