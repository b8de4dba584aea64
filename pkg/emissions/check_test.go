package emissions_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

const checked = `{"$metadata": {"topic": "one"}, "$data": {"x": 3}}
{"$metadata": {"topic": "one", "timestamp": 1}, "$data": {"x": "3", "x": 3}}
{"$metadata": {"topic": "two"}, "$data": {}}
oops
{"$metadata": {"topic": "all"}, "$data": {"b": true, "i": 10, "f": 1e3, "s": "", "st": "FAILED", "im": "a.png", "vi": "/v.mp4", "l": [], "m": []}}
{"$metadata": {"topic": "all"}, "$data": {"b": true, "i": 1E1, "f": 1, "s": "", "st": "PASSED", "im": "b/\u00e9.png", "vi": "v.mp4", "l": ["\n"], "m": [1]}}
{"$metadata": {"topic": "all"}, "$data": {"b": true, "i": 1, "f": 1, "s": "", "st": "PASSED", "im": "a.png", "vi": "b", "l": ["\n"], "m": [1]}}
{"$metadata": {"topic": "crash", "timestamp": 0}, "$data": {"with": ""}}
`

func TestCheck(t *testing.T) {
	outputs := fstest.MapFS{"b/é.png": {}, "a.png": {}}
	for _, c := range []struct {
		name   string
		config *emissions.Config
		opts   []emissions.CheckOption
		want   []string
	}{
		{"only the form", nil, nil, []string{
			`error: line 2, topic "one", field "x": the field is there twice`,
			`error: line 4: it is no JSON: at byte 1, invalid character 'o' looking for beginning of value`,
		}},
		{"against a config", config(t, everything), nil, []string{
			`error: line 2, topic "one", field "x": it must be of type float, not the text "3"`,
			`error: line 2, topic "one", field "x": the field is there twice`,
			`error: line 3, topic "two": the config has no such topic; there are the topics all, bare, crash, names, none, one`,
			`error: line 4: it is no JSON: at byte 1, invalid character 'o' looking for beginning of value`,
			`warning: line 5, topic "all", field "st": ReSim is not known to read the status "FAILED"; it reads PASSED, FAIL_WARN and FAIL_BLOCK`,
			`warning: line 5, topic "all", field "vi": "/v.mp4" is no name of a file below the outputs; write the file into the outputs folder, and emit its name from there on, with slashes and without ..`,
			`error: line 6, topic "all", field "i": it must be of type int, not the float 1E1; round it to an integer, or make the field float in the config`,
			`error: line 8, topic "crash": this is an event topic; use EmitEvent, or remove event: true from the config`,
		}},
		{"media", config(t, everything), []emissions.CheckOption{emissions.MediaIn(outputs)}, []string{
			`warning: line 6, topic "all", field "vi": the video "v.mp4" cannot be found in the outputs: file does not exist`,
			`warning: line 7, topic "all", field "vi": the video "b" cannot be found in the outputs: it is no regular file`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var have []string
			for f, err := range emissions.Check(strings.NewReader(checked), c.config, c.opts...) {
				if err != nil {
					t.Fatal(err)
				}
				if text := f.String(); c.opts == nil || strings.Contains(text, "outputs:") {
					have = append(have, text)
				}
			}
			if diff := cmp.Diff(c.want, have); diff != "" {
				t.Errorf("(-want +have):\n%s", diff)
			}
		})
	}
	for range emissions.Check(strings.NewReader(checked), nil) {
		break // which must not panic
	}
	broken := errors.New("broken")
	for _, err := range emissions.Check(iotest.ErrReader(broken), nil) {
		if !errors.Is(err, broken) {
			t.Errorf("have %v", err)
		}
	}
}

func TestMedia(t *testing.T) {
	have, err := emissions.Media(strings.NewReader(checked), config(t, everything))
	want := []emissions.MediaFile{
		{Name: "a.png", Type: emissions.Image, Topic: "all", Field: "im", Line: 5},
		{Name: "b/é.png", Type: emissions.Image, Topic: "all", Field: "im", Line: 6},
		{Name: "v.mp4", Type: emissions.Video, Topic: "all", Field: "vi", Line: 6},
		{Name: "b", Type: emissions.Video, Topic: "all", Field: "vi", Line: 7},
	}
	if diff := cmp.Diff(want, have); err != nil || diff != "" {
		t.Errorf("%v (-want +have):\n%s", err, diff)
	}
	broken := errors.New("broken")
	if _, err := emissions.Media(iotest.ErrReader(broken), config(t, everything)); !errors.Is(err, broken) {
		t.Errorf("have %v", err)
	}
	if have, err := emissions.Media(strings.NewReader(checked), nil); err != nil || have != nil {
		t.Errorf("without a config: %v, %v", have, err)
	}
}
