// Package statusline keeps one line at the bottom of a terminal that tells how something goes, below whatever
// else is written.
package statusline

import (
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// Every is how often the line should be redrawn.
const Every = 200 * time.Millisecond

// Line is such a line. Everything else that is written to the terminal must go through it. It is safe for
// concurrent use.
type Line struct {
	mu    sync.Mutex
	w     io.Writer
	width int
	text  string
}

// New is an empty line at the bottom of w, a terminal with so many columns.
func New(w io.Writer, width int) *Line { return &Line{w: w, width: width} }

// On is an empty line at the bottom of w if that is a terminal that can redraw a line, else nil.
func On(w io.Writer, lookupEnv func(name string) (string, bool)) *Line {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	if kind, _ := lookupEnv("TERM"); kind == "dumb" {
		return nil
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		width = 80
	}
	return New(w, width)
}

const eraseLine = "\r\x1b[K"

// Set replaces the line; "" takes it away.
func (l *Line) Set(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if runes := []rune(text); len(runes) >= l.width { // a full last column would wrap
		text = string(runes[:max(l.width-1, 0)])
	}
	if text != l.text {
		l.text = text
		io.WriteString(l.w, eraseLine+text)
	}
}

// Write writes whole lines above the line.
func (l *Line) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.text == "" {
		return l.w.Write(p)
	}
	io.WriteString(l.w, eraseLine)
	n, err := l.w.Write(p)
	io.WriteString(l.w, l.text)
	return n, err
}
