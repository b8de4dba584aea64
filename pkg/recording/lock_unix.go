//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package recording

import (
	"errors"
	"os"
	"syscall"
)

// lock keeps others from recording into a folder until it is unlocked, or this process ends.
func lock(dir string) (unlock func(), err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, unwritable(dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fail(ErrBusy, "wait for it, or name another folder")
		}
		return nil, unwritable(dir, err)
	}
	return func() { _ = f.Close() }, nil
}
