package command

import (
	"errors"

	"github.com/resim-contrib/metrics-go/pkg/builtin/report"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// reportStyle is which of the built-in reports is written.
type reportStyle string

const (
	ours    reportStyle = "ours"
	asReSim reportStyle = "resim" // as ReSim's own default report; the settings do not change it
)

func parseReportStyle(text string) (reportStyle, error) {
	if s := reportStyle(text); s == ours || s == asReSim {
		return s, nil
	}
	return "", errors.New("use ours or resim")
}

func (style reportStyle) compute(s settings.Settings) runner.Compute {
	if style == asReSim {
		return report.ReSim()
	}
	return report.Default(report.With(s))
}
