package command

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/pkg/login"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

type loginOptions struct {
	world      World
	connection *connection
	status     bool
	noBrowser  bool
	out        io.Writer
	err        io.Writer
}

func newLogin(w World) *cobra.Command {
	o := loginOptions{world: w}
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Log in to ReSim, for the commands that read its API",
		Long: `login gets a token of ReSim's API and keeps it in ~/.resim/cache.json, which ReSim's own command line uses too.
A person confirms a code in a browser; a program gives a client's id and secret, or a user's name and
password. What no flag says comes from the environment, then from ~/.resim/resim.yaml.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.out, o.err = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return o.run(cmd.Context())
		},
	}
	o.connection = newConnection(w, cmd)
	cmd.Flags().BoolVar(&o.noBrowser, "no-browser", false, "only show the address to confirm the code at")
	cmd.Flags().BoolVar(&o.status, "status", false, "only say who is logged in; asks nobody")
	return cmd
}

func (o loginOptions) run(ctx context.Context) error {
	settings, err := o.connection.settings()
	if err != nil {
		return err
	}
	var session login.Session
	if o.status {
		session, err = settings.Kept()
	} else {
		session, err = settings.Login(ctx, o.show)
	}
	if err != nil {
		return loginFailed(err)
	}
	o.connection.warnings(session.Warnings)
	now := time.Now()
	said := describe(settings, session, now)
	if o.status && !session.Renewable && !session.Expires.IsZero() && !now.Before(session.Expires) {
		return &exit{runner.ExitUsage, said + "; run `metrics login`"}
	}
	fmt.Fprintln(o.out, text.Printable(said))
	return nil
}

// show tells a person what to do, on standard error: standard output is for the result.
func (o loginOptions) show(code login.DeviceCode) {
	if code.Again {
		fmt.Fprintln(o.err, "The account is new and has no rights yet; please confirm once more.")
	}
	fmt.Fprintf(o.err, "Open %s\nand confirm the code %s.\n", text.Printable(code.URL), text.Printable(code.UserCode))
	if !o.noBrowser && o.world.hasDisplay() {
		if err := openWith(code.URL); err != nil {
			fmt.Fprintf(o.err, "(No browser could be opened: %s.)\n", text.Printable(err.Error()))
		}
	}
	fmt.Fprintf(o.err, "Waiting until %s for it to be confirmed ...\n", code.Expires.Local().Format("15:04:05"))
}

// describe says who is logged in where, and for how long.
func describe(settings *login.Settings, session login.Session, now time.Time) string {
	var b strings.Builder
	b.WriteString("logged in to " + settings.APIURL())
	if session.Subject != "" {
		b.WriteString(" as " + session.Subject)
	}
	left := session.Expires.Sub(now).Round(time.Minute)
	switch {
	case session.Expires.IsZero():
	case left <= 0:
		b.WriteString(", expired")
	default:
		fmt.Fprintf(&b, ", until %s (%s)", session.Expires.Local().Format("2006-01-02 15:04 MST"), strings.TrimSuffix(left.String(), "0s"))
	}
	if session.Renewable {
		b.WriteString("; it renews itself")
	}
	return b.String()
}
