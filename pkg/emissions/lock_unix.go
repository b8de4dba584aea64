//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package emissions

import (
	"errors"
	"os"
	"syscall"
)

// lock takes a file until it is closed, alone or shared, and reports whether it could. A lock is kept by
// the open file: a crash gives it back. A file system that has no locks gives it to everybody.
func lock(file *os.File, shared bool) bool {
	how := syscall.LOCK_EX
	if shared {
		how = syscall.LOCK_SH
	}
	for {
		err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			return !errors.Is(err, syscall.EWOULDBLOCK)
		}
	}
}
