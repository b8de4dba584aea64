package metrics

import (
	"maps"
	"strings"
	"testing"
)

// The catalogue is complete and in order.
func TestRuleCatalogue(t *testing.T) {
	last := map[byte]int{}
	ids := map[string]bool{}
	for _, r := range Rules() {
		last[r.ID[0]]++
		ids[r.ID] = true
		if r.Meaning == "" || strings.HasSuffix(r.Meaning, ".") || r.ID[0] == 'V' && r.Severity != Error {
			t.Errorf("%+v", r)
		}
	}
	if want := map[byte]int{'V': 95, 'G': 35}; !maps.Equal(last, want) || len(ids) != 130 {
		t.Errorf("have %v rules, %d ids", last, len(ids))
	}
	Rules()[0].ID = "changed"
	if Rules()[0].ID != "V1" {
		t.Error("a caller can change the catalogue")
	}
}
