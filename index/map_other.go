//go:build !unix

package index

import "os"

// mapFile reads a file into memory.
func mapFile(name string) (data []byte, unmap func() error, err error) {
	data, err = os.ReadFile(name)
	return data, func() error { return nil }, err
}
