package command

import (
	"context"
	"io"
	"path/filepath"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/program"
	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/watch"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// build is a metrics build that can be tried.
type build interface {
	String() string
	// ready makes it ready to run as it is now. What is said meanwhile goes to out.
	ready(ctx context.Context, out io.Writer) error
	// run runs it like the container and is its exit status. What it says goes to out. An error says why it did
	// not run to its end.
	run(ctx context.Context, inputs, outputs string, out io.Writer) (int, error)
	// watched is what it is made of.
	watched(ctx context.Context) watch.Thing
	close()
}

// builtinBuild is the built-in metrics.
type builtinBuild struct {
	config   string // the settings file that was named
	style    reportStyle
	computes []runner.Compute
	note     string
}

func (b *builtinBuild) String() string { return "the built-in metrics" }
func (b *builtinBuild) close()         {}

func (b *builtinBuild) ready(context.Context, io.Writer) error {
	path, err := settingsFile(b.config, settingsName)
	if err != nil {
		return err
	}
	s := settings.Default()
	if b.note = ""; path != "" {
		if s, err = settings.Load(path); err != nil {
			return err
		}
		b.note = "the settings are those of " + path
	}
	b.computes = builtins(s, b.style)
	return nil
}

func (b *builtinBuild) run(ctx context.Context, inputs, outputs string, out io.Writer) (int, error) {
	c := runner.Command{
		Name: "metrics", Args: []string{"--inputs", inputs, "--outputs", outputs, "--log-level", "warn"},
		Stderr: out, Computes: b.computes,
	}
	if b.note != "" {
		c.Notes = []string{b.note}
	}
	return c.Run(ctx), nil
}

func (b *builtinBuild) watched(context.Context) watch.Thing {
	path := b.config
	if path == "" {
		path = settingsName
	}
	thing := watch.Thing{Name: "the settings " + path}
	if absolute, err := filepath.Abs(path); err == nil {
		thing.Paths = []watch.Path{{Path: absolute}}
	}
	return thing
}

// programBuild is somebody's program.
type programBuild struct{ *program.Program }

func newProgramBuild(given string) (build, error) {
	p, err := program.Find(given)
	if err != nil {
		return nil, err
	}
	return programBuild{p}, nil
}

func (p programBuild) close() { p.Close() }

func (p programBuild) ready(ctx context.Context, out io.Writer) error { return p.Build(ctx, out) }

func (p programBuild) run(ctx context.Context, inputs, outputs string, out io.Writer) (int, error) {
	return p.Run(ctx, inputs, outputs, out)
}

func (p programBuild) watched(ctx context.Context) watch.Thing {
	return watch.Thing{Name: "the program " + p.String(), Paths: p.Sources(ctx)}
}
