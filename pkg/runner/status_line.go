package runner

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// String is the progress in one line.
func (p Progress) String() string {
	parts := []string{fmt.Sprintf("%s mode", p.Mode)}
	if p.Running > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d functions running", p.Running, p.Functions))
	}
	for _, read := range p.Reading {
		parts = append(parts, readingText(read))
	}
	if p.Mode != JobMode {
		parts = append(parts, fmt.Sprintf("%d requests", requests(p.Usage)), fmt.Sprintf("%d downloads", p.Usage.Downloads), bytesText(p.Usage.Bytes))
	}
	return strings.Join(append(parts, p.Elapsed.Round(time.Second).String()), " · ")
}

func readingText(p resolve.Progress) string {
	if p.Total > 0 {
		return fmt.Sprintf("%s %d of %d", p.What, p.Done, p.Total)
	}
	return fmt.Sprintf("%s %d", p.What, p.Done)
}

func logProgress(log *slog.Logger, p Progress) {
	attrs := []any{"mode", p.Mode, "seconds", seconds(p.Elapsed), "running", p.Running, "functions", p.Functions}
	for _, read := range p.Reading {
		attrs = append(attrs, strings.ReplaceAll(read.What, " ", "_"), read.Done)
	}
	if p.Mode != JobMode {
		attrs = append(attrs, "requests", requests(p.Usage), "downloads", p.Usage.Downloads, "bytes", p.Usage.Bytes)
	}
	log.Info("working", attrs...)
}

// seconds is a duration as logs hold it.
func seconds(d time.Duration) float64 { return d.Round(time.Millisecond).Seconds() }
