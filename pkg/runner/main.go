package runner

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

// Main is the whole main function of a metrics build: it runs a [Command] on the process's arguments,
// environment and streams, and exits. SIGINT and SIGTERM end the run in order; a second one ends it
// at once.
func Main(computes ...Compute) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(Command{
		Name:      filepath.Base(os.Args[0]),
		Args:      os.Args[1:],
		LookupEnv: os.LookupEnv,
		Stdout:    os.Stdout,
		Stderr:    os.Stderr,
		Computes:  computes,
	}.Run(ctx))
}
