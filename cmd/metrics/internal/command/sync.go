package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/pkg/emissions"
	"github.com/resim-contrib/metrics-go/pkg/lightbatch"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

type syncOptions struct {
	connection *connection
	graphQL    string
	project    string
	branch     string
	config     []string
	templates  string
	out        io.Writer
	err        io.Writer
}

func newSync(w World) *cobra.Command {
	var o syncOptions
	cmd := &cobra.Command{
		Use:   "sync --project PROJECT --branch BRANCH",
		Short: "Make a metrics config the one of a branch",
		Long: `sync sends a metrics config and its templates to ReSim, where the emissions of tests on that branch are judged
by it. A branch that does not exist begins to. Log in by "metrics login" before. Several configs are merged. Exit status 2 if the config is
wrong, by what can be seen here or by what ReSim says, or there is no such project.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.out, o.err = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return o.run(cmd.Context())
		},
	}
	o.connection = newConnection(w, cmd)
	cmd.Flags().StringVar(&o.graphQL, "graphql-url", "", "ReSim's GraphQL endpoint, where the config goes (default the API's sibling, https://bff.resim.ai/graphql); the token is sent there")
	cmd.Flags().StringVar(&o.project, "project", "", "`NAME` or id of the project")
	cmd.Flags().StringVar(&o.branch, "branch", "", "`NAME` of the branch")
	cmd.Flags().StringArrayVar(&o.config, "config", nil, "a `FILE` of the config; may be given several times (default "+emissions.DefaultConfigPath+")")
	cmd.Flags().StringVar(&o.templates, "templates", "", "`DIR` with the config's *.liquid files (default templates beside the first config, if it is there)")
	for _, flag := range []string{"project", "branch"} {
		if err := cmd.MarkFlagRequired(flag); err != nil {
			panic(err) // there is no such flag
		}
	}
	return cmd
}

func (o syncOptions) run(ctx context.Context) error {
	files := o.config
	if files == nil {
		files = []string{emissions.DefaultConfigPath}
	}
	var opts []resim.Option
	if o.graphQL != "" {
		opts = append(opts, resim.WithGraphQLURL(o.graphQL))
	}
	client, err := o.connection.client(ctx, time.Minute, opts...)
	if err != nil {
		return err
	}
	defer client.Close()
	done, err := lightbatch.Sync(ctx, client, o.project, o.branch, files, o.templates)
	for _, w := range done.Warnings {
		fmt.Fprintf(o.err, "metrics: warning: %s\n", text.Printable(w))
	}
	if err != nil {
		return &exit{syncStatus(ctx, err), err.Error()}
	}
	templates := "no templates"
	if done.Templates != nil {
		templates = "templates " + strings.Join(done.Templates, ", ")
	}
	_, err = fmt.Fprintln(o.out, text.Printable(fmt.Sprintf("synced to branch %s of project %s (%s): %s, %d topics, %s",
		o.branch, o.project, done.Project, strings.Join(files, " + "), done.Topics, templates)))
	return err
}

// syncStatus tells what has to be changed from what may do better the next time.
func syncStatus(ctx context.Context, err error) int {
	var failed *resim.Error
	switch {
	case ctx.Err() != nil:
		return runner.ExitInterrupted
	case errors.Is(err, resim.ErrInvalidURL), errors.Is(err, resim.ErrRefused), errors.Is(err, resim.ErrNotFound):
		return runner.ExitUsage
	case errors.As(err, &failed):
		return runner.ExitUnread
	}
	return runner.ExitUsage // the config, here
}
