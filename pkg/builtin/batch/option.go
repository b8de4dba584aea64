package batch

import "github.com/resim-contrib/metrics-go/pkg/builtin/settings"

// Option configures [Default].
type Option func(*settings.Settings)

// With sets what counts, what is shown and what is judged. Default: [settings.Default].
func With(s settings.Settings) Option { return func(all *settings.Settings) { *all = s } }

func newSettings(opts []Option) settings.Settings {
	s := settings.Default()
	for _, o := range opts {
		o(&s)
	}
	return s
}
