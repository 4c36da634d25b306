package hostile

import "runtime"

// Allocated returns the number of bytes that do allocates. Nothing else may run at the same time.
func Allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
