package preview

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // known formats: what browsers show and what this can check
	_ "image/jpeg" //
	_ "image/png"  //
	"io"
	"io/fs"
	"path"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

const (
	maxImage  = 8 << 20  // bytes of one image that is embedded
	maxImages = 64 << 20 // of all images of a page
	maxPixels = 100e6    // of one image; a browser holds four bytes of each
)

// picture is an image on the page, or why there is none.
type picture struct {
	Name    string
	Source  safe // a data URL; "" if it is not embedded
	Width   int
	Height  int
	Problem string
}

// picture embeds a file.
func (b *builder) picture(file metrics.DataSet) picture {
	name, ok := file.File()
	if !ok {
		return picture{Name: file.Name(), Problem: "The document does not have this image."}
	}
	p := picture{Name: name}
	if b.opts.files == nil {
		p.Problem = "It is not embedded: the folder of the document was not given."
		return p
	}
	content, problem := readImage(b.opts.files, name, min(b.opts.image, b.opts.bytes))
	if problem != "" {
		p.Problem = problem
		return p
	}
	b.opts.bytes -= int64(len(content))
	info, format, err := image.DecodeConfig(bytes.NewReader(content))
	switch {
	case err != nil:
		p.Problem = "This file is no PNG, JPEG or GIF image."
	case float64(info.Width)*float64(info.Height) > maxPixels:
		p.Problem = fmt.Sprintf("It is not embedded: %d × %d pixels are too many.", info.Width, info.Height)
	default:
		p.Width, p.Height = info.Width, info.Height
		p.Source = safe("data:image/" + format + ";base64," + base64.StdEncoding.EncodeToString(content))
	}
	return p
}

// readImage reads a file of the document's folder, up to a size, or says why not.
func readImage(folder fs.FS, name string, most int64) (content []byte, problem string) {
	name = path.Clean(name)
	if !fs.ValidPath(name) || name == "." {
		return nil, "It is not embedded: its path leads out of the folder of the document."
	}
	info, err := fs.Stat(folder, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, "The file is missing in the folder of the document."
	case err != nil:
		return nil, "The file cannot be read."
	case !info.Mode().IsRegular():
		return nil, "This is no regular file."
	case info.Size() > most:
		return nil, fmt.Sprintf("It is not embedded: %s bytes are too many.", grouped(int(info.Size())))
	}
	f, err := folder.Open(name)
	if err != nil {
		return nil, "The file cannot be read."
	}
	defer func() { _ = f.Close() }()
	content, err = io.ReadAll(io.LimitReader(f, most+1))
	if err != nil || int64(len(content)) > most {
		return nil, "The file cannot be read whole."
	}
	return content, ""
}
