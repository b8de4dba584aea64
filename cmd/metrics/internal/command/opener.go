package command

import (
	"os/exec"
	"runtime"
)

// openWith opens a file or an address with what the system opens such things with.
func openWith(target string) error {
	opener := []string{"xdg-open"}
	switch runtime.GOOS {
	case "darwin":
		opener = []string{"open"}
	case "windows":
		opener = []string{"rundll32", "url.dll,FileProtocolHandler"}
	}
	return exec.Command(opener[0], append(opener[1:], target)...).Start()
}

// hasDisplay reports whether a browser that is opened would be seen.
func (w World) hasDisplay() bool {
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		_, remote := w.LookupEnv("SSH_CONNECTION")
		return !remote
	}
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY"} {
		if v, _ := w.LookupEnv(name); v != "" {
			return true
		}
	}
	return false
}
