package named_test

import (
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/named"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

func self(r named.Record) named.Record { return r }

// similar lists the records whose names contain a text, as the API does.
func similar(asked *[]string, records ...named.Record) func(string) iter.Seq2[named.Record, error] {
	return func(name string) iter.Seq2[named.Record, error] {
		*asked = append(*asked, name)
		return func(yield func(named.Record, error) bool) {
			for _, r := range records {
				if strings.Contains(r.Name, name) && !yield(r, nil) {
					return
				}
			}
		}
	}
}

func TestID(t *testing.T) {
	one, two, three := uuid.New(), uuid.New(), uuid.New()
	for _, c := range []struct {
		which string
		want  uuid.UUID
		err   error
		says  string
		asked string // of the list, joined
	}{
		{which: "main", want: one, asked: "main"},
		{which: "main-2", want: two, asked: "main-2"},
		{which: three.String(), want: three},
		{which: "Main", err: resim.ErrNotFound, says: `there is no branch "Main" in project P; there is main, main-2: not found`, asked: "Main,"},
		{which: "other", err: resim.ErrNotFound, says: "; there is main, main-2, twin: ", asked: "other,"},
		{which: "twin", err: named.ErrAmbiguous, says: one.String() + " and " + two.String(), asked: "twin"},
	} {
		var asked []string
		list := similar(&asked, named.Record{ID: one, Name: "main"}, named.Record{ID: two, Name: "main-2"},
			named.Record{ID: one, Name: "twin"}, named.Record{ID: two, Name: "twin"})
		got, err := named.ID("branch", c.which, "in project P", list, self)
		if got != c.want || !errors.Is(err, c.err) || c.err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, %v", c.which, got, err)
		}
		if have := strings.Join(asked, ","); have != c.asked {
			t.Errorf("%s: asked for %q, want %q", c.which, have, c.asked)
		}
	}
}
