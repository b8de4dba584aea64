package emissions_test

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

// Config is what the metrics config of the examples says.
const exampleConfig = `
version: 1
topics:
  robot:
    schema: {speed: float, mode: string}
  collision:
    event: true
    schema: {with: string}
`

// Robot is a point of the topic robot; the tags are those of encoding/json.
type Robot struct {
	Speed float64 `json:"speed"`
	Mode  string  `json:"mode"`
}

// A program opens the emissions once, usually by emissions.Open("", …), and emits from wherever it likes.
func Example() {
	config, err := emissions.Merge(emissions.Source{Name: "config.resim.yml", Content: []byte(exampleConfig)})
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := emissions.New(os.Stdout, emissions.WithConfig(config))
	if err != nil {
		fmt.Println(err)
		return
	}
	now := 2500 * time.Millisecond // since the start of the simulation
	err = errors.Join(
		e.Emit("robot", Robot{Speed: 1.5, Mode: "DRIVE"}, emissions.At(now)),
		e.EmitEvent("collision", map[string]any{"with": "shelf 4"}, emissions.At(now)),
		e.EmitSeries("robot", map[string]any{"speed": []float64{1, 0}, "mode": []string{"STOP", "STOP"}}, emissions.Times([]float64{3, 3.5})),
		e.Close(),
	)
	fmt.Println(err)
	// Output:
	// {"$metadata":{"topic":"robot","timestamp":2500000000},"$data":{"speed":1.5,"mode":"DRIVE"}}
	// {"$metadata":{"topic":"collision","timestamp":2500000000,"event":true},"$data":{"with":"shelf 4"}}
	// {"$metadata":{"topic":"robot","timestamp":3000000000},"$data":{"mode":"STOP","speed":1.0}}
	// {"$metadata":{"topic":"robot","timestamp":3500000000},"$data":{"mode":"STOP","speed":0.0}}
	// <nil>
}

// What is wrong with a point comes back at once, and nothing is written.
func ExampleEmitter_Emit_mistakes() {
	config, err := emissions.Merge(emissions.Source{Name: "config.resim.yml", Content: []byte(exampleConfig)})
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := emissions.New(os.Stdout, emissions.WithConfig(config))
	if err != nil {
		fmt.Println(err)
		return
	}
	err = e.Emit("robot", map[string]any{"speed": "fast"})
	fmt.Println(err)
	var wrong *emissions.Error
	if errors.As(err, &wrong) {
		fmt.Println(wrong.Rule, wrong.Field)
	}
	// Output:
	// topic "robot", field "speed": it must be of type float, not the text "fast"
	// topic "robot", field "mode": it is missing; every field is required; given are the fields speed
	// type speed
}

// A file is read back, or checked, in constant memory.
func ExampleCheck() {
	config, err := emissions.Merge(emissions.Source{Name: "config.resim.yml", Content: []byte(exampleConfig)})
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := os.Open("testdata/python.jsonl")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = file.Close() }()
	for finding, err := range emissions.Check(file, config) {
		fmt.Println(finding, err)
	}
	// Output:
	// error: line 2, topic "robot", field "speed": NaN is not JSON, though Python's json writes it; leave such points out, or choose a number that stands for no value <nil>
	// error: line 4, topic "collision": this is an event topic; use EmitEvent, or remove event: true from the config <nil>
}
