package kernel

import "unsafe"

// Prefetch tells the processor to bring values that will be read soon into the cache. It changes no result, and does
// nothing on processors other than amd64.
func Prefetch[T float32 | int32](values []T) {
	if len(values) > 0 {
		prefetch(unsafe.Pointer(&values[0]), len(values)*int(unsafe.Sizeof(values[0])))
	}
}
