package recording

import (
	"os"

	"github.com/resim-contrib/metrics-go/internal/filelock"
)

// lock keeps others from recording into a folder until it is unlocked, or this process ends.
func lock(dir string) (unlock func(), err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, unwritable(dir, err)
	}
	if !filelock.Try(f, false) {
		_ = f.Close()
		return nil, fail(ErrBusy, "wait for it, or name another folder")
	}
	return func() { _ = f.Close() }, nil
}
