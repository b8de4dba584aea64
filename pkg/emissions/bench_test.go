package emissions_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

// drive is a point as a robot emits them.
type drive struct {
	Speed float64 `json:"speed"`
	X     float64 `json:"x"`
	Y     float64 `json:"y"`
	Mode  string  `json:"mode"`
	Gear  int     `json:"gear"`
}

func (d drive) fields() map[string]any {
	return map[string]any{"speed": d.Speed, "x": d.X, "y": d.Y, "mode": d.Mode, "gear": d.Gear}
}

func driven(i int) drive { return drive{1.25 + 0.1*float64(i), 12.125, -3.5, "DRIVE", i % 6} }

// bareLine is a line as encoding/json writes it.
type bareLine struct {
	Metadata struct {
		Topic     string `json:"topic"`
		Timestamp int    `json:"timestamp"`
	} `json:"$metadata"`
	Data any `json:"$data"`
}

const driveConfig = "topics: {robot: {schema: {speed: float, x: float, y: float, mode: string, gear: int}}}"

// burst is how many lines are written by one way before the other has its turn.
const burst = 1000

// emitWays are ways to emit a burst of points that begins with point i.
var emitWays = []struct {
	name     string
	emit     func(e *emissions.Emitter, i int) error
	bareMap  bool // what it is compared with: else a struct
	buffered bool
	checked  bool
}{
	{"struct", emitStructs, false, false, false},
	{"struct-checked", emitStructs, false, false, true},
	{"struct-buffered", emitStructs, false, true, false},
	{"struct-buffered-checked", emitStructs, false, true, true},
	{"map", emitMaps, true, false, false},
	{"map-checked", emitMaps, true, false, true},
	{"map-buffered", emitMaps, true, true, false},
	{"map-buffered-checked", emitMaps, true, true, true},
	{"series-of-columns-checked", emitColumns, false, false, true},
	{"series-of-structs-checked", emitRows, false, false, true},
}

func emitStructs(e *emissions.Emitter, i int) error {
	for n := i; n < i+burst; n++ {
		d := driven(n)
		if err := e.Emit("robot", &d, emissions.At(n)); err != nil {
			return err
		}
	}
	return nil
}

func emitMaps(e *emissions.Emitter, i int) error {
	for n := i; n < i+burst; n++ {
		if err := e.Emit("robot", driven(n).fields(), emissions.At(n)); err != nil {
			return err
		}
	}
	return nil
}

func emitColumns(e *emissions.Emitter, i int) error {
	times, gear := make([]int64, burst), make([]int, burst)
	speed, x, y, mode := make([]float64, burst), make([]float64, burst), make([]float64, burst), make([]string, burst)
	for n := range burst {
		d := driven(i + n)
		times[n], speed[n], x[n], y[n], mode[n], gear[n] = int64(i+n), d.Speed, d.X, d.Y, d.Mode, d.Gear
	}
	return e.EmitSeries("robot", map[string]any{"speed": speed, "x": x, "y": y, "mode": mode, "gear": gear}, emissions.Times(times))
}

func emitRows(e *emissions.Emitter, i int) error {
	times, rows := make([]int64, burst), make([]drive, burst)
	for n := range burst {
		times[n], rows[n] = int64(i+n), driven(i+n)
	}
	return e.EmitSeries("robot", rows, emissions.Times(times))
}

// bare is the same by encoding/json alone, with nothing checked: a write for each line, so as durable as an
// emitter's default, if w is a file.
func bare(w io.Writer, i int, asMap bool) error {
	var line bareLine
	line.Metadata.Topic = "robot"
	enc := json.NewEncoder(w)
	for n := i; n < i+burst; n++ {
		line.Metadata.Timestamp = n
		d := driven(n)
		if line.Data = &d; asMap {
			line.Data = d.fields()
		}
		if err := enc.Encode(&line); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkEmit writes a line per op, in turn with loops over encoding/json for points of the same form, and
// says how many times as long it takes: x-bare is against a loop that loses as little in a crash, which is one
// write a line for all but the buffered ways, and x-bare-buffered against one through a bufio.Writer.
func BenchmarkEmit(b *testing.B) {
	for _, way := range emitWays {
		b.Run(way.name, func(b *testing.B) {
			e, file := benchEmitter(b, way.buffered, way.checked), benchBare(b)
			w := bufio.NewWriter(file)
			var ours, buffered, unbuffered time.Duration
			lines := 0
			for b.Loop() {
				if lines++; lines%burst != 1 { // a whole burst for the first of its ops
					continue
				}
				start := time.Now()
				err := way.emit(e, lines)
				ours += time.Since(start)
				b.StopTimer()
				start = time.Now()
				err = errors.Join(err, bare(w, lines, way.bareMap))
				buffered += time.Since(start)
				start = time.Now()
				err = errors.Join(err, bare(file, lines, way.bareMap))
				unbuffered += time.Since(start)
				b.StartTimer()
				if err != nil {
					b.Fatal(err)
				}
			}
			if err := errors.Join(e.Close(), w.Flush()); err != nil {
				b.Fatal(err)
			}
			bursts := (lines + burst - 1) / burst
			b.ReportMetric(float64(bursts*burst)/ours.Seconds(), "lines/s")
			b.ReportMetric(float64(ours)/float64(buffered), "x-bare-buffered")
			if !way.buffered {
				b.ReportMetric(float64(ours)/float64(unbuffered), "x-bare")
			}
		})
	}
}

// BenchmarkMillion emits a million lines per op and says how much memory is held for each of them when
// they are written.
func BenchmarkMillion(b *testing.B) {
	for _, way := range emitWays {
		if !way.checked {
			continue
		}
		b.Run(way.name, func(b *testing.B) {
			most := 0.0
			for b.Loop() {
				e := benchEmitter(b, way.buffered, true)
				if err := way.emit(e, 0); err != nil {
					b.Fatal(err)
				}
				before := held()
				for i := burst; i < 1_000_000; i += burst {
					if err := way.emit(e, i); err != nil {
						b.Fatal(err)
					}
				}
				most = max(most, held()-before)
				if err := e.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(most/1e6, "held-B/line")
		})
	}
}

// held is how many bytes of the heap are in use.
func held() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

func benchEmitter(b *testing.B, buffered, checked bool) *emissions.Emitter {
	b.Helper()
	var opts []emissions.Option
	if buffered {
		opts = append(opts, emissions.Buffered(100*time.Millisecond))
	}
	if checked {
		opts = append(opts, emissions.WithConfig(config(b, driveConfig)))
	}
	e, err := emissions.Open(filepath.Join(b.TempDir(), "emissions.jsonl"), opts...)
	if err != nil {
		b.Fatal(err)
	}
	return e
}

func benchBare(b *testing.B) *os.File {
	b.Helper()
	file, err := os.Create(filepath.Join(b.TempDir(), "bare.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = file.Close() })
	return file
}

// BenchmarkCheck reads a line per op and checks it.
func BenchmarkCheck(b *testing.B) {
	path := filepath.Join(b.TempDir(), "emissions.jsonl")
	e, err := emissions.Open(path)
	if err == nil {
		err = errors.Join(emitStructs(e, 0), e.Close())
	}
	if err != nil {
		b.Fatal(err)
	}
	c := config(b, driveConfig)
	lines := 0
	for b.Loop() {
		if lines++; lines%burst != 1 {
			continue
		}
		file, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		for f, err := range emissions.Check(file, c) {
			b.Fatal(f, err)
		}
		if err := file.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
}
