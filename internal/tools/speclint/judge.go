package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var placeholder = regexp.MustCompile(`\b(TODO|TBD|FIXME|XXX)\b`)

// judge looks at one text alone.
func judge(t text) []finding {
	trimmed := strings.TrimSpace(t.value)
	switch {
	case trimmed == "":
		return []finding{{t.line, t.where + ": an empty text"}}
	case placeholder.MatchString(trimmed):
		return []finding{{t.line, fmt.Sprintf("%s: a placeholder: %q", t.where, short(trimmed))}}
	case saysNothing(trimmed, t.names):
		return []finding{{t.line, fmt.Sprintf("%s: only repeats its name or type: %q", t.where, short(trimmed))}}
	}
	return nil
}

// saysNothing tells whether no word of the text is left without those of the names and the empty ones.
func saysNothing(value string, names []string) bool {
	known := map[string]bool{}
	for _, name := range names {
		for _, word := range words(name) {
			known[word] = true
		}
	}
	return !slices.ContainsFunc(words(value), func(word string) bool {
		return !known[word] && !empty[word]
	})
}

// empty are the words that add nothing to a name, as words leaves them.
var empty = func() map[string]bool {
	set := map[string]bool{}
	for _, word := range words(`
		a an the this that these those it its of for to in on by with from as at and or be is are was were has have
		all any each every one single some given specified provided requested corresponding associated relevant
		returns gets reads fetches retrieves lists shows contains holds represents describes defines denotes
		specifies indicates identifies names
		object record entity item element entry resource schema model type kind field property parameter argument
		attribute value content data info information details
		string text integer number boolean array list map uuid identifier id unique
		response request input output answer result body operation endpoint api success successful ok json`) {
		set[word] = true
	}
	return set
}()

// words are the words of a text or a name: split at what is no letter or digit and at humps, lower
// case, without endings, so that "Creates batches" and "createBatch" are the same.
func words(s string) []string {
	var all []string
	for _, part := range strings.FieldsFunc(strings.ReplaceAll(s, "IDs", "Ids"), notWord) {
		for _, hump := range humps(part) {
			all = append(all, stem(strings.ToLower(hump)))
		}
	}
	return all
}

func notWord(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r > 127)
}

// humps splits camelCase: batchMetricsURLList into batch, Metrics, URL, List.
func humps(s string) []string {
	upper := func(i int) bool { return i < len(s) && 'A' <= s[i] && s[i] <= 'Z' }
	var all []string
	start := 0
	for i := 1; i < len(s); i++ {
		afterLower := upper(i) && !upper(i-1)
		endOfCapitals := upper(i) && upper(i-1) && i+1 < len(s) && !upper(i+1)
		if afterLower || endOfCapitals {
			all = append(all, s[start:i])
			start = i
		}
	}
	return append(all, s[start:])
}

func stem(word string) string {
	if strings.HasSuffix(word, "ies") && len(word) > 4 {
		return word[:len(word)-3] + "y"
	}
	word = cut(word, "s", 3)
	word = cut(word, "ing", 5)
	word = cut(word, "ed", 4)
	return cut(word, "e", 3)
}

// cut drops an ending, if the word has at least the given length.
func cut(word, ending string, length int) string {
	if len(word) >= length {
		return strings.TrimSuffix(word, ending)
	}
	return word
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 80 {
		s = s[:77] + "..."
	}
	return s
}
