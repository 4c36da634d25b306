//go:build !amd64 || purego

package kernel

import "unsafe"

func prefetch(unsafe.Pointer, int) {}
