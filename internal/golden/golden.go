// Package golden holds documents made by ReSim's own writer and judged by ReSim's own validator, for the tests of other
// packages to agree with.
//
// Every document is one serialized JobMetrics. The valid ones come with the same content as JSON (protobuf's own mapping, with
// the field names of the schema) and with what ReSim's unpacker found in them; the invalid ones each break one rule, told in
// words. For files that are damaged in transit, cut off or plain noise, look elsewhere: all of these can be decoded.
//
// The testdata folder is a copy and not to be edited. Its MANIFEST.json says which version of the reference made it.
package golden

import (
	"embed"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"
)

//go:embed testdata
var testdata embed.FS

// File is one document.
type File struct {
	// Name is the file's name without folder and extension, unique among valid and among invalid files; good as the name of
	// a subtest.
	Name string
	// Bytes is the document as it lies on disk. The caller owns it.
	Bytes []byte

	// JSON is the content once more. Nil if the file is invalid, or if JSON cannot express the content.
	JSON []byte
	// About says what a valid file shows.
	About string
	// Quirk tells that the reference validator lets this file pass though it looks wrong.
	Quirk bool
	// Unpacked is what the reference unpacker made of a valid file.
	Unpacked Unpacked

	// Rule is the rule that an invalid file breaks, in words.
	Rule string
}

// Unpacked is what the reference unpacker found in a file. It is stricter than the validator in places, so it fails on some
// valid files.
type Unpacked struct {
	OK bool `json:"ok"`
	// Error is the kind of failure, empty if OK.
	Error       string `json:"error"`
	Metrics     int    `json:"metrics"`
	MetricsData int    `json:"metrics_data"`
	Events      int    `json:"events"`
}

// Valid yields the documents that the reference validator accepts, by name.
func Valid() iter.Seq[File] { return files("valid") }

// Invalid yields the documents that the reference validator rejects, by name.
func Invalid() iter.Seq[File] { return files("invalid") }

// manifest is MANIFEST.json; its keys are paths below testdata.
type manifest struct {
	Files map[string]struct {
		Verdict  string   `json:"verdict"`
		Rule     string   `json:"rule"`
		About    string   `json:"about"`
		Quirk    bool     `json:"quirk"`
		Unpacked Unpacked `json:"reference_unpack"`
	} `json:"files"`
}

// files panics if the embedded copy is damaged, which this package's own test would have told.
func files(verdict string) iter.Seq[File] {
	return func(yield func(File) bool) {
		var m manifest
		if err := json.Unmarshal(read("MANIFEST.json"), &m); err != nil {
			panic(fmt.Errorf("golden: MANIFEST.json: %w", err))
		}
		for _, name := range slices.Sorted(maps.Keys(m.Files)) {
			entry := m.Files[name]
			if entry.Verdict != verdict {
				continue
			}
			file := File{
				Name:     strings.TrimSuffix(path.Base(name), ".binproto"),
				Bytes:    read(name),
				About:    entry.About,
				Quirk:    entry.Quirk,
				Unpacked: entry.Unpacked,
				Rule:     entry.Rule,
			}
			// The one possible error is that there is none.
			file.JSON, _ = testdata.ReadFile(path.Join("testdata", verdict, file.Name+".json"))
			if !yield(file) {
				return
			}
		}
	}
}

func read(name string) []byte {
	content, err := testdata.ReadFile(path.Join("testdata", name))
	if err != nil {
		panic(fmt.Errorf("golden: %w", err))
	}
	return content
}
