//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package tasks

import (
	"runtime"
	"syscall"
)

// used returns the processor time of this process in seconds, and the most memory that it had in bytes.
func used() (seconds float64, memory int64) {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0, 0
	}
	for _, t := range []syscall.Timeval{usage.Utime, usage.Stime} {
		seconds += float64(t.Sec) + float64(t.Usec)/1e6
	}
	memory = int64(usage.Maxrss)
	if runtime.GOOS != "darwin" {
		memory *= 1024 // other systems count kilobytes
	}
	return seconds, memory
}
