package preview

import (
	"fmt"
	"html"
	"strings"
)

// markup is HTML in the making. It escapes whatever is put into it, unless that is safe already. It does
// without html/template, whose use of reflection would make every program that links this package some
// megabytes larger: the linker then keeps all methods of all types.
type markup struct{ b strings.Builder }

// safe is HTML that this package made, or a data URL of an image that it looked into.
type safe string

// put writes a format whose arguments are escaped, as text and as the value of a quoted attribute alike.
func (m *markup) put(format string, args ...any) {
	escaped := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case safe:
			escaped[i] = string(a)
		case string:
			escaped[i] = html.EscapeString(a)
		case int, float64:
			escaped[i] = a
		default:
			escaped[i] = html.EscapeString(fmt.Sprint(a))
		}
	}
	fmt.Fprintf(&m.b, format, escaped...)
}

// opt writes a format with one argument, if that is not empty.
func (m *markup) opt(format, arg string) {
	if arg != "" {
		m.put(format, arg)
	}
}
