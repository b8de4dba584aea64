package command

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newLogout(w World) *cobra.Command {
	var c *connection
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "Forget the login",
		Long: `logout takes the token of the client that is set out of ~/.resim/cache.json, and so logs out of
ReSim's own command line too. Other logins in there stay. The token itself stays good until it expires.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := c.settings()
			if err != nil {
				return err
			}
			found, err := settings.Logout(cmd.Context())
			if err != nil {
				return loginFailed(err)
			}
			said := "was not logged in to "
			if found {
				said = "logged out of "
			}
			fmt.Fprintln(cmd.OutOrStdout(), said+settings.APIURL())
			return nil
		},
	}
	c = newConnection(w, cmd)
	return cmd
}
