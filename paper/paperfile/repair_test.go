package paperfile

import (
	"encoding/binary"
	"hash/crc32"
)

// repair gives a file the checksums of what it holds, so that a fuzzer gets past them.
func repair(data []byte) []byte {
	if len(data) < headerSize {
		return data
	}
	n := int64(binary.LittleEndian.Uint32(data[12:]))
	end := headerSize + entrySize*n
	if n > maxSections || int64(len(data)) < end+4 {
		return data
	}
	binary.LittleEndian.PutUint64(data[16:], uint64(len(data)))
	at := end + 4
	at += padding(at)
	for i := range n {
		row := data[headerSize+entrySize*i:]
		size := int64(binary.LittleEndian.Uint64(row[8:]))
		if size < 0 || at > int64(len(data)) || size > int64(len(data))-at {
			break
		}
		if string(row[:4]) != sectionAbstracts {
			binary.LittleEndian.PutUint32(row[4:], crc32.Checksum(data[at:at+size], castagnoli))
		}
		at += size
		at += padding(at)
	}
	binary.LittleEndian.PutUint32(data[end:], crc32.Checksum(data[:end], castagnoli))
	return data
}
