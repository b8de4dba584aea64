package preview_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/preview"
)

// folder is a folder with nothing in it.
type folder struct{}

func (folder) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Images are embedded by what they are, not by their names; what cannot be is said.
func TestPictures(t *testing.T) {
	picture := image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{color.Black})
	var asPNG, asJPEG, asGIF bytes.Buffer
	if err := png.Encode(&asPNG, picture); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&asJPEG, picture, nil); err != nil {
		t.Fatal(err)
	}
	if err := gif.Encode(&asGIF, picture, nil); err != nil {
		t.Fatal(err)
	}
	huge := bytes.Clone(asPNG.Bytes())
	copy(huge[16:], []byte{0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00}) // 65536 × 65536, by its head
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	for name, test := range map[string]struct {
		content []byte
		want    string
	}{
		"a.png":    {asPNG.Bytes(), "data:image/png;base64," + base64.StdEncoding.EncodeToString(asPNG.Bytes())},
		"b.bin":    {asJPEG.Bytes(), "data:image/jpeg;base64,"},
		"c.png":    {asGIF.Bytes(), "data:image/gif;base64,"},
		"d.png":    {[]byte(`<svg onload="alert(1)"/>`), "This file is no PNG, JPEG or GIF image."},
		"e.png":    {nil, "The file is missing in the folder of the document."},
		"f.png":    {make([]byte, 9<<20), "It is not embedded: 9,437,184 bytes are too many."},
		"huge.png": {huge, "It is not embedded: 65536 × 65536 pixels are too many."},
		"folder":   {nil, "This is no regular file."},
	} {
		w := metrics.NewWriter(metrics.WithFiles(kept{}))
		w.Add("image", metrics.Image{File: metrics.FileBytes(name, nil)})
		files := fstest.MapFS{"folder/file": {}}
		if test.content != nil {
			files[name] = &fstest.MapFile{Data: test.content}
		}
		if page := pageOf(t, finished(t, w), preview.Files(files)); !strings.Contains(page, test.want) {
			t.Errorf("%s: the page does not say %.60q", name, test.want)
		}
	}
}

// kept stores files nowhere under the names they ask for.
type kept struct{}

func (kept) Create(string) (io.WriteCloser, error) { return discard{}, nil }

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) Close() error                { return nil }
