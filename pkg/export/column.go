package export

import (
	"time"

	"github.com/google/uuid"
)

// Kind is what the values of a column are.
type Kind string

const (
	Text    Kind = "text"
	Number  Kind = "number"  // a double at full precision
	Integer Kind = "integer" // 64 bits
	Time    Kind = "time"    // a moment, in UTC
	Object  Kind = "object"  // a JSON object, as text where a format has none
)

// Column is a column of an export. Any of its values may be absent.
type Column struct {
	Name string
	Kind Kind
	Doc  string // what it means, in one sentence; "" in the columns that Pivot makes of names
}

// cell is one value. The zero cell is absent.
type cell struct {
	set     bool
	text    string // of Text and Object
	number  float64
	integer int64
	time    time.Time
}

// text is a value that is absent if it is "": the API says nothing by an empty text.
func text[S ~string](s S) cell { return cell{set: s != "", text: string(s)} }

func id(u uuid.UUID) cell {
	if u == uuid.Nil {
		return cell{}
	}
	return cell{set: true, text: u.String()}
}

func integer(n int) cell { return cell{set: n != 0, integer: int64(n)} }

func moment(t time.Time) cell { return cell{set: !t.IsZero(), time: t.UTC()} }
