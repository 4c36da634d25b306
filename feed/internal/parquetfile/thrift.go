package parquetfile

import (
	"encoding/binary"
	"errors"
)

// This file checks a structure of Thrift's compact protocol before the library decodes it: the library
// allocates a list of any length that a few bytes claim, and follows any depth of nesting.
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md

var (
	// errThrift is the error for a structure that is damaged, or whose sizes cannot be true.
	errThrift = errors.New("the metadata is damaged")
	// errShort is the error for a structure that goes on after the data.
	errShort = errors.New("the metadata is truncated")
)

// The types of the compact protocol that Parquet uses.
const (
	thriftStop = iota
	thriftTrue
	thriftFalse
	thriftByte
	thriftInt16
	thriftInt32
	thriftInt64
	thriftDouble
	thriftBinary
	thriftList
	thriftSet
	_ // a map
	thriftStruct
)

const (
	// maxThriftDepth is how deep structures may be nested. Those of Parquet are up to 7 deep.
	maxThriftDepth = 32
	// maxThriftElements is how many elements all lists may have together: those of files have a
	// hundred thousand if there are many columns and row groups. In memory an element takes 700 bytes.
	maxThriftElements = 1 << 20
)

// thriftWalker passes over values, until the first error.
type thriftWalker struct {
	data     []byte
	at       int
	elements int
	err      error
}

// thriftSize returns the size of the structure that data begins with. The error is errShort if the
// structure may go on after data.
func thriftSize(data []byte) (int, error) {
	w := thriftWalker{data: data}
	w.value(thriftStruct, 0)
	return w.at, w.err
}

func (w *thriftWalker) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// skip passes over n bytes.
func (w *thriftWalker) skip(n uint64) {
	if n > uint64(len(w.data)-w.at) {
		w.fail(errShort)
		return
	}
	w.at += int(n)
}

// byte returns the next byte.
func (w *thriftWalker) byte() byte {
	if w.skip(1); w.err != nil {
		return 0
	}
	return w.data[w.at-1]
}

// number returns an integer, which may be a size.
func (w *thriftWalker) number() uint64 {
	u, n := binary.Uvarint(w.data[w.at:])
	switch {
	case n == 0:
		w.fail(errShort)
	case n < 0:
		w.fail(errThrift)
	default:
		w.at += n
	}
	return u
}

// value passes over a value of a type.
func (w *thriftWalker) value(kind byte, depth int) {
	if depth > maxThriftDepth {
		w.fail(errThrift)
	}
	if w.err != nil {
		return
	}
	switch kind {
	case thriftTrue, thriftFalse, thriftByte:
		w.skip(1)
	case thriftInt16, thriftInt32, thriftInt64:
		w.number()
	case thriftDouble:
		w.skip(8)
	case thriftBinary:
		w.skip(w.number())
	case thriftList, thriftSet:
		head := w.byte()
		size := uint64(head >> 4)
		if size == 0xf {
			size = w.number()
		}
		switch {
		case size > maxThriftElements || w.elements+int(size) > maxThriftElements:
			w.fail(errThrift)
		case size > uint64(len(w.data)-w.at): // an element has at least a byte
			w.fail(errShort)
		}
		for w.elements += int(size); size > 0 && w.err == nil; size-- {
			w.value(head&0xf, depth+1)
		}
	case thriftStruct:
		for w.err == nil {
			head := w.byte()
			kind := head & 0xf
			if kind == thriftStop {
				return
			}
			if head>>4 == 0 { // the number of the field does not follow from the field before
				w.number()
			}
			if kind != thriftTrue && kind != thriftFalse { // these types are the value
				w.value(kind, depth+1)
			}
		}
	default:
		w.fail(errThrift)
	}
}
