package emissions_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

func init() { children["EMIT_UNTIL_FULL"] = emitUntilFull }

// room is how large the file may become that emitUntilFull writes, in bytes.
const room = 5000

// emitUntilFull emits until there is no room, in a process that may write no more, and goes on when there is.
func emitUntilFull(path string) {
	err := func() error {
		var opts []emissions.Option
		if os.Getenv("EMIT_BUFFERED") != "" {
			opts = append(opts, emissions.Buffered(time.Millisecond))
		}
		e, err := emissions.Open(path, opts...)
		if err != nil {
			return err
		}
		var had syscall.Rlimit
		if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &had); err != nil {
			return err
		}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: room, Max: had.Max}); err != nil {
			return err
		}
		emitted := 0
		var full error
		for range 2 * room / 60 {
			err := e.Emit("t", map[string]any{"i": emitted})
			if err == nil {
				emitted++
			} else {
				full = err
			}
		}
		long := e.EmitSeries("t", map[string]any{"i": make([]int, 10*room)})
		if len(opts) > 0 {
			full = e.Sync() // the points are still there
		}
		if !errors.Is(full, syscall.EFBIG) || !errors.Is(long, syscall.EFBIG) || !strings.Contains(full.Error(), path) {
			return fmt.Errorf("the errors are %v and %v", full, long)
		}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &had); err != nil {
			return err
		}
		if err := e.Emit("t", map[string]any{"i": emitted}); err != nil {
			return err
		}
		fmt.Println(emitted + 1)
		return e.Close()
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// A disk that is full is an error of the point that finds no room; every line in the file is whole, before
// and after, and nothing that was taken is lost.
func TestFullDisk(t *testing.T) {
	for _, buffered := range []string{"", "1"} {
		path := filepath.Join(t.TempDir(), "e.jsonl")
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "EMIT_UNTIL_FULL="+path, "EMIT_BUFFERED="+buffered)
		out, err := cmd.Output()
		if err != nil {
			var exit *exec.ExitError
			errors.As(err, &exit)
			t.Fatalf("%v: %s", err, exit.Stderr)
		}
		next := 0
		for line, err := range emissions.Lines(strings.NewReader(read(t, path))) {
			if err != nil || string(line.Data) != fmt.Sprintf(`{"i":%d}`, next) {
				t.Fatalf("point %d: %s, %v", next, line.Data, err)
			}
			next++
		}
		if want := strings.TrimSpace(string(out)); fmt.Sprint(next) != want || next < 50 {
			t.Errorf("%d points, want %s", next, want)
		}
	}
}
