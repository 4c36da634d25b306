package tableformat

import (
	"encoding/binary"
	"errors"
)

// This file looks through a structure of Thrift's compact protocol before the library decodes
// it, which allocates lists of any length that a few bytes claim.
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md

// errThrift is the error for what is no such structure, or one whose sizes cannot be true.
var errThrift = errors.New("the metadata is damaged")

// The types of the compact protocol.
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
	thriftMap
	thriftStruct
)

const (
	// maxThriftDepth is how deep structures may be nested. Those of Parquet are up to 7 deep.
	maxThriftDepth = 32
	// maxThriftElements is how many elements all lists may have together: those of files have a
	// hundred thousand if there are many columns and row groups. In memory one takes 700 bytes.
	maxThriftElements = 1 << 20
)

// thriftWalker passes over values.
type thriftWalker struct {
	data     []byte
	at       int
	elements int
}

// thriftSize returns the size of the structure that data begins with. It is errShort if that
// may go on behind data.
func thriftSize(data []byte) (int, error) {
	w := thriftWalker{data: data}
	err := w.structure(0)
	return w.at, err
}

// errShort is the error for a structure that is cut off.
var errShort = errors.New("the metadata is cut off")

// skip passes over bytes.
func (w *thriftWalker) skip(n uint64) error {
	if n > uint64(len(w.data)-w.at) {
		return errShort
	}
	w.at += int(n)
	return nil
}

func (w *thriftWalker) byte() (byte, error) {
	if w.at >= len(w.data) {
		return 0, errShort
	}
	w.at++
	return w.data[w.at-1], nil
}

// number passes over an integer, which may be that of a size.
func (w *thriftWalker) number() (uint64, error) {
	u, n := binary.Uvarint(w.data[w.at:])
	switch {
	case n == 0:
		return 0, errShort
	case n < 0:
		return 0, errThrift
	}
	w.at += n
	return u, nil
}

// structure passes over a structure.
func (w *thriftWalker) structure(depth int) error {
	if depth > maxThriftDepth {
		return errThrift
	}
	for {
		head, err := w.byte()
		if err != nil {
			return err
		}
		kind := head & 0xf
		if kind == thriftStop {
			return nil
		}
		if head>>4 == 0 { // a field whose number does not follow from the one before
			if _, err := w.number(); err != nil {
				return err
			}
		}
		if kind == thriftTrue || kind == thriftFalse {
			continue // the type is the value
		}
		if err := w.value(kind, depth); err != nil {
			return err
		}
	}
}

// value passes over a value of a type.
func (w *thriftWalker) value(kind byte, depth int) error {
	switch kind {
	case thriftTrue, thriftFalse, thriftByte:
		return w.skip(1)
	case thriftInt16, thriftInt32, thriftInt64:
		_, err := w.number()
		return err
	case thriftDouble:
		return w.skip(8)
	case thriftBinary:
		n, err := w.number()
		if err != nil {
			return err
		}
		return w.skip(n)
	case thriftList, thriftSet:
		return w.list(depth + 1)
	case thriftStruct:
		return w.structure(depth + 1)
	}
	return errThrift // Parquet has no maps
}

// list passes over a list. Each of its elements has a byte at least.
func (w *thriftWalker) list(depth int) error {
	head, err := w.byte()
	if err != nil {
		return err
	}
	size := uint64(head >> 4)
	if size == 0xf {
		if size, err = w.number(); err != nil {
			return err
		}
	}
	if depth > maxThriftDepth || size > maxThriftElements {
		return errThrift
	}
	if size > uint64(len(w.data)-w.at) {
		return errShort
	}
	if w.elements += int(size); w.elements > maxThriftElements {
		return errThrift
	}
	for range size {
		if err := w.value(head&0xf, depth); err != nil {
			return err
		}
	}
	return nil
}
