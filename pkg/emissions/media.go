package emissions

import (
	"errors"
	"io"

	"github.com/go-faster/jx"
)

// MediaFile is an image or a video that a line names.
type MediaFile struct {
	Name  string // of the file below the outputs, with slashes
	Type  Type   // [Image] or [Video]
	Topic string // and the rest: where it is named first
	Field string
	Line  int
}

// Media are the images and videos that the lines of a file name, each once, in the order of the file. What
// is one says the config; without it there are none. Lines that are wrong, and names that are no files below the outputs, are passed
// over; [Check] finds them. An error is that of the reader.
func Media(r io.Reader, config *Config) ([]MediaFile, error) {
	if config == nil {
		return nil, nil
	}
	var all []MediaFile
	known := map[string]bool{}
	for line, err := range Lines(r) {
		var wrong *Error
		if errors.As(err, &wrong) {
			continue
		}
		if err != nil {
			return all, err
		}
		topic := config.topics[line.Topic]
		if topic == nil || topic.schema == nil || !topic.schema.hasMedia() {
			continue
		}
		for field, value := range line.Fields() {
			t := topic.schema.types[field]
			if t != Image && t != Video || t.fit(value) != nil || t.doubt(value) != nil {
				continue
			}
			name, err := jx.DecodeBytes(value).Str()
			if err == nil && !known[name] {
				known[name] = true
				all = append(all, MediaFile{name, t, line.Topic, field, line.Number})
			}
		}
	}
	return all, nil
}
