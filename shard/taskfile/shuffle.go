package taskfile

// flushBytes is how many bytes a shuffle holds before it writes them.
const flushBytes = 64 << 20

// Shuffle collects items for many readers, each of which finds its own in blocks of its number.
type Shuffle struct {
	out   *Writer
	name  string
	bytes [][]byte
	items []int
	total int
}

// NewShuffle returns a shuffle whose blocks have the given name.
func NewShuffle(out *Writer, name string, readers int) *Shuffle {
	return &Shuffle{out: out, name: name, bytes: make([][]byte, readers), items: make([]int, readers)}
}

// Add adds an item for a reader: what encode appends.
func (s *Shuffle) Add(reader int, encode func(b []byte) []byte) {
	before := len(s.bytes[reader])
	s.bytes[reader] = encode(s.bytes[reader])
	s.items[reader]++
	if s.total += len(s.bytes[reader]) - before; s.total >= flushBytes {
		s.Flush()
	}
}

// Flush writes what is held.
func (s *Shuffle) Flush() {
	for reader, b := range s.bytes {
		if s.items[reader] > 0 {
			s.out.Add(s.name, reader, s.items[reader], b)
		}
		s.bytes[reader], s.items[reader] = b[:0], 0
	}
	s.total = 0
}
