package metrics

import (
	"strings"
	"testing"
)

// What ReSim takes for a UUID is what Python's uuid.UUID does; these answers are Python's.
func TestUUIDs(t *testing.T) {
	const id = "6861072c1e754a938661abe05b1b90b4"
	for text, want := range map[string]bool{
		"6861072c-1e75-4a93-8661-abe05b1b90b4": true,
		"6861072C-1E75-4A93-8661-ABE05B1B90B4": true,
		id:                                     true,
		strings.ToUpper(id):                    true,
		id[:1] + "-" + id[1:]:                  true,
		"{" + id + "}":                         true,
		"}{" + id:                              true,
		"urn:uuid:" + id:                       true,
		id[:5] + "uuid:" + id[5:]:              true,
		strings.Repeat("0", 32):                true,
		strings.Repeat("f", 32):                true,

		// What its int(text, 16) lets pass.
		"0x" + id[:30]:               true,
		"+0X_" + id[:28]:             true,
		"+" + id[:31]:                true,
		" " + id[:30] + "\n":         true,
		"\u2003" + id[:31]:           true,
		id[:15] + "_" + id[:16]:      true,
		"٣" + id[:31]:                true,
		"\U0001d7d8" + "x" + id[:30]: true,

		"":                                     false,
		id[:31]:                                false,
		id + "0":                               false,
		"URN:UUID:" + id:                       false,
		"(" + id + ")":                         false,
		`"` + id + `"`:                         false,
		id[:15] + "__" + id[:15]:               false,
		"_" + id[:31]:                          false,
		id[:31] + "_":                          false,
		"0x__" + id[:28]:                       false,
		"0x" + strings.Repeat(" ", 30):         false,
		"\x1c" + id[:31]:                       false,
		"²" + id[:31]:                          false,
		strings.Repeat("g", 32):                false,
		"6861072cx1e75-4a93-8661-abe05b1b90b4": false,
		"6861072c-1e75-4a93-8661-abe05b1b90bg": false,
	} {
		if have := uuidOK(text); have != want {
			t.Errorf("%q: have %v, want %v", text, have, want)
		}
	}
}
