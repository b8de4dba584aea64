package golden_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/internal/golden"
)

// Every document on disk is yielded once, and with its own bytes.
func TestFilesAreThoseOnDisk(t *testing.T) {
	for folder, files := range map[string][]golden.File{
		"valid":   slices.Collect(golden.Valid()),
		"invalid": slices.Collect(golden.Invalid()),
	} {
		t.Run(folder, func(t *testing.T) {
			onDisk, err := filepath.Glob(filepath.Join("testdata", folder, "*.binproto"))
			if err != nil {
				t.Fatal(err)
			}
			var yielded []string
			for _, file := range files {
				path := filepath.Join("testdata", folder, file.Name+".binproto")
				yielded = append(yielded, path)
				content, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(file.Bytes, content) {
					t.Errorf("%s: bytes differ from the file", file.Name)
				}
			}
			if len(yielded) == 0 {
				t.Error("no files")
			}
			slices.Sort(yielded)
			if diff := cmp.Diff(onDisk, yielded); diff != "" {
				t.Errorf("files on disk (-) and yielded (+):\n%s", diff)
			}
		})
	}
}

func TestValid(t *testing.T) {
	var withoutJSON []string
	for file := range golden.Valid() {
		if file.About == "" || file.Rule != "" {
			t.Errorf("%s: about %q, rule %q; want only the former", file.Name, file.About, file.Rule)
		}
		if file.Unpacked.OK != (file.Unpacked.Error == "") {
			t.Errorf("%s: unpacked %+v", file.Name, file.Unpacked)
		}
		if file.Quirk != strings.HasPrefix(file.Name, "quirk_") {
			t.Errorf("%s: quirk is %v", file.Name, file.Quirk)
		}
		if file.JSON == nil {
			withoutJSON = append(withoutJSON, file.Name)
		} else if !json.Valid(file.JSON) {
			t.Errorf("%s: no valid JSON", file.Name)
		}
	}
	if diff := cmp.Diff([]string{"quirk_bad_time_in_series"}, withoutJSON); diff != "" {
		t.Errorf("files that JSON cannot express (-want +got):\n%s", diff)
	}
}

func TestInvalid(t *testing.T) {
	for file := range golden.Invalid() {
		if file.Rule == "" || file.About != "" || file.JSON != nil || file.Quirk || file.Unpacked != (golden.Unpacked{}) {
			t.Errorf("%s: want a rule and nothing else, got %+v", file.Name, file)
		}
	}
}

// A caller that writes into what it was given does not change what the next one gets.
func TestBytesBelongToTheCaller(t *testing.T) {
	first := func() golden.File {
		for file := range golden.Valid() {
			return file
		}
		panic("no files")
	}
	before := first()
	changed := first()
	clear(changed.Bytes)
	clear(changed.JSON)
	if diff := cmp.Diff(before, first()); diff != "" {
		t.Errorf("changed by the caller before (-want +got):\n%s", diff)
	}
}

func Example() {
	for file := range golden.Invalid() {
		fmt.Printf("%s: %s\n", file.Name, file.Rule)
		break
	}
	// Output: bar_not_indexed: bars must be indexed
}
