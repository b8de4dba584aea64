package settings

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// reader takes values out of YAML nodes and collects what is wrong with them. After a mistake it goes on
// with some value, for nothing is used if there was one.
type reader struct {
	name     string
	problems []problem
}

type problem struct {
	line int
	text string
}

func (r *reader) fail(n *yaml.Node, format string, args ...any) {
	r.problems = append(r.problems, problem{n.Line, fmt.Sprintf(format, args...)})
}

// err is everything that is wrong, by line.
func (r *reader) err() error {
	slices.SortStableFunc(r.problems, func(a, b problem) int { return cmp.Compare(a.line, b.line) })
	errs := make([]error, len(r.problems))
	for i, p := range r.problems {
		errs[i] = fmt.Errorf("%s:%d: %s", r.name, p.line, p.text)
	}
	return errors.Join(errs...)
}

// field is a key of a mapping and what reads its value.
type field struct {
	key  string
	read func(*yaml.Node)
}

type fields []field

func (f fields) keys() []string {
	keys := make([]string, len(f))
	for i := range f {
		keys[i] = f[i].key
	}
	return keys
}

// mapping reads the values of a mapping and returns which keys it has; nil if it is none.
func (r *reader) mapping(n *yaml.Node, what string, known fields) map[string]bool {
	n = followed(n)
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%s must be keys with values (%s), not %s", what, quoted(known.keys()), kind(n))
		return nil
	}
	set := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], followed(n.Content[i+1])
		at := slices.IndexFunc(known, func(f field) bool { return f.key == key.Value })
		switch {
		case at < 0:
			r.fail(key, "there is no key %q in %s%s", key.Value, what, advice(key.Value, known.keys()))
		case set[key.Value]:
			r.fail(key, "%q is there twice; keep one", key.Value)
		case value.Kind == yaml.ScalarNode && value.Tag == "!!null":
			set[key.Value] = true
			r.fail(key, "%q has no value; give it one, or remove the line", key.Value)
		default:
			set[key.Value] = true
			known[at].read(value)
		}
	}
	return set
}

// need demands a key of a mapping.
func (r *reader) need(n *yaml.Node, set map[string]bool, key string) {
	if set != nil && !set[key] {
		r.fail(n, "%q is missing here", key)
	}
}

// list reads each element of a list.
func list[T any](r *reader, n *yaml.Node, read func(*reader, *yaml.Node) T) []T {
	if n.Kind != yaml.SequenceNode {
		r.fail(n, "this must be a list, each element with a dash before it, not %s", kind(n))
		return nil
	}
	var all []T
	for _, e := range n.Content {
		all = append(all, read(r, followed(e)))
	}
	return all
}

// elements are those of a list; a single value is a list of one.
func (r *reader) elements(n *yaml.Node) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		return []*yaml.Node{n}
	}
	if len(n.Content) == 0 {
		r.fail(n, "the list is empty; put something into it, or remove the line")
	}
	all := make([]*yaml.Node, len(n.Content))
	for i, e := range n.Content {
		all[i] = followed(e)
	}
	return all
}

func (r *reader) texts(n *yaml.Node) []string {
	var all []string
	for _, e := range r.elements(n) {
		all = append(all, r.text(e))
	}
	return all
}

func (r *reader) text(n *yaml.Node) string {
	switch {
	case n.Kind != yaml.ScalarNode || n.Tag == "!!null":
		r.fail(n, "this must be a text, not %s", kind(n))
		return ""
	case n.Tag != "!!str":
		r.fail(n, "this must be a text, and %s is %s; put it in quotes", n.Value, kind(n))
	case strings.TrimSpace(n.Value) == "":
		r.fail(n, "the text is empty")
	}
	return n.Value
}

// oneOf is a text of a few that are known; "" if it is another.
func (r *reader) oneOf(n *yaml.Node, what string, known []string) string {
	text := r.text(n)
	if text == "" || slices.Contains(known, text) {
		return text
	}
	r.fail(n, "%q is no %s%s", text, what, advice(text, known))
	return ""
}

func (r *reader) number(n *yaml.Node) float64 {
	var v float64
	if n.Kind != yaml.ScalarNode || n.Tag != "!!int" && n.Tag != "!!float" || n.Decode(&v) != nil {
		r.fail(n, "this must be a number, not %s", kind(n))
		return 1
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		r.fail(n, "this must be a finite number, not %s", n.Value)
		return 1
	}
	return v
}

func (r *reader) integer(n *yaml.Node, low, high int) int {
	var v int
	if n.Kind != yaml.ScalarNode || n.Tag != "!!int" || n.Decode(&v) != nil {
		r.fail(n, "this must be a whole number, not %s", kind(n))
		return low
	}
	if v < low || v > high {
		r.fail(n, "%d is out of range; it goes from %d to %d", v, low, high)
	}
	return v
}

// share is a number, or a number of percent.
func (r *reader) share(n *yaml.Node, low, high float64) float64 {
	var v float64
	if digits, percent := strings.CutSuffix(n.Value, "%"); percent && n.Kind == yaml.ScalarNode {
		var err error
		if v, err = strconv.ParseFloat(strings.TrimSpace(digits), 64); err != nil {
			r.fail(n, "%q is no share; write 5 %% or 0.05", n.Value)
			return low
		}
		v /= 100
	} else {
		v = r.number(n)
	}
	if !(v >= low && v <= high) {
		r.fail(n, "%s is out of range; it goes from %v %% to %v %%, and 0.05 is 5 %%", n.Value, 100*low, 100*high)
	}
	return v
}

// followed is what an alias stands for.
func followed(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// kind is what a node is, in words.
func kind(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys with values"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.Tag {
	case "!!null":
		return "nothing"
	case "!!int", "!!float":
		return "the number " + n.Value
	case "!!bool":
		return "the truth value " + n.Value
	case "!!timestamp":
		return "the date " + n.Value
	}
	return "the text " + strconv.Quote(n.Value)
}

// advice is what may have been meant, or else everything there is.
func advice(text string, known []string) string {
	best, least := "", len(text)/3+2
	for _, k := range known {
		if d := distance(strings.ToLower(text), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	if best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	return "; there are " + quoted(known)
}

func quoted(words []string) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = strconv.Quote(w)
	}
	return strings.Join(all, ", ")
}

// distance is how many letters must be changed, added or taken away to make one text of another
// (Levenshtein).
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range from {
		before := row[0]
		row[0] = i + 1
		for j, y := range to {
			change := before
			if x != y {
				change++
			}
			before, row[j+1] = row[j+1], min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
