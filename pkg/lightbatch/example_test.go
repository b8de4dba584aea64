package lightbatch_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
	"github.com/resim-contrib/metrics-go/pkg/lightbatch"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// A batch with one test. The server stands for ReSim.
func Example() {
	server := resimtest.New()
	defer server.Close()
	project := server.Data().Projects[0].Name

	ctx := context.Background()
	client, err := resim.Connect(server.URL(), resim.NewToken(server.Token()), resim.WithGraphQLURL(server.GraphQLURL()))
	if err != nil {
		panic(err)
	}
	defer client.Close()

	err = lightbatch.Run(ctx, client, lightbatch.Settings{
		Project: project, Branch: "arm-grip",
		Config: []string{"testdata/config.resim.yml"}, MetricsSet: "arm metrics",
	}, func(ctx context.Context, batch *lightbatch.Batch) error {
		return batch.Test(ctx, "pick and place", func(ctx context.Context, test *lightbatch.Test) error {
			view := filepath.Join(test.Dir(), "grip.png") // goes up because an emission names it
			if err := os.WriteFile(view, []byte("a picture"), 0o600); err != nil {
				return err
			}
			test.Emit("grip", map[string]any{"force": 12.5, "view": "grip.png"}, emissions.At(1500*time.Millisecond))
			return nil
		})
	})
	if err != nil {
		panic(err)
	}

	for _, test := range server.LightBatches()[0].Jobs {
		fmt.Println(test.Experience.Name, test.Status)
		for _, log := range test.Logs {
			fmt.Println(log.Type, log.FileName, log.Size > 0)
		}
	}
	// Output:
	// pick and place SUCCEEDED
	// OTHER_LOG grip.png true
	// EMISSIONS_LOG emissions.resim.jsonl true
}
