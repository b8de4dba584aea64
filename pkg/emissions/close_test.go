package emissions_test

import (
	"bytes"
	"errors"
	"io/fs"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

// fullUntil writes nothing until there is room.
type fullUntil struct {
	bytes.Buffer
	room bool
}

var errFull = errors.New("no room")

func (f *fullUntil) Write(b []byte) (int, error) {
	if !f.room {
		return 0, errFull
	}
	return f.Buffer.Write(b)
}

// TestCloseAgain: what is buffered and cannot be written is not lost by closing.
func TestCloseAgain(t *testing.T) {
	var w fullUntil
	e, err := emissions.New(&w, emissions.Buffered(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Emit("t", map[string]any{"i": 1}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := e.Close(); !errors.Is(err, errFull) {
			t.Errorf("closing without room: %v", err)
		}
	}
	if err := e.Emit("t", map[string]any{"i": 2}); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("emitting after Close: %v", err)
	}
	w.room = true
	for range 2 {
		if err := e.Close(); err != nil {
			t.Errorf("closing with room: %v", err)
		}
	}
	if got, want := w.String(), `{"$metadata":{"topic":"t"},"$data":{"i":1}}`+"\n"; got != want {
		t.Errorf("written is %q, want %q", got, want)
	}
}
