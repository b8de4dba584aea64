package main

import (
	"image"
	"image/color"
	"image/gif"
	"io"
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

const width, everyNth, most = 360, 10, 300 // of a film: pixels, states to a picture, pictures at most

const obstacle, path, goal, nose = 1, 2, 3, 4 // in the palette

var palette = color.Palette{
	color.White,
	obstacle: color.RGBA{200, 206, 214, 255},
	path:     color.RGBA{124, 160, 251, 255},
	goal:     color.RGBA{255, 172, 112, 255},
	nose:     color.RGBA{214, 69, 69, 255},
	nose + 1: color.RGBA{60, 160, 90, 255}, // the left side
	nose + 2: color.RGBA{40, 70, 190, 255}, // the top
}

// film is an animated GIF of a flight, seen from far away, with the directions of its right and upper side.
func film(name string, f flight, exp experience, right, up vector) metrics.File {
	return metrics.FileFunc(name, func(w io.Writer) error { return gif.EncodeAll(w, draw(f, exp, right, up)) })
}

func draw(f flight, exp experience, right, up vector) *gif.GIF {
	center := exp.Goal.plus(-0.5, exp.Goal.plus(-1, f.states[0].Position))
	reach := 1.0 // m
	for _, s := range f.states {
		reach = max(reach, s.Position.distance(center))
	}
	scale := 0.42 * width / reach // pixels for a meter
	scene := image.NewPaletted(image.Rect(0, 0, width, width), palette)
	ball := func(at vector, radius float64, color uint8) {
		x, y := width/2+scale*at.plus(-1, center).dot(right), width/2-scale*at.plus(-1, center).dot(up)
		for i := max(0, math.Floor(x-radius)); i <= min(width, x+radius); i++ {
			for j := max(0, math.Floor(y-radius)); j <= min(width, y+radius); j++ {
				if math.Hypot(i-x, j-y) <= radius {
					scene.SetColorIndex(int(i), int(j), color)
				}
			}
		}
	}
	for _, a := range exp.Actors {
		ball(vector(a[:3]), a[3]*scale, obstacle)
	}
	ball(*exp.Goal, 6, goal)

	film := &gif.GIF{}
	for flown := range slices.Chunk(f.states, max(everyNth, (len(f.states)+most-1)/most)) {
		for _, s := range flown {
			ball(s.Position, 1.2, path)
		}
		before := slices.Clone(scene.Pix)
		now := flown[len(flown)-1]
		for axis, direction := range now.Orientation {
			for length := range 24 { // pixels
				ball(now.Position.plus(float64(length)/scale, direction), 1.2, nose+uint8(axis))
			}
		}
		picture := *scene
		scene.Pix = before
		film.Image, film.Delay = append(film.Image, &picture), append(film.Delay, 10) // hundredths of a second
	}
	return film
}
