package main

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"path"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

var (
	truthColor     = color.RGBA{G: 0xC8, B: 0x53, A: 0xFF}
	detectionColor = color.RGBA{R: 0xFF, G: 0x17, B: 0x44, A: 0xFF}
)

// picture is a copy of a PNG image with the outlines of boxes, to be stored in a folder. It is encoded
// at once, so that many pictures take little memory.
func picture(fsys fs.FS, name, folder string, c color.Color, boxes ...box) (metrics.File, error) {
	content, err := fs.ReadFile(fsys, name)
	if err != nil {
		return metrics.File{}, err
	}
	img, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		return metrics.File{}, err
	}
	canvas := image.NewRGBA(img.Bounds())
	draw.Draw(canvas, canvas.Rect, img, canvas.Rect.Min, draw.Src)
	width := 1 + canvas.Rect.Dx()/400
	for _, b := range boxes {
		outer := image.Rect(int(b.left), int(b.top), int(b.right), int(b.bottom))
		left, top, right, bottom := outer, outer, outer, outer
		left.Max.X, top.Max.Y = left.Min.X+width, top.Min.Y+width
		right.Min.X, bottom.Min.Y = right.Max.X-width, bottom.Max.Y-width
		for _, side := range []image.Rectangle{left, top, right, bottom} {
			draw.Draw(canvas, side, image.NewUniform(c), image.Point{}, draw.Src)
		}
	}
	var out bytes.Buffer
	err = png.Encode(&out, canvas)
	return metrics.FileBytes(folder+"/"+path.Base(name), out.Bytes()), err
}
