package kernel

import "unsafe"

// Prefetch tells the processor to bring values into the cache, which are read soon. It changes no result. On
// processors other than amd64 it does nothing.
func Prefetch[T float32 | int32](values []T) {
	if len(values) > 0 {
		prefetch(unsafe.Pointer(&values[0]), len(values)*int(unsafe.Sizeof(values[0])))
	}
}
