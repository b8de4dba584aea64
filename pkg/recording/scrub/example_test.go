package scrub_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/resim-contrib/metrics-go/pkg/recording"
	"github.com/resim-contrib/metrics-go/pkg/recording/scrub"
)

// A recording is handed on without the names in it.
func Example() {
	dir, err := os.MkdirTemp("", "scrub")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	night, copied := filepath.Join(dir, "night"), filepath.Join(dir, "copy")
	err = recording.Write(night, recording.Header{API: "https://api.resim.ai/v1/"}, func(yield func(recording.Answer, error) bool) {
		yield(recording.Answer{
			URL: "projects/1cbda6be-7bc8-4a7c-9c66-d1b0e1f8a201", Status: 200, Type: "application/json",
			Content: []byte(`{"name":"Project Bluebird","description":"Our secret robot","projectID":"1cbda6be-7bc8-4a7c-9c66-d1b0e1f8a201"}`),
		}, nil)
	})
	if err != nil {
		panic(err)
	}

	tape, err := recording.Open(night)
	if err != nil {
		panic(err)
	}
	account, err := scrub.Recording(tape, copied)
	if err != nil {
		panic(err)
	}
	fmt.Println(account.Answers, account.Names)
	if tape, err = recording.Open(copied); err != nil {
		panic(err)
	}
	for a, err := range tape.Answers() {
		if err != nil {
			panic(err)
		}
		fmt.Println(string(a.Content))
	}
	// Output:
	// 1 map[project:1 text:1]
	// {"description":"text 1","name":"project 1","projectID":"1cbda6be-7bc8-4a7c-9c66-d1b0e1f8a201"}
}
