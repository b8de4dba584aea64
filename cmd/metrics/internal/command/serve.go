package command

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

type serveOptions struct {
	addr   string
	seed   uint64
	inputs string
	login  resimtest.Login
	out    io.Writer
}

func newServe() *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve a stand-in of ReSim with generated data, for trying one's own metrics build",
		Long: `serve answers like ReSim's API, from generated data, until it is interrupted. It prints what a metrics
build needs to use it: the base URL, the token and the config files; and what "metrics login" needs, as a
settings file of a home folder of its own. With --inputs it also prints commands that use this home folder; each
of them needs HOME, or it talks to ReSim itself.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.out = cmd.OutOrStdout()
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&o.addr, "addr", "127.0.0.1:0", "listen on `HOST:PORT`; port 0 is a free one")
	cmd.Flags().Uint64Var(&o.seed, "seed", 1, "generate the data from seed `N`")
	cmd.Flags().BoolVar(&o.login.AutoApprove, "auto-approve", false, "confirm every login by itself, as if a person had")
	cmd.Flags().StringVar(&o.inputs, "inputs", "", "write the inputs of each mode to `DIR`/job, /batch and /report")
	return cmd
}

func (o serveOptions) run(ctx context.Context) error {
	server, err := resimtest.Open(resimtest.Seed(o.seed), resimtest.Listen(o.addr), resimtest.WithLogin(o.login))
	if err != nil {
		return &exit{runner.ExitUsage, err.Error()}
	}
	defer server.Close()
	if err := o.introduce(server); err != nil {
		return err
	}
	<-ctx.Done() // being interrupted is how it ends
	fmt.Fprintf(o.out, "\nserved %s\n", text.Counts(server.Requests()))
	for _, v := range server.Violations() {
		fmt.Fprintf(o.out, "violation: %s\n", v)
	}
	return nil
}

// introduce tells how to use the server.
func (o serveOptions) introduce(server *resimtest.Server) error {
	fmt.Fprintf(o.out, "base URL  %s\nGraphQL   %s\ntoken     %s\nissuer    %s\n", server.URL(), server.GraphQLURL(), server.Token(), server.Credentials().Issuer)
	if o.inputs == "" {
		fmt.Fprintf(o.out, "\n%s:\n%s\n\n%s:\n%s\n\n%s:\n%s\n", "~/.resim/resim.yaml", loginSettings(server), "report_config.json", server.ReportConfig(), "batch_metrics_config.json", server.BatchConfig())
	} else {
		for _, mode := range modes {
			dir := filepath.Join(o.inputs, string(mode))
			if err := writeInputs(server, dir, mode); err != nil {
				return &exit{runner.ExitUsage, err.Error()}
			}
			fmt.Fprintf(o.out, "%-9s metrics run --inputs %s --outputs DIR\n", mode, dir)
		}
		home, err := filepath.Abs(filepath.Join(o.inputs, "home")) // as HOME, a relative one is another one in each folder
		if err != nil {
			return &exit{runner.ExitUsage, fmt.Sprintf("finding the home folder: %v", err)}
		}
		if err := writeLoginSettings(server, home); err != nil {
			return &exit{runner.ExitUsage, err.Error()}
		}
		fmt.Fprint(o.out, deskCommands(server, home))
	}
	_, err := fmt.Fprintln(o.out, "serving until interrupted")
	return err
}

// deskCommands are commands that use the server as they would use ReSim, by the settings in home.
func deskCommands(server *resimtest.Server, home string) string {
	project := server.Data().Projects[0]
	return fmt.Sprintf(`login     HOME=%[1]s metrics login
by name   HOME=%[1]s metrics run --report %[2]q --project %[3]q --outputs DIR
sync      HOME=%[1]s metrics sync --project %[3]q --branch main --graphql-url %[4]s
`, home, project.Reports[0].Name, project.Name, server.GraphQLURL())
}

// modes are all modes, in the order in which ReSim runs them.
var modes = []runner.Mode{runner.JobMode, runner.BatchMode, runner.ReportMode}

func writeInputs(server *resimtest.Server, dir string, mode runner.Mode) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making a folder for the inputs: %w", err)
	}
	if err := server.WriteInputs(dir, string(mode)); err != nil {
		return fmt.Errorf("writing the inputs of %s mode: %w", mode, err)
	}
	return nil
}

// loginSettings is a settings file with which "metrics login" logs in to the server. What a program or a user
// gives instead stands in comments.
func loginSettings(server *resimtest.Server) string {
	known := server.Credentials()
	return fmt.Sprintf(`url: %s
auth-url: %s
client-id: %s
# As a program, in place of the client above:
#   client-id: %s
#   client-secret: %s
# As a user:
#   client-id: %s
#   username: %s
#   password: %s
`, server.URL(), known.Issuer, known.InteractiveClient, known.Client, known.Secret, known.PasswordClient, known.Username, known.Password)
}

// writeLoginSettings makes a home folder with these settings, so that a person's own stay as they are.
func writeLoginSettings(server *resimtest.Server, home string) error {
	folder := filepath.Join(home, ".resim")
	err := os.MkdirAll(folder, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "resim.yaml"), []byte(loginSettings(server)), 0o600)
	}
	if err != nil {
		return fmt.Errorf("writing the settings to log in with: %w", err)
	}
	return nil
}
