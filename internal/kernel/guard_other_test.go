//go:build !linux

package kernel

import "testing"

// guardedBytes returns n bytes.
func guardedBytes(_ testing.TB, n int) []byte { return make([]byte, n) }
