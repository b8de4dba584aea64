package runner

import (
	"fmt"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// Names of the metrics the runner itself adds. They are stable, so that a trend can follow them.
const (
	problemPrefix = "Metrics build problem: " // and the name of the function that failed
	lossName      = "Metrics build problem: data left out"
	missingName   = "Metrics build problem: data missing"
)

// merge makes one document of what the functions wrote, in the order of their registration, and says
// in it what is missing. A function whose metrics cannot be merged fails as if it had said so itself.
func (r *run) merge(parts []part) (*metrics.Document, error) {
	var opts []metrics.WriterOption
	if r.cfg.IDs != nil {
		opts = append(opts, metrics.WithIDs(r.cfg.IDs))
	}
	root := metrics.NewWriter(opts...)
	for i, p := range parts {
		o := &r.result.Functions[i]
		if o.Err != nil {
			continue
		}
		if err := root.Absorb(p.w); err != nil {
			o.Err = r.fail(ExitFailed, err)
			continue
		}
		o.Metrics = p.w.Len()
	}
	for _, o := range r.result.Functions {
		if o.Err != nil {
			text := fmt.Sprintf("The compute function **%s** failed, so its metrics are missing here:\n\n    %v\n", o.Name, o.Err)
			if err := note(root, problemPrefix+o.Name, text, metrics.FailBlock); err != nil {
				return nil, err
			}
		}
	}
	if left := r.missing(true); left != nil {
		text := "Some data could not be read and were left out, as --tolerate-loss allows" + lossText(left)
		if err := note(root, lossName, text, metrics.FailWarn); err != nil {
			return nil, err
		}
	}
	if missing := r.unsaid(); missing != nil {
		text := "Some data could not be read, and no compute function says what that means for its metrics" + lossText(missing)
		if err := note(root, missingName, text, metrics.FailBlock); err != nil {
			return nil, err
		}
	}
	return root.Finish()
}

// note adds a text metric at the top of the page, under another name if a function took this one.
func note(root *metrics.Writer, name, text string, status metrics.Status) error {
	text = strings.ToValidUTF8(text, "\uFFFD")
	for n := 1; ; n++ {
		w := metrics.NewWriter()
		unique := name
		if n > 1 {
			unique = fmt.Sprintf("%s (%d)", name, n)
		}
		w.Add(unique, metrics.Text(text), status, metrics.Critical, metrics.Order(-1),
			metrics.Describe("Written by the metrics build itself."))
		if err := w.Err(); err != nil {
			return err
		}
		if root.Absorb(w) == nil {
			return nil
		}
	}
}

// shownLosses is how many losses are listed one by one.
const shownLosses = 50

// lossText counts losses and lists the first ones.
func lossText(losses []resolve.Loss) string {
	var b strings.Builder
	fmt.Fprintf(&b, " (%d in all):\n\n", len(losses))
	for i, l := range losses {
		if i == shownLosses {
			fmt.Fprintf(&b, "- and %d more\n", len(losses)-i)
			break
		}
		fmt.Fprintf(&b, "- %s\n", oneLine(l.String()))
	}
	return b.String()
}
