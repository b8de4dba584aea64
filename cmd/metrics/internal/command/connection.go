package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/pkg/login"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// connection is how a command of the desk reaches the real API.
type connection struct {
	world World
	flags *login.Flags
	warn  io.Writer
}

// newConnection adds the login flags to a command.
func newConnection(w World, cmd *cobra.Command) *connection {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	c := &connection{world: w, flags: login.AddFlags(fs), warn: w.Stderr}
	cmd.Flags().AddGoFlagSet(fs)
	return c
}

// settings works out which API to use and how to log in, and shows what is odd about them.
func (c *connection) settings() (*login.Settings, error) {
	s, err := login.Load(login.Sources{Home: login.Home(c.world.LookupEnv), LookupEnv: c.world.LookupEnv, Flags: c.flags, Stdin: c.world.Stdin})
	if err != nil {
		return nil, loginFailed(err)
	}
	c.warnings(s.Warnings())
	return s, nil
}

// client connects to the API, with a token that lasts at least that long if one can be had without a
// person.
func (c *connection) client(ctx context.Context, atLeast time.Duration, opts ...resim.Option) (*resim.Client, error) {
	s, err := c.settings()
	if err != nil {
		return nil, err
	}
	session, err := s.Session(ctx, login.ValidFor(atLeast))
	if err != nil {
		return nil, loginFailed(err)
	}
	c.warnings(session.Warnings)
	client, err := resim.Connect(s.APIURL(), session.Token, opts...)
	if err != nil {
		return nil, &exit{runner.ExitUsage, err.Error()}
	}
	return client, nil
}

func (c *connection) warnings(all []string) {
	for _, w := range all {
		fmt.Fprintf(c.warn, "metrics: warning: %s\n", text.Printable(w))
	}
}

// loginFailed gives an error of pkg/login its exit status: 130 if interrupted; 3 if it may do to try
// the same again, because the issuer failed or nobody confirmed in time; else 2, because something
// has to be changed first: settings, a secret, the cache, or there is no login.
func loginFailed(err error) error {
	status := runner.ExitUsage
	switch {
	case errors.Is(err, context.Canceled):
		status = runner.ExitInterrupted
	case login.MayPass(err):
		status = runner.ExitUnread
	}
	return &exit{status, err.Error()}
}
