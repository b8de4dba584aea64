package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
)

// columns are those of detections.csv. Boxes are a JSON list of [left, top, right, bottom] in pixels,
// with the score behind them if they are the model's.
var columns = []string{"image", "seconds", "ground_truth", "detections"}

// frame is one image and what is in it.
type frame struct {
	image             string  // path of a PNG file below the experience
	seconds           float64 // since the start of the test
	truth, detections []box
}

// readFrames reads detections.csv. An error names the file and, if its content is wrong, line and column.
func readFrames(path string) (frames []frame, err error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading detections: %w", err)
	}
	rows := csv.NewReader(bytes.NewReader(content))
	rows.FieldsPerRecord = len(columns)
	for header := true; ; header = false {
		cells, err := rows.Read()
		switch {
		case errors.Is(err, io.EOF) && !header:
			return frames, nil
		case err != nil:
			return nil, fmt.Errorf("reading detections: %s: %w", path, err)
		case header:
			continue
		}
		f, errs := frame{image: cells[0]}, make([]error, len(columns))
		f.seconds, errs[1] = strconv.ParseFloat(cells[1], 64)
		f.truth, errs[2] = readBoxes(cells[2], "left, top, right, bottom", 4)
		f.detections, errs[3] = readBoxes(cells[3], "left, top, right, bottom, score", 5)
		for i, err := range errs {
			if err != nil {
				line, column := rows.FieldPos(i)
				return nil, fmt.Errorf("reading detections: %s:%d:%d: %s: %w", path, line, column, columns[i], err)
			}
		}
		frames = append(frames, f)
	}
}

// readBoxes reads a JSON list of boxes, each so many numbers.
func readBoxes(cell, meaning string, numbers int) (boxes []box, err error) {
	var lists [][]float64
	if err := json.Unmarshal([]byte(cell), &lists); err != nil {
		return nil, err
	}
	for i, l := range lists {
		if len(l) != numbers || l[0] >= l[2] || l[1] >= l[3] {
			return nil, fmt.Errorf("box %d is %v; want %s, the right and bottom ones greater", i+1, l, meaning)
		}
		boxes = append(boxes, box{left: l[0], top: l[1], right: l[2], bottom: l[3], score: append(l, 0)[4]}) // 0 if there is none
	}
	return boxes, nil
}
