package scrub

import "strconv"

// names gives each text a pseudonym, the same wherever it is met.
type names struct {
	pseudonyms map[string]string
	counts     map[string]int // by kind
}

func newNames() *names { return &names{pseudonyms: map[string]string{}, counts: map[string]int{}} }

// of is the pseudonym of a text that was not met before: its kind and a number. The empty text has none.
func (n *names) of(text, kind string) string { return n.with(text, kind, "") }

// with is of with an ending, such as that of a file.
func (n *names) with(text, kind, ending string) string {
	if text == "" {
		return ""
	}
	p, ok := n.pseudonyms[text]
	if !ok {
		n.counts[kind]++
		p = kind + " " + strconv.Itoa(n.counts[kind]) + ending
		n.pseudonyms[text] = p
	}
	return p
}
