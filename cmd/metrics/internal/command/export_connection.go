package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// exportConnection adds the flags by which the API is reached.
func exportConnection(w World, cmd *cobra.Command) func(ctx context.Context, opts ...resim.Option) (*resim.Client, error) {
	url := cmd.Flags().String("url", "https://api.resim.ai/v1/", "base `URL` of ReSim's API")
	return func(_ context.Context, opts ...resim.Option) (*resim.Client, error) {
		token, _ := w.LookupEnv("RESIM_TOKEN")
		client, err := resim.Connect(*url, resim.NewToken(token), opts...)
		if err != nil {
			return nil, &exit{runner.ExitUsage, err.Error()}
		}
		return client, nil
	}
}
