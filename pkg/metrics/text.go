package metrics

import (
	"errors"
	"strings"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Text is a paragraph of Markdown. It must not be blank (V64). Its status is [NotApplicable] unless
// an option sets one.
type Text string

func (t Text) prepare() (content, error) {
	if strings.TrimSpace(string(t)) == "" {
		return nil, errors.New("its text is blank")
	}
	return t, checkText("its text", string(t))
}

func (t Text) pack(*packer) packed {
	return packed{
		values: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_TextMetricValues{
			TextMetricValues: &metricspb.TextMetricValues{Text: string(t)},
		}},
		typ:    metricspb.MetricType_TEXT_METRIC_TYPE,
		status: NotApplicable,
	}
}
