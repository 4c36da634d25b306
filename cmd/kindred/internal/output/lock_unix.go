//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package output

import (
	"os"
	"syscall"
)

// canLock says whether files can be locked, and be renamed while they are open.
const canLock = true

// lock locks a file until it is closed or its process ends. It returns errLocked if another process
// has locked it, and another error where the file system has no locks.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == syscall.EWOULDBLOCK {
		return errLocked
	}
	return err
}
