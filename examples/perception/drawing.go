package main

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"io/fs"
	"path"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

var (
	truthColor     = color.RGBA{G: 0xC8, B: 0x53, A: 0xFF}
	detectionColor = color.RGBA{R: 0xFF, G: 0x17, B: 0x44, A: 0xFF}
)

// picture is a copy of a PNG image with the outlines of boxes, in a folder of its own. It is drawn as it is
// stored.
func picture(images fs.FS, name, folder string, c color.Color, boxes ...box) metrics.File {
	return metrics.FileFunc(folder+"/"+path.Base(name), func(w io.Writer) error {
		file, err := images.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		img, err := png.Decode(file)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
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
		return png.Encode(w, canvas)
	})
}
