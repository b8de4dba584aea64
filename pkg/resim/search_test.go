package resim_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

func TestSearch(t *testing.T) {
	east := time.FixedZone("", 2*60*60)
	for want, search := range map[string]resim.Search{
		"":                                    {},
		`branch_id = "x"`:                     resim.Equal("branch_id", "x"),
		`status = ""`:                         resim.Equal("status", ""),
		`name = "a, b AND 'c'\u00fc"`:         resim.Equal("name", "a, b AND 'c'\u00fc"),
		`test_suite_revision = 3`:             resim.EqualNumber("test_suite_revision", 3),
		`created_at > "2026-03-01T00:00:00Z"`: resim.After("created_at", time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)),
		`created_at < "2026-02-28T22:00:00.000000001Z"`: resim.Before("created_at", time.Date(2026, 3, 1, 0, 0, 0, 1, east)),
		`created_at < "2026-02-28T22:00:00.5Z"`:         resim.Before("created_at", time.Date(2026, 3, 1, 0, 0, 0, 5e8, east)),
		`a = "1" AND b = 2 AND c = "3"`: resim.And(resim.Equal("a", "1"), resim.Search{},
			resim.And(resim.EqualNumber("b", 2), resim.Equal("c", "3")), resim.And()),
	} {
		want = strings.ReplaceAll(want, `\u00fc`, "\u00fc")
		if search.String() != want {
			t.Errorf("got %s, want %s", search, want)
		}
	}
}

// It is sent as one query parameter, whatever it holds.
func TestSearchIsSent(t *testing.T) {
	var got []string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.URL.Query()["search"]
		writeJSON(w, "{}")
	})
	c := connect(t, s.URL)
	search := resim.And(resim.Equal("status", "a&b=c#d+e %"), resim.After("created_at", time.Unix(0, 0)))
	if _, err := collect(t, c.Batches(t.Context(), project, search)); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0] != `status = "a&b=c#d+e %" AND created_at > "1970-01-01T00:00:00Z"` {
		t.Errorf("%q", got)
	}
	if _, err := collect(t, c.Batches(t.Context(), project, resim.Search{})); err != nil || got != nil {
		t.Errorf("an empty search is sent as %q, %v", got, err)
	}
}

func TestSearchThatCannotBeWritten(t *testing.T) {
	s, _ := answering(t, http.StatusOK, "application/json", "{}")
	c := connect(t, s.URL)
	for says, search := range map[string]resim.Search{
		`branch_id: "a\"b" holds '"'`:  resim.Equal("branch_id", `a"b`),
		`holds '\\'`:                   resim.Equal("branch_id", `a\`),
		`holds '\n'`:                   resim.Equal("branch_id", "a\nb"),
		`holds '\u0085'`:               resim.Equal("branch_id", "a\u0085b"),
		`not valid UTF-8`:              resim.Equal("branch_id", "a\xff"),
		`"" is no field`:               resim.Equal("", "a"),
		`"a = \"b\" OR c" is no field`: resim.EqualNumber(`a = "b" OR c`, 1),
		`the year 10000`:               resim.After("created_at", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)),
		`the year 0`:                   resim.Before("created_at", time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)),
		`second`:                       resim.And(resim.Equal("second", `"`), resim.Equal("third", "\n")),
	} {
		_, err := collect(t, c.Batches(t.Context(), project, search))
		wantError(t, err, nil, "listBatches", says)
	}
}
