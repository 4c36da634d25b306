package taskfile

import (
	"encoding/binary"
	"math"
)

// AppendText appends a text as [Decoder.Text] reads it.
func AppendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// AppendNumbers appends numbers, which are not negative, as [Decoder.Number] reads them.
func AppendNumbers(b []byte, numbers ...int) []byte {
	for _, n := range numbers {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

// AppendFloat32 appends a value as [Decoder.Float32] reads it.
func AppendFloat32(b []byte, v float32) []byte {
	return binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
}

// AppendFloat64 appends a value as [Decoder.Float64] reads it.
func AppendFloat64(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

// AppendUint64 appends a number of eight bytes as [Decoder.Uint64] reads it.
func AppendUint64(b []byte, v uint64) []byte { return binary.LittleEndian.AppendUint64(b, v) }

// Decoder takes a block apart. After the first value that is not there, all are zero and Err is not nil.
type Decoder struct {
	rest []byte
	err  error
}

// NewDecoder returns a decoder of a block.
func NewDecoder(data []byte) *Decoder { return &Decoder{rest: data} }

// More reports whether there is more to read, and no error.
func (d *Decoder) More() bool { return d.err == nil && len(d.rest) > 0 }

// Left returns how many bytes are left to read.
func (d *Decoder) Left() int { return len(d.rest) }

// Err returns [ErrFile] if a value was not there.
func (d *Decoder) Err() error { return d.err }

func (d *Decoder) take(n int) []byte {
	if n < 0 || n > len(d.rest) {
		d.err, d.rest = ErrFile, nil
		return nil
	}
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b
}

// Number reads a number that is not negative.
func (d *Decoder) Number() int { return int(d.varint(min(1<<62, math.MaxInt))) }

// varint reads a number of at most most.
func (d *Decoder) varint(most uint64) uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 || v > most {
		d.err, d.rest = ErrFile, nil
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

// Count reads the length of a list of values of at least one byte each.
func (d *Decoder) Count() int {
	n := d.Number()
	if n > len(d.rest) {
		d.err, d.rest = ErrFile, nil
		return 0
	}
	return n
}

// Text reads a text, which shares no memory with the block.
func (d *Decoder) Text() string { return string(d.take(d.Number())) }

// Float32 reads a value.
func (d *Decoder) Float32() float32 {
	b := d.take(4)
	if b == nil {
		return 0
	}
	return math.Float32frombits(binary.LittleEndian.Uint32(b))
}

// Float64 reads a value.
func (d *Decoder) Float64() float64 { return math.Float64frombits(d.Uint64()) }

// Uint64 reads a number of eight bytes.
func (d *Decoder) Uint64() uint64 {
	b := d.take(8)
	if b == nil {
		return 0
	}
	return binary.LittleEndian.Uint64(b)
}

// Decode calls do with a decoder of a block until all is read.
func Decode(data []byte, do func(d *Decoder) error) error {
	d := NewDecoder(data)
	for d.More() {
		if err := do(d); err != nil {
			return err
		}
	}
	return d.Err()
}
