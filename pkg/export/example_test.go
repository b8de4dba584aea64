package export_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/export"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

func Example() {
	server := resimtest.New() // a stand-in of ReSim; else the API's URL and a token
	defer server.Close()
	client, err := resim.Connect(server.URL(), resim.NewToken(server.Token()))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	dir, err := os.MkdirTemp("", "export")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "sweep.csv")

	sweep := server.Data().Projects[0].Sweeps[0]
	done, err := export.ToFile(context.Background(), client, export.Sweep(server.Project(), sweep.ID), path, export.Pivot())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.Batches, "batches,", done.Rows, "rows,", done.Columns, "columns")
	table, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	names, _, _ := strings.Cut(string(table), "\r\n")
	fmt.Println(names[strings.Index(names, "loss"):])
	// Output:
	// 6 batches, 72 rows, 36 columns
	// loss,parameter:planner,parameter:speed_limit,metric:Energy used,metric:Hard brakes,metric:Localization error,metric:Minimum clearance,metric:Path deviation,metric:Planner latency p95,metric:Time to goal
}
