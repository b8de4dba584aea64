package emissions

import (
	"fmt"
	"math"
	"reflect"
	"time"
)

// Time is anything that says when: an integer counts nanoseconds (a [time.Duration] does), a float
// counts seconds, and a [time.Time] is itself, counted from 1970.
type Time interface {
	time.Time | ~int | ~int64 | ~uint64 | ~float64
}

// Stamp is the time of one point, made by [At]. The zero Stamp says nothing, which is a mistake.
type Stamp struct {
	nanos int64
	set   bool
	err   error // why a time is none; reported where the stamp is used
}

// At makes a Stamp. An integer (and a [time.Duration]) counts nanoseconds, a float seconds, rounded to
// nanoseconds. Zero and negative times are allowed; what 64 bits of nanoseconds cannot hold (a time.Time
// before 1678 or after 2262, the zero time.Time among them) is an error of the call that uses it.
func At[T Time](t T) Stamp {
	nanos, err := nanoseconds(t)
	return Stamp{nanos, true, err}
}

// Stamps are the times of a series, made by [Times].
type Stamps struct {
	nanos []int64
	err   error
}

// Times makes the stamps of a series, one for each point, as [At] does. An []int64 is kept by reference.
func Times[T Time](times []T) Stamps {
	if nanos, ok := any(times).([]int64); ok {
		return Stamps{nanos: nanos}
	}
	s := Stamps{nanos: make([]int64, len(times))}
	for i, t := range times {
		var err error
		if s.nanos[i], err = nanoseconds(t); err != nil && s.err == nil {
			s.err = fmt.Errorf("time %d: %w", i, err)
		}
	}
	return s
}

func nanoseconds[T Time](t T) (int64, error) {
	switch v := any(t).(type) {
	case int64:
		return v, nil
	case time.Duration:
		return int64(v), nil
	case time.Time:
		nanos := v.UnixNano()
		if !time.Unix(0, nanos).Equal(v) {
			return 0, fmt.Errorf("%v lies before 1678 or after 2262, which nanoseconds from 1970 cannot say", v)
		}
		return nanos, nil
	}
	switch v := reflect.ValueOf(t); v.Kind() {
	case reflect.Float64:
		f := v.Float()
		if !(math.Abs(f) < math.MaxInt64/1e9) { // NaN as well
			return 0, fmt.Errorf("%v seconds are no time that 64 bits of nanoseconds can hold", f)
		}
		whole, rest := math.Modf(f) // apart, for the product has more digits than a float64
		return int64(whole)*1e9 + int64(math.Round(rest*1e9)), nil
	case reflect.Uint64:
		if u := v.Uint(); u > math.MaxInt64 {
			return 0, fmt.Errorf("%d nanoseconds are more than 64 bits with a sign can hold", u)
		}
		return int64(v.Uint()), nil
	default:
		return v.Int(), nil
	}
}
