package filelock_test

import (
	"fmt"
	"os"

	"github.com/resim-contrib/metrics-go/internal/filelock"
)

func ExampleTry() {
	file, err := os.CreateTemp("", "filelock-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.Remove(file.Name())
	defer file.Close()
	fmt.Println(filelock.Try(file, false))
	// Output: true
}
