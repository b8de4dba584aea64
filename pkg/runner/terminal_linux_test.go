package runner_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// On a terminal, one line at the bottom tells how it goes; messages stand above it, and it is gone in
// the end. A dumb terminal gets plain lines.
func TestStatusLine(t *testing.T) {
	slow := runner.Job("slow", func(context.Context, *runner.JobInput, *metrics.Writer) error {
		time.Sleep(500 * time.Millisecond)
		return nil
	})
	const line = "\r\x1b[Kjob mode · 1 of 1 functions ru" // cut at the width of 32
	for _, test := range []struct {
		kind string
		want bool
	}{{"xterm", true}, {"dumb", false}} {
		t.Run(test.kind, func(t *testing.T) {
			in, out := inputs(t, "", "")
			screen, terminal := openTerminal(t)
			status := runner.Command{
				Name: "build", Args: []string{"--inputs", in, "--outputs", out}, Stderr: terminal, Computes: []runner.Compute{slow},
				LookupEnv: func(name string) (string, bool) { return test.kind, name == "TERM" },
			}.Run(t.Context())
			terminal.Close()
			shown := readAll(screen)
			if status != runner.ExitDone {
				t.Errorf("exit status %d: %q", status, shown)
			}
			if strings.Contains(shown, line) != test.want || strings.HasSuffix(shown, "\r\x1b[K") != test.want {
				t.Errorf("the screen shows %q", shown)
			}
		})
	}
}

// openTerminal is a pseudo-terminal of 32 columns: what is written to the terminal is shown on the
// screen.
func openTerminal(t *testing.T) (screen, terminal *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	fd := int(screen.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(int(terminal.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 32}); err != nil {
		t.Fatal(err)
	}
	return screen, terminal
}

// readAll reads until the terminal is closed, which the kernel reports as an error.
func readAll(f *os.File) string {
	content, _ := io.ReadAll(f)
	return string(content)
}
