package emissions

import "unicode/utf8"

// sound reports whether all points of a long series are surely right, without writing them: that is so if
// its columns are plain, and what is true of one value is true of all. If not, each point must be looked at.
func (w *pointWriter) sound(s series) bool {
	if s.points.IsValid() || w.schema != nil && len(s.columns) != len(w.schema.types) {
		return false
	}
	longest := 0 // of a line, in bytes
	for _, c := range s.columns {
		var sample string
		longest += len(c.key)
		switch {
		case c.floats != nil:
			sample = "1.0"
			for _, f := range c.floats {
				if !finite(f) {
					return false
				}
			}
		case c.ints != nil:
			sample = "1"
		case c.texts != nil && !(w.strict && (c.t == Status || c.t == Image || c.t == Video)):
			sample = `""`
			most := 0
			for _, text := range c.texts {
				if most = max(most, len(text)); !utf8.ValidString(text) {
					return false
				}
			}
			longest += most * len(`\u0000`)
		default:
			return false
		}
		if w.schema != nil && (!c.known || c.t.fit([]byte(sample)) != nil) {
			return false
		}
	}
	return longest < LongestLine/2
}
