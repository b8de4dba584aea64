package main

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	fence       = regexp.MustCompile("(?s)```.*?```")
	sentenceEnd = regexp.MustCompile(`[.!?]["')*]*(\s+|$)|\n\s*\n|\n\s*[-*|] `)
)

// repeated reports the sentences of a text that an earlier one has, and keeps its own for later ones.
func repeated(t text, seen map[string]text) []finding {
	var all []finding
	for _, sentence := range sentenceEnd.Split(fence.ReplaceAllString(t.value, "\n\n"), -1) {
		key := strings.Join(strings.FieldsFunc(strings.ToLower(sentence), notWord), " ")
		if key == "" {
			continue
		}
		if first, ok := seen[key]; ok {
			all = append(all, finding{t.line, fmt.Sprintf("%s: the same sentence as line %d (%s): %q",
				t.where, first.line, first.where, short(strings.TrimLeft(sentence, "-*| \n")))})
			continue
		}
		seen[key] = t
	}
	return all
}
