// Command metrics is a metrics build for ReSim: in a container it judges a test, a batch or a report
// and writes metrics.binproto; at a desk it shows how that works and checks such files.
//
//	metrics [run] [flags]       the container's job
//	metrics demo [--out DIR]    all of it here, against a stand-in of ReSim with generated data
//	metrics try LOGS...         all of it here, on the logs of one's own tests, with one's own program
//	metrics serve               only the stand-in, for trying a metrics build of one's own
//	metrics validate FILE...    what is wrong with a metrics.binproto
//	metrics inspect FILE        what is in it, for a terminal or a program
//	metrics view FILE           the same as an HTML page that needs no network
//	metrics diff OLDER NEWER    what changed, metric by metric
//	metrics sync                makes a metrics config the one of a branch
//	metrics record check DIR    what is in a recording that run --record made; scrub replaces names in a copy
//	metrics login, logout       get a token of ReSim's API, and forget it
//	metrics version
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	_ "golang.org/x/crypto/x509roots/fallback" // an image without certificates still reaches the API

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(command.Main(ctx, command.World{
		Args:      os.Args[1:],
		LookupEnv: os.LookupEnv,
		Stdin:     os.Stdin,
		Stdout:    os.Stdout,
		Stderr:    os.Stderr,
	}))
}
