package report

import "testing"

// All and none are said of all and none only.
func TestShares(t *testing.T) {
	for _, c := range []struct {
		k, n int
		want string
	}{
		{0, 7, "0 %"},
		{7, 7, "100 %"},
		{2, 3, "67 %"},
		{67, 100, "67.0 %"},
		{2, 300, "0.7 %"},
		{199, 200, "99.5 %"},
		{1, 3000, "< 0.1 %"},
		{2999, 3000, "> 99.9 %"},
		{98, 99, "99 %"},
	} {
		if have := share(c.k, c.n); have != c.want {
			t.Errorf("%d of %d: have %s, want %s", c.k, c.n, have, c.want)
		}
	}
	for _, c := range []struct{ have, want string }{
		{between(0, 0.9951, 10), "0–99.5 %"},
		{between(0.2065, 1, 1), "21–100 %"},
		{between(0.88825, 0.978456, 100), "88.8–97.8 %"},
		{given(0.995), "99.5 %"},
		{given(0.9), "90 %"},
		{given(1), "100 %"},
	} {
		if c.have != c.want {
			t.Errorf("have %s, want %s", c.have, c.want)
		}
	}
}
