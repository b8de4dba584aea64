package metrics

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// Option is a setting that all metrics share. [Describe], [Hidden], and values of the types
// [Status], [Importance], [Order] and [Tag] are options.
type Option interface {
	apply(*settings) error
}

// settings are what the options of one metric amount to.
type settings struct {
	description string
	status      Status // NoStatus: derived from the limits
	importance  Importance
	hidden      bool
	order       *float32
	tags        []Tag
}

func newSettings(opts []Option) (settings, error) {
	s := settings{importance: Medium}
	var errs []error
	for _, o := range opts {
		if isNil(o) {
			errs = append(errs, errors.New("an option is nil"))
			continue
		}
		if err := o.apply(&s); err != nil {
			errs = append(errs, err)
		}
	}
	return s, errors.Join(errs...)
}

type optionFunc func(*settings) error

func (f optionFunc) apply(s *settings) error { return f(s) }

// Describe says in a sentence or two what the metric shows. Default: none.
func Describe(text string) Option {
	return optionFunc(func(s *settings) error {
		s.description = text
		return checkText("the description", text)
	})
}

// Hidden keeps a metric out of the test's and the batch's page. Its value stays available to batch
// and report metrics: a hidden scalar is the usual way to feed a trend. Default: shown.
var Hidden Option = optionFunc(func(s *settings) error { s.hidden = true; return nil })

// Order places a metric on the page: ascending, equal ones by name. Default: the position in which
// the metric was added, counted from 0 over the whole document.
type Order float32

func (o Order) apply(s *settings) error {
	if math.IsNaN(float64(o)) {
		return errors.New("the order is NaN")
	}
	v := float32(o)
	s.order = &v
	return nil
}

// Tag is a key and a value attached to a metric; both are required (V16), and each key once.
type Tag struct{ Key, Value string }

func (t Tag) apply(s *settings) error {
	if t.Key == "" || t.Value == "" {
		return fmt.Errorf("a tag needs a key and a value, have %q = %q", t.Key, t.Value)
	}
	if err := errors.Join(checkText("a tag's key", t.Key), checkText("a tag's value", t.Value)); err != nil {
		return err
	}
	for _, other := range s.tags {
		if other.Key == t.Key {
			return fmt.Errorf("the tag %q is given twice, as %q and as %q", cut(t.Key), cut(other.Value), cut(t.Value))
		}
	}
	s.tags = append(s.tags, t)
	return nil
}

func (s Status) apply(set *settings) error {
	if !s.known() {
		return fmt.Errorf("%v is no status for a metric; use Passed, FailWarn, FailBlock, NotApplicable or Raw", s)
	}
	set.status = s
	return nil
}

// Importance ranks metrics for the reader. It is an [Option]; the default is [Medium].
type Importance int

const (
	NoImportance Importance = 0 // not set; ReSim does not accept it (V12)
	Zero         Importance = 1
	Low          Importance = 2
	Medium       Importance = 3
	High         Importance = 4
	Critical     Importance = 5
)

var importanceNames = [...]string{"NO_IMPORTANCE", "ZERO", "LOW", "MEDIUM", "HIGH", "CRITICAL"}

// String is the importance in capitals, "HIGH" for example.
func (i Importance) String() string {
	if i < 0 || int(i) >= len(importanceNames) {
		return fmt.Sprintf("IMPORTANCE(%d)", int(i))
	}
	return importanceNames[i]
}

func (i Importance) apply(s *settings) error {
	if i <= NoImportance || i > Critical {
		return fmt.Errorf("%v is no importance; use Zero, Low, Medium, High or Critical", i)
	}
	s.importance = i
	return nil
}

// checkText refuses what protobuf cannot carry.
func checkText(what, s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("%s is not valid UTF-8: %q", what, cut(s))
	}
	return nil
}

// cut keeps quoted user text in messages readable.
func cut(s string) string {
	const limit = 60
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}
