package runner_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

func TestExitStatus(t *testing.T) {
	api := fmt.Errorf("reading: %w", &resim.Error{Operation: "listJobs", Status: 503})
	for _, test := range []struct {
		name string
		err  error
		want int
	}{
		{"none", nil, runner.ExitDone},
		{"an error", errors.New("no"), runner.ExitFailed},
		{"an error of the API", api, runner.ExitUnread},
		{"both", errors.Join(errors.New("no"), api), runner.ExitUnread},
		{"nested", fmt.Errorf("all: %w", errors.Join(errors.New("no"), api)), runner.ExitUnread},
	} {
		if got := runner.ExitStatus(test.err); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}
