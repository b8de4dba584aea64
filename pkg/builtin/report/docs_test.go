package report

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
)

// docs/report.md explains every item with a picture, every label, and how many batches a step needs.
func TestDocumented(t *testing.T) {
	b, err := os.ReadFile("../../../docs/report.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	wants := []string{}
	for _, it := range items {
		wants = append(wants, "| [`"+it.key+"`](#", "](pictures/report-"+it.key+".png)")
		if it.name != "" {
			wants = append(wants, "| "+it.name+" |", "### "+it.name+"\n")
		}
		if _, err := os.Stat("../../../docs/pictures/report-" + it.key + ".png"); err != nil {
			t.Errorf("there is no picture: %v", err)
		}
	}
	for label := stats.NoData; label <= stats.Stable; label++ {
		wants = append(wants, "| "+label.String()+" |")
	}
	for _, kind := range []string{confirmed, exactStep, drifting, unusual} {
		wants = append(wants, "| "+kind+" |")
	}
	wants = append(wants, headlineNames...)
	for _, kind := range gated {
		wants = append(wants, fmt.Sprintf("| `%s` |", kind))
	}
	s := settings.Default()
	for since := 2; since <= 4; since++ {
		wants = append(wants, fmt.Sprintf("| %d | %d | %d |", since, stats.NeededFor(since, s.Level), stats.NeededFor(since, demoLevel)))
	}
	wants = append(wants,
		fmt.Sprintf("| 2 to %d |", stats.MinBaseline), fmt.Sprintf("| %d, or `minimum batches` |", stats.MinStepped),
		fmt.Sprintf("at most the level, %v,", s.Level), fmt.Sprintf("The demo uses %v ", demoLevel),
		fmt.Sprintf("The %d tests that most surely", worstRows), fmt.Sprintf("At most %d lines", summaryLines),
		fmt.Sprintf("newest %d batches are read", mostListed), fmt.Sprintf("with more than %d batches there are bands", mostBoxes))
	folded := strings.Join(strings.Fields(text), " ")
	for _, want := range wants {
		if !strings.Contains(folded, strings.TrimSpace(want)) {
			t.Errorf("docs/report.md lacks %q", want)
		}
	}
}
