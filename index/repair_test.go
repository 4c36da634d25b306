package index

import (
	"encoding/binary"
	"hash/crc32"
)

// repair gives a file the checksums of what it holds, so that a fuzzer gets past them.
func repair(data []byte) []byte {
	if len(data) < 24 {
		return data
	}
	n := int64(binary.LittleEndian.Uint32(data[12:]))
	end := 24 + 16*n
	if n > 64 || int64(len(data)) < end+4 {
		return data
	}
	binary.LittleEndian.PutUint64(data[16:], uint64(len(data)))
	at := end + 4
	at += -at & 63
	for i := range n {
		row := data[24+16*i:]
		size := int64(binary.LittleEndian.Uint64(row[8:]))
		if size < 0 || at > int64(len(data)) || size > int64(len(data))-at {
			break
		}
		if string(row[:4]) != "abst" {
			binary.LittleEndian.PutUint32(row[4:], crc32.Checksum(data[at:at+size], crc32.MakeTable(crc32.Castagnoli)))
		}
		at += size
		at += -at & 63
	}
	binary.LittleEndian.PutUint32(data[end:], crc32.Checksum(data[:end], crc32.MakeTable(crc32.Castagnoli)))
	return data
}
