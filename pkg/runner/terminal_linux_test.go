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
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// On a terminal, one line at the bottom tells how it goes; messages stand above it, and it is gone in
// the end. A dumb terminal gets plain lines of text.
func TestStatusLine(t *testing.T) {
	s := small(t)
	slow := runner.Batch("slow", func(ctx context.Context, b *resolve.Batch, _ *metrics.Writer) error {
		time.Sleep(500 * time.Millisecond)
		for _, err := range b.Jobs(ctx) {
			if err != nil {
				return err
			}
		}
		panic("enough")
	})
	const erase = "\r\x1b[K"
	for _, test := range []struct {
		kind        string
		shows, ends []string
	}{
		{
			"xterm",
			[]string{
				"warning: IN/batch_metrics_config.json: unknown field \"more\" is ignored\r\n",
				erase + "batch mode · 1 of 1 functions r", // cut at the width of 32
				erase + "request (operation listJobs, url " + s.URL(),
				"batch mode · 1 of 1 functions r" + erase, // redrawn below the message
				erase + `build: the compute function "slow" panicked:` + "\r\ngoroutine ",
			},
			[]string{"\"slow\": panic: enough\r\n"},
		}, {
			"dumb",
			[]string{`level=WARN msg="IN/batch_metrics_config.json: unknown field \"more\" is ignored"`, "level=DEBUG msg=request operation=listJobs url=" + s.URL()},
			[]string{"\"slow\": panic: enough\r\n"},
		},
	} {
		t.Run(test.kind, func(t *testing.T) {
			in, out := inputs(t, batchFile, strings.Replace(string(s.BatchConfig()), "{", `{"more": 1, `, 1))
			screen, terminal := openTerminal(t)
			status := runner.Command{
				Name: "build", Args: []string{"--inputs", in, "--outputs", out, "--log-level", "debug"}, Stderr: terminal, Computes: []runner.Compute{slow},
				LookupEnv: func(name string) (string, bool) { return test.kind, name == "TERM" },
			}.Run(t.Context())
			terminal.Close()
			shown := replaced(readAll(screen), in, "IN")
			for _, want := range test.shows {
				if !strings.Contains(shown, want) {
					t.Errorf("the screen lacks %q", want)
				}
			}
			for _, want := range test.ends {
				if !strings.HasSuffix(shown, want) {
					t.Errorf("the screen does not end in %q", want)
				}
			}
			if strings.Contains(shown, erase) != (test.kind == "xterm") {
				t.Error("a line is redrawn on a dumb terminal, or none on another")
			}
			if t.Failed() || status != runner.ExitFailed {
				t.Errorf("exit status %d: %q", status, shown)
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
