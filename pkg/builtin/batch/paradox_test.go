package batch

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// tagLook is a batch in which so many of so many tests of two tags passed.
func tagLook(a, ofA, b, ofB int) *look {
	l := &look{settings: settings.Default()}
	for _, tag := range []struct {
		name      string
		passed, n int
	}{{"a", a, ofA}, {"b", b, ofB}} {
		for i := range tag.n {
			t := &test{info: resim.Job{ID: uuid.UUID{1: byte(i)}, Conflated: resim.ConflatedBlocker}, tags: []string{tag.name}}
			if i < tag.passed {
				t.info.Conflated = resim.ConflatedPassed
			}
			l.tests = append(l.tests, t)
		}
	}
	return l
}

// A total that moves against every part is worth a warning; one that moves with a part, or not at all, is none.
func TestParadox(t *testing.T) {
	for _, c := range []struct {
		name         string
		now, before  *look
		contradicted string
	}{
		{"every tag better, the total worse", tagLook(10, 10, 30, 90), tagLook(81, 90, 3, 10), "the pass rate of all tests fell since the batch before, although every tag moved the other way."},
		{"every tag worse, the total better", tagLook(81, 90, 3, 10), tagLook(10, 10, 30, 90), "the pass rate of all tests rose since the batch before, although every tag moved the other way."},
		{"all better", tagLook(9, 10, 9, 10), tagLook(8, 10, 8, 10), ""},
		{"one tag as before", tagLook(9, 10, 30, 90), tagLook(81, 90, 3, 10), ""},
		{"nothing changed", tagLook(9, 10, 9, 10), tagLook(9, 10, 9, 10), ""},
		{"no results before", tagLook(9, 10, 9, 10), tagLook(0, 0, 0, 0), ""},
	} {
		c.now.previous = c.before
		if have := c.now.paradox(); !strings.Contains(have, c.contradicted) || c.contradicted == "" && have != "" {
			t.Errorf("%s: %q", c.name, have)
		}
	}
}
