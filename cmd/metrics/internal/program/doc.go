// Package program runs a metrics build that somebody wrote, an executable or a Go package, the way its
// container would run it: with an inputs folder, an outputs folder and nothing else.
package program
