package index

import (
	"encoding/binary"
	"math"
	"unsafe"
)

// The numbers of a file are little-endian, and their sections begin at multiples of 64 bytes. On a processor
// with that order, and they are nearly all, the numbers are used where they lie.

type number interface {
	uint16 | uint32 | int32 | uint64 | float32
}

// littleEndian reports whether the processor has the order of the file.
func littleEndian() bool { return binary.NativeEndian.Uint16([]byte{1, 0}) == 1 }

// bytesOf returns numbers as a file has them. They share memory where that is possible.
func bytesOf[T number](numbers []T) []byte {
	size := int(unsafe.Sizeof(T(0)))
	if len(numbers) == 0 {
		return nil
	}
	if littleEndian() {
		return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(numbers))), size*len(numbers))
	}
	data := make([]byte, 0, size*len(numbers))
	for _, v := range numbers {
		switch v := any(v).(type) {
		case uint16:
			data = binary.LittleEndian.AppendUint16(data, v)
		case uint32:
			data = binary.LittleEndian.AppendUint32(data, v)
		case int32:
			data = binary.LittleEndian.AppendUint32(data, uint32(v))
		case uint64:
			data = binary.LittleEndian.AppendUint64(data, v)
		case float32:
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
		}
	}
	return data
}

// numbersOf returns the numbers in a part of a file; bytes that are left over at its end are not counted. They
// share memory where that is possible, and must not be modified.
func numbersOf[T number](data []byte) []T {
	size := int(unsafe.Sizeof(T(0)))
	n := len(data) / size
	if n == 0 {
		return nil
	}
	start := unsafe.Pointer(unsafe.SliceData(data))
	if littleEndian() && uintptr(start)%uintptr(size) == 0 {
		return unsafe.Slice((*T)(start), n)
	}
	return decode[T](data, n)
}

// decode is numbersOf for any processor.
func decode[T number](data []byte, n int) []T {
	numbers := make([]T, n)
	for i := range numbers {
		switch to := any(&numbers[i]).(type) {
		case *uint16:
			*to = binary.LittleEndian.Uint16(data[2*i:])
		case *uint32:
			*to = binary.LittleEndian.Uint32(data[4*i:])
		case *int32:
			*to = int32(binary.LittleEndian.Uint32(data[4*i:]))
		case *uint64:
			*to = binary.LittleEndian.Uint64(data[8*i:])
		case *float32:
			*to = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
	}
	return numbers
}
