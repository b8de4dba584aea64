package resim_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/gen/resimapi"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// From a report to the content of a metric. The server stands for https://api.resim.ai/v1.
func Example() {
	server := resimtest.New(resimtest.WithShape(resimtest.Shape{Batches: 3}))
	defer server.Close()
	ctx := context.Background()

	c, err := resim.Connect(server.URL(), resim.NewToken(server.Token()))
	if err != nil {
		panic(err)
	}
	defer c.Close()
	report, err := c.Report(ctx, server.Project(), server.Report())
	if err != nil {
		panic(err)
	}
	search := resim.And(
		resim.Equal("test_suite_id", report.TestSuite.String()),
		resim.Equal("branch_id", report.Branch.String()),
		resim.After("created_at", report.Start),
		resim.Before("created_at", report.End),
	)
	batches, documents := 0, 0
	for b, err := range c.Batches(ctx, report.Project, search) {
		if err != nil {
			panic(err)
		}
		batches++
		for m, err := range c.BatchMetrics(ctx, report.Project, b.ID) {
			if err != nil {
				panic(err)
			}
			if _, err := c.Download(ctx, m.URL); err != nil {
				panic(err)
			}
			documents++
			break
		}
	}
	fmt.Println(batches, "batches,", documents > 0, c.Usage().Requests["listBatches"], "request for their list")
	// Output: 3 batches, true 1 request for their list
}

// Errors say what was asked for, and can be told apart.
func ExampleError() {
	server := resimtest.New()
	defer server.Close()
	_, err := resim.Connect(server.URL(), resim.NewToken("cut\nin two"))
	fmt.Println(err != nil, errors.Is(err, resim.ErrUnauthorized))

	c, err := resim.Connect(server.URL(), resim.NewToken(server.Token()))
	if err != nil {
		panic(err)
	}
	defer c.Close()
	_, err = c.Build(context.Background(), server.Project(), uuid.Nil)
	var failed *resim.Error
	fmt.Println(errors.Is(err, resim.ErrNotFound), errors.As(err, &failed), failed.Operation, failed.Status)
	// Output:
	// true true
	// true true getBuild 404
}

// What this package has no method for, the generated client asks over the same connection.
func ExampleClient_HTTPClient() {
	server := resimtest.New()
	defer server.Close()
	c, err := resim.Connect(server.URL(), resim.NewToken(server.Token()))
	if err != nil {
		panic(err)
	}
	defer c.Close()
	api, err := resimapi.NewClientWithResponses(c.BaseURL(), resimapi.WithHTTPClient(c.HTTPClient()))
	if err != nil {
		panic(err)
	}
	answer, err := api.GetProjectWithResponse(context.Background(), server.Project())
	if err != nil {
		panic(err)
	}
	fmt.Println(answer.StatusCode(), answer.JSON200.ProjectID == server.Project())
	// Output: 200 true
}
