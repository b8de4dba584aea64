package metrics

import (
	"fmt"
	"strconv"
	"strings"
)

// shape numbers the categories of a data set, and their lengths: two data sets have equal categories
// if the numbers are equal. So that many metrics may refer to the same large data sets without each of
// them walking all categories.
type shape struct{ keys, lengths int }

func (c *checker) shapeOf(d *dataSet) shape {
	if d.shape != nil {
		return *d.shape
	}
	var keys, lengths strings.Builder
	for _, key := range d.sortedCategories() {
		keys.WriteString(strconv.Itoa(len(key)) + ":" + key)
		lengths.WriteString("," + strconv.Itoa(d.categories[key].len()))
	}
	d.shape = &shape{c.number("k" + keys.String()), c.number("l" + keys.String() + lengths.String())}
	return *d.shape
}

// number is the same for the same text, and different for different ones.
func (c *checker) number(text string) int {
	if c.shapes == nil {
		c.shapes = map[string]int{}
	}
	n, ok := c.shapes[text]
	if !ok {
		n = len(c.shapes)
		c.shapes[text] = n
	}
	return n
}

// compareRules are the rules by which two data sets must fit: the lengths of series, the keys of
// categories, and the lengths of these.
type compareRules struct{ length, keys, each string }

// compare reports where two data sets that hold the same do not fit. what says what b is to a.
func (c *checker) compare(rules compareRules, p place, a, b *dataSet, what string) {
	switch a.holds {
	case holdsSeries:
		if n, m := a.series.len(), b.series.len(); n != m {
			c.error(rules.length, p, "%s has %d elements, %s %s has %d; give both the same number", quote(a.name()), n, what, quote(b.name()), m)
		}
	case holdsCategories:
		x, y := c.shapeOf(a), c.shapeOf(b)
		if x.keys != y.keys {
			c.error(rules.keys, p, "%s has %d categories, %s %s has %d%s; give both the same categories", quote(a.name()), len(a.categories),
				what, quote(b.name()), len(b.categories), c.difference(a, b).keys)
		}
		if x.lengths != y.lengths {
			if lengths := c.difference(a, b).lengths; lengths != "" || x.keys == y.keys {
				c.error(rules.each, p, "%s and %s %s differ in length%s; give each category the same number of elements in both",
					quote(a.name()), what, quote(b.name()), lengths)
			}
		}
	}
}

// Differences are named up to the first few, and looked for among the first many of the first many pairs.
const (
	fewNamed    = 3
	manySought  = 1000
	manyPairs   = 1000
	moreToCome  = ", …"
	betweenThem = ", "
)

// difference is where the categories of two data sets differ, for a message.
type difference struct{ keys, lengths string }

// difference is looked for once, however many metrics refer to the two, and of many pairs not at all:
// then a message has to do without it.
func (c *checker) difference(a, b *dataSet) difference {
	pair := [2]*dataSet{a, b}
	d, ok := c.differences[pair]
	if !ok && len(c.differences) < manyPairs {
		if c.differences == nil {
			c.differences = map[[2]*dataSet]difference{}
		}
		d = difference{differing(a, b), differingLengths(a, b)}
		c.differences[pair] = d
	}
	return d
}

// differing names the categories that one of two data sets has and the other has not.
func differing(a, b *dataSet) string {
	return onlyIn(a, b) + onlyIn(b, a)
}

func onlyIn(a, b *dataSet) string {
	var l nameList
	keys := a.sortedCategories()
	for _, key := range keys[:min(len(keys), manySought)] {
		if _, ok := b.categories[key]; !ok {
			l.add(quote(key))
		}
	}
	if l.n == 0 {
		return ""
	}
	return " (only " + quote(a.name()) + " has " + l.String() + ")"
}

func differingLengths(a, b *dataSet) string {
	var l nameList
	keys := a.sortedCategories()
	for _, key := range keys[:min(len(keys), manySought)] {
		other, ok := b.categories[key]
		if n, m := a.categories[key].len(), other.len(); ok && n != m {
			l.add(fmt.Sprintf("%d and %d in %s", n, m, quote(key)))
		}
	}
	if l.n == 0 {
		return ""
	}
	return " (" + l.String() + ")"
}

// nameList is an enumeration for a message, of which only the first few are shown.
type nameList struct {
	text string
	n    int
}

func (l *nameList) add(name string) {
	switch {
	case l.n == 0:
		l.text = name
	case l.n < fewNamed:
		l.text += betweenThem + name
	case l.n == fewNamed:
		l.text += moreToCome
	}
	l.n++
}

func (l *nameList) String() string { return l.text }
