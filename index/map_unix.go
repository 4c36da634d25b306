//go:build unix

package index

import (
	"fmt"
	"math"
	"os"
	"syscall"

	"kindred/paper/paperfile"
)

// mapFile maps a file into memory.
func mapFile(name string) (data []byte, unmap func() error, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, nil, err
	case !info.Mode().IsRegular() || info.Size() == 0 || info.Size() > math.MaxInt:
		return nil, nil, fmt.Errorf("index: %w: it is no regular file, or empty", paperfile.ErrFile)
	}
	data, err = syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, &os.PathError{Op: "mmap", Path: name, Err: err}
	}
	return data, func() error { return syscall.Munmap(data) }, nil
}
