//go:build !unix

package program

import "os/exec"

// group leaves a command as it is: there are no groups of processes here. To cancel it is to kill it.
func group(*exec.Cmd) {}

func killGroup(*exec.Cmd) {}
