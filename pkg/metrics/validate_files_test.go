package metrics

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Files are looked up where the document lies, if that is given.
func TestAttachments(t *testing.T) {
	const png = "\x89PNG\r\n\x1a\n…"
	fsys := fstest.MapFS{
		"a.png": {Data: []byte(png)}, "sub/b.svg": {Data: []byte(`<?xml version="1.0"?><svg/>`)}, "c.webp": {Data: []byte("RIFF....WEBPVP8 ")},
		"log.txt": {Data: []byte("text")}, "empty.png": {}, "d.avif": {Data: []byte("....ftypavif")},
	}
	image := func(path string) pbDoc {
		return withMetric(&metricspb.ImageMetricValues{ImageDataId: ref(1)}, fileSet(1, "f", path))
	}
	for path, want := range map[string]string{
		"a.png": "", "./a.png": "", "sub/b.svg": "", "c.webp": "", "d.avif": "",
		"log.txt":   "does not begin like an image that browsers show; use PNG, JPEG, GIF, WebP or SVG",
		"empty.png": "is empty; write it before the document",
		"sub":       "is no regular file; refer to one",
		"gone.png":  "cannot be opened; put it into the folder of the document",
		"../a.png":  "", // strict mode says so
	} {
		have := ""
		for _, f := range Validate(newDocument(image(path)), Attachments(fsys)) {
			have += f.String()
		}
		if want != "" {
			want = `warning G25 at metrics_data[0].external_file.path ("f"): the file ` + quote(path) + " " + want
		}
		if have != want {
			t.Errorf("%s:\nhave %s\nwant %s", path, have, want)
		}
	}
	list := withMetric(&metricspb.ImageListMetricValues{ImageDataIds: refs(1, 2)}, fileSet(1, "f", "a.png"), fileSet(2, "g", "log.txt"))
	loose := withData(fileSet(1, "f", "log.txt"))
	if have := len(Validate(newDocument(list), Attachments(fsys))); have != 1 {
		t.Errorf("an image list with a text has %d findings", have)
	}
	if have := Validate(newDocument(loose), Attachments(fsys)); have != nil {
		t.Errorf("a file that is not shown may be anything: %v", have)
	}
}

// pipes is a folder in which everything is a pipe, which waits when it is opened.
type pipes struct{ t *testing.T }

func (p pipes) Open(name string) (fs.File, error) {
	p.t.Errorf("%s, a pipe, is opened", name)
	return nil, fs.ErrNotExist
}

func (pipes) Stat(string) (fs.FileInfo, error) { return pipe{}, nil }

type pipe struct{ fs.FileInfo }

func (pipe) Mode() fs.FileMode { return fs.ModeNamedPipe }
func (pipe) Size() int64       { return 0 }

// A document cannot make its reader wait.
func TestAttachedPipe(t *testing.T) {
	findings := Validate(newDocument(withData(fileSet(1, "f", "pipe"))), Attachments(pipes{t}))
	if len(findings) != 1 || !strings.Contains(findings[0].Message, "is no regular file") {
		t.Errorf("findings %v", findings)
	}
}
