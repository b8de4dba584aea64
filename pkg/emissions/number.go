package emissions

import (
	"math"
	"strconv"
)

// appendFloat writes a float so that it stays one: 3 becomes 3.0, as Python writes it, and a reader can
// tell it from an integer. It must be finite.
func appendFloat(buf []byte, f float64, bits int) []byte {
	size := math.Abs(f)
	if size < 1<<53 && f == math.Trunc(f) {
		if f == 0 && math.Signbit(f) {
			return append(buf, "-0.0"...)
		}
		return append(strconv.AppendInt(buf, int64(f), 10), ".0"...)
	}
	if size < 1e-6 || size >= 1<<53 {
		return strconv.AppendFloat(buf, f, 'e', -1, bits)
	}
	return strconv.AppendFloat(buf, f, 'f', -1, bits)
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }
