//go:build unix

package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
	"github.com/resim-contrib/metrics-go/gen/resimapi"
)

// bare makes requests with nothing around them: no retries, no bounds, no checks.
type bare struct {
	base        string
	client      *http.Client
	concurrency int
	discard     bool // bodies are read and thrown away; only the lists that lead on are decoded
}

func newBare(base string, concurrency int, discard bool) *bare {
	return &bare{base, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: concurrency}}, concurrency, discard}
}

func (l *bare) close() { l.client.CloseIdleConnections() }

// get decodes what a path of the project, or a whole URL, leads to; into nil nothing is decoded.
func (l *bare) get(ctx context.Context, address string, into any) error {
	if address[0] == '/' {
		address = fmt.Sprintf("%s/projects/%s%s", l.base, worldID(aProject, 0, 0, 0), address)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := l.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if into == nil {
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if m, ok := into.(proto.Message); ok {
		return proto.Unmarshal(body, m)
	}
	return json.Unmarshal(body, into)
}

// each calls f for all numbers below n, as many at the same time as requests may be.
func (l *bare) each(ctx context.Context, n int, f func(ctx context.Context, i int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	next := make(chan int)
	for range l.concurrency {
		group.Go(func() error {
			for i := range next {
				if err := f(ctx, i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	group.Go(func() error {
		defer close(next)
		for i := range n {
			select {
			case next <- i:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return group.Wait()
}

// jobs are the jobs of a batch.
func (l *bare) jobs(ctx context.Context, batch uuid.UUID) ([]resimapi.Job, error) {
	var all []resimapi.Job
	for token := ""; ; {
		var page resimapi.ListJobsOutput
		if err := l.get(ctx, fmt.Sprintf("/batches/%s/jobs?pageSize=100&pageToken=%s", batch, token), &page); err != nil {
			return nil, err
		}
		all = append(all, page.Jobs...)
		if page.NextPageToken == nil || *page.NextPageToken == "" {
			return all, nil
		}
		token = *page.NextPageToken
	}
}

// report lists a report to the last metric. It returns how many requests that took.
func (l *bare) report(ctx context.Context) (requests int, err error) {
	var r resimapi.Report
	if err := l.get(ctx, fmt.Sprintf("/reports/%s", worldID(aReport, 0, 0, 0)), &r); err != nil {
		return 0, err
	}
	var batches resimapi.ListBatchesOutput
	if err := l.get(ctx, "/batches?pageSize=100&search=test_suite_id", &batches); err != nil {
		return 0, err
	}
	jobs := make([][]resimapi.Job, len(batches.Batches))
	err = l.each(ctx, len(jobs), func(ctx context.Context, i int) (err error) {
		jobs[i], err = l.jobs(ctx, *batches.Batches[i].BatchID)
		return err
	})
	if err != nil {
		return 0, err
	}
	var all []resimapi.Job
	for _, some := range jobs {
		all = append(all, some...)
	}
	return 2 + len(jobs) + len(all), l.each(ctx, len(all), func(ctx context.Context, i int) error {
		return l.jobMetrics(ctx, all[i], &resimapi.ListJobMetricsOutput{})
	})
}

func (l *bare) jobMetrics(ctx context.Context, j resimapi.Job, page *resimapi.ListJobMetricsOutput) error {
	address := fmt.Sprintf("/batches/%s/jobs/%s/metrics?pageSize=100", *j.BatchID, *j.JobID)
	if l.discard {
		return l.get(ctx, address, nil)
	}
	return l.get(ctx, address, page)
}

// documents downloads what there is of the jobs of a batch. It returns the sum of all numbers.
func (l *bare) documents(ctx context.Context, batch uuid.UUID) (float64, error) {
	jobs, err := l.jobs(ctx, batch)
	if err != nil {
		return 0, err
	}
	sums := make([]float64, len(jobs))
	err = l.each(ctx, len(jobs), func(ctx context.Context, i int) error {
		var metrics resimapi.ListJobMetricsOutput
		if err := l.get(ctx, fmt.Sprintf("/batches/%s/jobs/%s/metrics?pageSize=100", *jobs[i].BatchID, *jobs[i].JobID), &metrics); err != nil {
			return err
		}
		var data resimapi.ListJobMetricsDataOutput
		if err := l.get(ctx, fmt.Sprintf("/batches/%s/jobs/%s/metricsData?pageSize=100", *jobs[i].BatchID, *jobs[i].JobID), &data); err != nil {
			return err
		}
		for _, m := range metrics.Metrics {
			var content metricspb.Metric
			if err := l.content(ctx, *m.MetricURL, &content); err != nil {
				return err
			}
		}
		for _, d := range data.MetricsData {
			var content metricspb.MetricsData
			if err := l.content(ctx, *d.MetricsDataURL, &content); err != nil {
				return err
			}
			for _, v := range content.GetSeries().GetDoubles().GetSeries() {
				sums[i] += v
			}
		}
		return nil
	})
	sum := 0.0
	for _, s := range sums {
		sum += s
	}
	return sum, err
}

func (l *bare) content(ctx context.Context, url string, into proto.Message) error {
	if l.discard {
		return l.get(ctx, url, nil)
	}
	return l.get(ctx, url, into)
}
