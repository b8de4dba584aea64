package runner

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// finish merges what the functions wrote, writes the output and says what failed.
func (r *run) finish(ctx context.Context, parts []part) error {
	doc, err := r.merge(parts)
	if err != nil {
		return r.fail(ExitFailed, fmt.Errorf("making the document: %w", err))
	}
	failures := errors.Join(r.failures(), r.incomplete())
	invalid, refused := r.validate(doc)
	if refused {
		return errors.Join(failures, invalid)
	}
	content, err := doc.Pack()
	if err != nil {
		return errors.Join(failures, r.fail(ExitFailed, fmt.Errorf("packing the document: %w", err)))
	}
	if ctx.Err() != nil {
		return r.interrupted(ctx)
	}
	if err := writeOutput(r.cfg.Outputs, OutputFile, content); err != nil {
		return errors.Join(failures, r.fail(ExitUsage, err))
	}
	r.result.Document, r.result.Bytes = doc, int64(len(content))
	r.result.Output = filepath.Join(r.cfg.Outputs, OutputFile)
	if r.cfg.AfterWrite != nil {
		r.result.Elapsed = time.Since(r.started)
		if err := r.cfg.AfterWrite(ctx, r.result); err != nil {
			status := ExitFailed
			if ctx.Err() != nil {
				status = ExitInterrupted
			}
			invalid = errors.Join(invalid, r.fail(status, fmt.Errorf("%s is written, but: %w", r.result.Output, err)))
		}
	}
	return errors.Join(failures, invalid)
}

// validate checks the document as ReSim would, and more. Its warnings are logged.
func (r *run) validate(doc *metrics.Document) (err error, refused bool) {
	r.result.Findings = metrics.Validate(doc, metrics.Strict())
	for _, f := range r.result.Findings {
		if f.Severity == metrics.Warning {
			r.cfg.Log.Warn(r.redact(f.String()))
		}
	}
	if err, refused = judgeFindings(r.result.Findings, r.cfg.Strict); err != nil {
		return r.fail(ExitFailed, err), refused
	}
	return nil, false
}

// judgeFindings says whether findings fail the run, and whether ReSim would refuse the document: then
// it is not written. What only strict rules (G…) call an error, ReSim takes.
func judgeFindings(findings []metrics.Finding, strict bool) (err error, refused bool) {
	var errs, warnings []string
	for _, f := range findings {
		if f.Severity == metrics.Warning {
			warnings = append(warnings, f.String())
			continue
		}
		errs = append(errs, f.String())
		refused = refused || strings.HasPrefix(f.Rule, "V")
	}
	switch {
	case refused:
		return fmt.Errorf("the document is not valid, so it is not written: %s", strings.Join(errs, "; ")), true
	case errs != nil:
		return fmt.Errorf("the document is written, but not as it should be: %s", strings.Join(errs, "; ")), false
	case warnings != nil && strict:
		return fmt.Errorf("the document is written, but --strict forbids its warnings: %s", strings.Join(warnings, "; ")), false
	}
	return nil, false
}

// failures is one error naming each function that failed, or nil.
func (r *run) failures() error {
	var texts []string
	status := map[int]bool{}
	for _, f := range r.result.Functions {
		if f.Err != nil {
			texts = append(texts, fmt.Sprintf("%q: %v", f.Name, f.Err))
			status[ExitStatus(f.Err)] = true
		}
	}
	if texts == nil {
		return nil
	}
	p := &problem{status: ExitFailed}
	p.text = fmt.Sprintf("%d of %d compute functions failed and lost their metrics: %s", len(texts), len(r.result.Functions), strings.Join(texts, "; "))
	if status[ExitUnread] {
		p.status = ExitUnread
	}
	return p
}
