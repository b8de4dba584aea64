package runner

import (
	"cmp"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// Summary tells for people how a run went: what each function did, what was fetched and what was
// written. It ends with a line break and holds no secrets.
func (r Result) Summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s mode, %s\n", r.Mode, r.Elapsed.Round(time.Millisecond))
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, f := range r.Functions {
		outcome := "ok"
		if f.Err != nil {
			outcome = "failed"
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", f.Name, outcome, count(f.Metrics, "metric"), f.Elapsed.Round(time.Millisecond))
	}
	t.Flush()
	if r.Mode != JobMode {
		fmt.Fprintf(&b, "%s %s\n%s\n%s", r.Tape.verb(), usageText(r.Usage), accountText(r.Account), r.Tape)
	}
	if r.Output == "" {
		b.WriteString("wrote nothing\n")
	} else {
		fmt.Fprintf(&b, "wrote %s, %s, overall status %v\n", r.Output, bytesText(r.Bytes), r.Document.Status())
	}
	return b.String()
}

// attrs is the summary for machines.
func (r Result) attrs() []slog.Attr {
	functions := make([]any, len(r.Functions))
	for i, f := range r.Functions {
		functions[i] = slog.Group(f.Name, "ok", f.Err == nil, "metrics", f.Metrics, "seconds", seconds(f.Elapsed))
	}
	attrs := []slog.Attr{
		slog.String("mode", string(r.Mode)),
		slog.Float64("seconds", seconds(r.Elapsed)),
		slog.Group("functions", functions...),
		slog.Any("requests", r.Usage.Requests),
		slog.Int("downloads", r.Usage.Downloads),
		slog.Int64("bytes", r.Usage.Bytes),
		slog.Int("retries", r.Usage.Retries),
		slog.Any("reasons", r.Usage.Reasons),
		slog.Int("lists", r.Account.Lists),
		slog.Int("documents", r.Account.Documents),
		slog.Int("again", r.Account.Again),
		slog.Int("renewed", r.Account.Renewed),
		slog.Int("missing", len(r.Account.Missing)),
		slog.Int("given_up", r.Account.GivenUp),
		slog.String("output", r.Output),
		slog.Int64("output_bytes", r.Bytes),
	}
	attrs = append(attrs, r.Tape.attrs()...)
	if r.Document != nil {
		attrs = append(attrs, slog.String("status", r.Document.Status().String()))
	}
	return attrs
}

// usageText lists requests to the API by operation, most frequent first, and downloads.
func usageText(u resim.Usage) string {
	operations := maps.Clone(u.Requests)
	delete(operations, "download")
	text := count(requests(u), "request")
	if len(operations) > 0 {
		text += " (" + mostFrequent(operations) + ")"
	}
	text += fmt.Sprintf(", %s, %s", count(u.Downloads, "download"), bytesText(u.Bytes))
	if u.Retries > 0 {
		text += fmt.Sprintf("; %d of them repeated (after %s)", u.Retries, mostFrequent(u.Reasons))
	}
	return text
}

// mostFrequent lists how often things happened, the most frequent first.
func mostFrequent(counts map[string]int) string {
	words := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(a, b))
	})
	for i, w := range words {
		words[i] = fmt.Sprintf("%d %s", counts[w], w)
	}
	return strings.Join(words, ", ")
}

// accountText says what was read, and what is missing and why.
func accountText(a resolve.Account) string {
	const shown = 5
	text := fmt.Sprintf("read %s and %s", count(a.Lists, "list"), count(a.Documents, "document"))
	if a.Again > 0 {
		text += fmt.Sprintf(", %d of them downloaded again by a later pass", a.Again)
	}
	if a.Renewed > 0 {
		text += fmt.Sprintf(", %s by a new URL as the old had expired", count(a.Renewed, "document"))
	}
	switch {
	case a.Asked() == 0:
		return "read nothing"
	case a.GivenUp > 0:
		text += fmt.Sprintf("; not waited for were %d of %d", a.GivenUp, a.Asked())
	case len(a.Missing) == 0:
		return text + ": all that was asked for"
	}
	if len(a.Missing) == 0 {
		return text
	}
	text += fmt.Sprintf("; missing are %d of %d:", len(a.Missing), a.Asked())
	for i, l := range a.Missing {
		if i == shown {
			return text + fmt.Sprintf("\n  and %d more", len(a.Missing)-i)
		}
		left := ""
		if l.Tolerated {
			left = "left out, named in the output: "
		}
		text += "\n  " + left + oneLine(l.String())
	}
	return text
}

// requests is the number of requests to the API.
func requests(u resim.Usage) int { return u.Attempts - u.Downloads }

// count is a number and a noun, in the plural if need be.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// bytesText is a size in decimal units, "1.2 MB" for example.
func bytesText(n int64) string {
	const units = "kMGT"
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	v, i := float64(n)/1000, 0
	for v >= 999.95 && i < len(units)-1 {
		v, i = v/1000, i+1
	}
	return fmt.Sprintf("%.1f %cB", v, units[i])
}
