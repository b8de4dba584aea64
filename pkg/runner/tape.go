package runner

import (
	"cmp"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/recording"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Tape is what a run had to do with a recording.
type Tape struct {
	Dir      string            // the folder; "" if there was none
	Replayed bool              // it was answered from there instead of by the API
	Recorded time.Time         // when the recording that was replayed was made
	Finished bool              // what was recorded is whole and can be replayed
	Account  recording.Account // what was recorded, if finished
}

// tape is the recording that a run makes or replays. Both may be absent.
type tape struct {
	recorder *recording.Recorder
	played   *recording.Recording
}

// options are those of a connection over the tape.
func (t tape) options() []resim.Option {
	switch {
	case t.played != nil:
		return []resim.Option{resim.WithTransport(t.played), resim.AllowHTTP()} // nothing is sent
	case t.recorder != nil:
		return []resim.Option{resim.WithMiddleware(t.recorder.Middleware)}
	}
	return nil
}

// verb is what was done to answers.
func (t Tape) verb() string {
	switch {
	case t.Replayed:
		return "replayed"
	case t.Dir != "" && (!t.Finished || t.Account.Taken > 0):
		return "fetched, or taken from the recording before,"
	}
	return "fetched"
}

// String is the lines of a summary, each with its end.
func (t Tape) String() string {
	switch {
	case t.Dir == "":
		return ""
	case t.Replayed:
		return fmt.Sprintf("nothing was fetched: all answers are from %s, recorded %s UTC\n", t.Dir, t.Recorded.UTC().Format(time.DateTime))
	case !t.Finished:
		return fmt.Sprintf("recorded into %s, not to the end: record again to go on\n", t.Dir)
	}
	text := fmt.Sprintf("recorded into %s: %s fetched, %d taken from the recording before, %s", t.Dir, count(t.Account.Fetched, "answer"), t.Account.Taken, bytesText(t.Account.Bytes))
	if t.Account.Unanswered > 0 {
		text += fmt.Sprintf("; %s got no answer and will get none in a replay", count(t.Account.Unanswered, "request"))
	}
	return text + "\n"
}

// attrs is the same for machines.
func (t Tape) attrs() []slog.Attr {
	switch {
	case t.Dir == "":
		return nil
	case t.Replayed:
		return []slog.Attr{slog.String("replayed", t.Dir), slog.Time("recorded_at", t.Recorded)}
	}
	return []slog.Attr{
		slog.String("recorded", t.Dir), slog.Bool("recorded_whole", t.Finished), slog.Int("recorded_fetched", t.Account.Fetched),
		slog.Int("recorded_taken", t.Account.Taken), slog.Int("recorded_unanswered", t.Account.Unanswered),
	}
}

// toolVersion names this module and its version, as it was built in.
func toolVersion() string {
	version := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, d := range info.Deps {
			if d.Path == modulePath {
				version = d.Version
			}
		}
	}
	return "metrics-go " + cmp.Or(version, "(devel)")
}
