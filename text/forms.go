package text

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"strings"
	"unicode/utf8"

	"kindred/internal/ascii"
	"kindred/text/language"
)

// A form is a token as it is written in a text, in upper or lower case. Each goroutine numbers the forms
// that it meets in a table of its own.
//
// Reading a corpus spends most of its time in this table, so its layout fits the cache. A form of up to
// 16 bytes (999 of 1,000 forms) is two machine words, so no strings are compared and nothing is allocated. Forms
// are in the order of their numbers: frequent forms are met early, so they come first and stay in the cache, with
// their counts beside them. The hash table holds only numbers, of four bytes each. A map[string]int32 with counts
// beside it took four times as long.

// maxPacked is the length of the longest form that fits two machine words, in bytes. Shorter forms are
// padded with zeros; no token has a zero byte, so forms of different lengths stay different.
const maxPacked = 16

// packed is a form as two machine words, little-endian; 0 if it is too long.
type packed struct{ low, high uint64 }

// String returns the form.
func (p packed) String() string {
	b := binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, p.low), p.high)
	return strings.TrimRight(string(b), "\x00")
}

// use says where a form occurs.
type use struct {
	count, inner uint32       // how often, and how often inside a sentence of an abstract
	signs        language.Set // the languages whose function word it is
}

// entry is half a line of the cache: what tells a form from others, and its use.
type entry struct {
	packed
	use
}

// formTable numbers forms in the order in which it meets them.
type formTable struct {
	seeds [2]uint64 // random, so that nobody can write a text of collisions; no result depends on them
	index []int32   // numbers by hash, 0 if free; its length is a power of two, and at least half is free
	shift int       // a hash shifted by it is a position in index
	known []entry   // by number
	forms []string  // by number
	long  map[string]int32

	tells bool            // whether signs are looked up
	text  strings.Builder // copies of the newest forms, so that forms do not keep documents in memory
}

// newFormTable returns a table with room for a number of forms.
func newFormTable(room int) *formTable {
	log := max(12, bits.Len(uint(2*room)))
	seed := maphash.MakeSeed()
	return &formTable{
		seeds: [2]uint64{maphash.String(seed, "low"), maphash.String(seed, "high")},
		index: make([]int32, 1<<log),
		shift: 64 - log,
		known: make([]entry, 1, room+1), // no form has the number 0
		forms: make([]string, 1, room+1),
		long:  map[string]int32{},
	}
}

// position returns where a packed form belongs in the index.
func (t *formTable) position(p packed) int {
	h, l := bits.Mul64(p.low^t.seeds[0], p.high^t.seeds[1])
	return int((h ^ l) >> (t.shift & 63))
}

// find returns the number of a packed form, or 0.
func (t *formTable) find(p packed) int32 {
	for at := t.position(p); ; at = (at + 1) & (len(t.index) - 1) {
		if id := t.index[at]; t.known[id].packed == p || id == 0 {
			return id
		}
	}
}

// add returns the number of a form, and numbers it if it is new.
func (t *formTable) add(form string) int32 {
	if len(form) <= maxPacked {
		return t.addPacked(pack16(form), form)
	}
	id, ok := t.long[form]
	if !ok {
		id = t.append(packed{}, form)
		t.long[t.forms[id]] = id
	}
	return id
}

// addPacked is add for a form of at most maxPacked bytes, given also as two machine words.
func (t *formTable) addPacked(p packed, form string) int32 {
	if id := t.find(p); id != 0 {
		return id
	}
	if 2*len(t.known) > len(t.index) {
		t.grow()
	}
	id := t.append(p, form)
	t.place(id)
	return id
}

// append gives a form the next number.
func (t *formTable) append(p packed, text string) int32 {
	t.known = append(t.known, entry{p, use{signs: t.signsOf(text)}})
	t.forms = append(t.forms, t.keep(text))
	return int32(len(t.known) - 1)
}

// place puts the number of a packed form into the index.
func (t *formTable) place(id int32) {
	at := t.position(t.known[id].packed)
	for t.index[at] != 0 {
		at = (at + 1) & (len(t.index) - 1)
	}
	t.index[at] = id
}

// grow makes the index four times as long. Frequent forms are placed first, where they belong.
func (t *formTable) grow() {
	t.index = make([]int32, 4*len(t.index))
	t.shift -= 2
	for id := range t.known {
		if t.known[id].low != 0 {
			t.place(int32(id))
		}
	}
}

// merge adds the forms of another table and their uses, and returns their numbers here by their numbers there.
func (t *formTable) merge(other *formTable) []int32 {
	ids := make([]int32, len(other.forms))
	for id := 1; id < len(ids); id++ {
		of := &other.known[id]
		if of.low != 0 {
			ids[id] = t.addPacked(of.packed, other.forms[id])
		} else {
			ids[id] = t.add(other.forms[id])
		}
		into := &t.known[ids[id]]
		into.count += of.count
		into.inner += of.inner
	}
	return ids
}

// translate returns numbers of another table as numbers of t.
func (t *formTable) translate(ids []int32, other *formTable) []int32 {
	if t == other {
		return ids
	}
	own := make([]int32, len(ids))
	for p, id := range ids {
		if id != noForm {
			own[p] = t.add(other.forms[id])
		}
	}
	return own
}

// uncount takes back what [scanner.count] counted for a document of a chunk.
func (t *formTable) uncount(ids []int32, doc span) {
	for p := doc.title; p < doc.end; p++ {
		u := &t.known[ids[p]]
		u.count--
		if p > doc.abstract && ids[p-1] != noForm {
			u.inner--
		}
	}
	t.known[noForm] = entry{}
}

// signsOf returns the languages whose function word a form is.
func (t *formTable) signsOf(form string) language.Set {
	if !t.tells || len(form) > maxPacked && form[0] < utf8.RuneSelf { // no function word is that long
		return 0
	}
	return language.Tell(strings.ToLower(form))
}

// keep returns a copy of a form.
func (t *formTable) keep(form string) string {
	const block = 1 << 16
	start := t.text.Len()
	if start+len(form) > t.text.Cap() {
		t.text.Reset()
		t.text.Grow(block)
		start = 0
	}
	t.text.WriteString(form)
	return t.text.String()[start:]
}

// pack16 returns a string of at most 16 bytes as two little-endian machine words, padded with zeros.
func pack16(s string) packed {
	return packed{ascii.LoadShort(s[:min(8, len(s))]), ascii.LoadShort(s[min(8, len(s)):])}
}
