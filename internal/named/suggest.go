package named

import (
	"fmt"
	"slices"
	"strings"
)

// mostSuggested is how many names an error suggests.
const mostSuggested = 10

// Suggest says which names there are: those that are alike in letters if any are, else the first few.
func Suggest(which string, names []string) string {
	slices.Sort(names)
	names = slices.Compact(names)
	alike := slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		n, w := strings.ToLower(n), strings.ToLower(which)
		return n == "" || !strings.Contains(n, w) && !strings.Contains(w, n)
	})
	if len(alike) > 0 {
		names = alike
	}
	if len(names) == 0 {
		return "; there are none"
	}
	more := ""
	if n := len(names) - mostSuggested; n > 0 {
		names, more = names[:mostSuggested], fmt.Sprintf(" and %d more", n)
	}
	return "; there is " + strings.Join(names, ", ") + more
}
