package resimapi_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/google/uuid"
	"github.com/resim-contrib/metrics-go/gen/resimapi"
)

// The client alone: list the batches of a branch, page by page, with a bearer token.
func Example() {
	reSim := httptest.NewServer(http.HandlerFunc(answer))
	defer reSim.Close()

	bearer := func(_ context.Context, req *http.Request) error {
		req.Header.Set("Authorization", "Bearer my-token")
		return nil
	}
	client, err := resimapi.NewClientWithResponses(reSim.URL+"/v1", resimapi.WithRequestEditorFn(bearer))
	if err != nil {
		fmt.Println(err)
		return
	}
	project := uuid.MustParse("5f0c6d0a-6d5e-4b8e-9f6d-0d9d7a1c2b3e")
	search := `branch_id = "8d1f3f1e-2b52-4c52-8a39-6f2d1c9b7a10" AND created_at > "2026-11-01T00:00:00Z"`
	params := resimapi.ListBatchesParams{Search: &search}
	for {
		page, err := client.ListBatchesWithResponse(context.Background(), project, &params)
		if err != nil {
			fmt.Println(err)
			return
		}
		if page.JSON200 == nil { // any other status, or an answer that is no JSON
			fmt.Println("listing batches:", page.Status())
			return
		}
		for _, batch := range page.JSON200.Batches {
			if batch.FriendlyName != nil && batch.Status != nil {
				fmt.Println(*batch.FriendlyName, *batch.Status, "done:", *batch.Status == resimapi.BatchStatusSUCCEEDED)
			}
		}
		next := page.JSON200.NextPageToken
		if next == nil || *next == "" {
			return
		}
		params.PageToken = next
	}
	// Output:
	// calm-otter SUCCEEDED done: true
	// quick-heron EXPERIENCES_RUNNING done: false
}

// answer plays two pages of ReSim.
func answer(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer my-token" || r.URL.Query().Get("search") == "" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if r.URL.Query().Get("pageToken") == "" {
		fmt.Fprint(w, `{"batches": [{"friendlyName": "calm-otter", "status": "SUCCEEDED"}], "nextPageToken": "two"}`)
		return
	}
	fmt.Fprint(w, `{"batches": [{"friendlyName": "quick-heron", "status": "EXPERIENCES_RUNNING", "poolLabels": null}]}`)
}
