package text

import (
	"hash/maphash"
	"math/bits"
	"strings"
	"unicode/utf8"

	"kindred/text/language"
)

// A form is a token as it is written in a text, in upper or lower case. Each goroutine numbers the forms
// that it meets in a table of its own.
//
// Reading a corpus spends most of its time in this table, so its layout fits the cache. A form of up to
// 16 bytes (999 of 1,000 forms) is two machine words of an entry, next to its counts, so no strings are
// compared and nothing is allocated. Entries are in the order of their numbers: frequent forms are met
// early, so they come first and stay in the cache. The hash table holds only numbers, of four bytes each.
// A map[string]int32 with counts beside it took four times as long.

// maxPacked is the length of the longest form that fits two machine words, in bytes. Shorter forms are
// padded with zeros; no token has a zero byte, so forms of different lengths stay different.
const maxPacked = 16

// formEntry holds what the table knows about a form.
type formEntry struct {
	low, high    uint64 // its bytes, little-endian; 0 if they are too many
	count, inner uint32
	signs        language.Set // the languages whose function word it is
	// english is 1 if English is one of signs; foreign is 1 if another language is.
	english, foreign uint16
}

// formTable numbers forms in the order in which it meets them.
type formTable struct {
	seeds   [2]uint64   // random, so that nobody can write a text of collisions; no result depends on them
	index   []int32     // numbers by hash, 0 if free; its length is a power of two, and at least half is free
	shift   int         // a hash shifted by it is a position in index
	entries []formEntry // by number
	forms   []string    // by number
	long    map[string]int32

	tells bool            // whether signs are looked up
	text  strings.Builder // copies of the newest forms, so that forms do not keep documents in memory
}

// newFormTable returns a table with room for a number of forms.
func newFormTable(room int) *formTable {
	log := max(12, bits.Len(uint(2*room)))
	seed := maphash.MakeSeed()
	return &formTable{
		seeds:   [2]uint64{maphash.String(seed, "low"), maphash.String(seed, "high")},
		index:   make([]int32, 1<<log),
		shift:   64 - log,
		entries: make([]formEntry, 1, room+1), // no form has the number 0
		forms:   make([]string, 1, room+1),
		long:    map[string]int32{},
	}
}

// position returns where a packed form belongs in the index.
func (t *formTable) position(low, high uint64) int {
	h, l := bits.Mul64(low^t.seeds[0], high^t.seeds[1])
	return int((h ^ l) >> (t.shift & 63))
}

// find returns the number of a packed form, or 0.
func (t *formTable) find(low, high uint64) int32 {
	for at := t.position(low, high); ; at = (at + 1) & (len(t.index) - 1) {
		id := t.index[at]
		if e := &t.entries[id]; e.low == low && e.high == high || id == 0 {
			return id
		}
	}
}

// add returns the number of a form, and numbers it if it is new.
func (t *formTable) add(form string) int32 {
	if len(form) <= maxPacked {
		low, high := pack16(form)
		return t.addPacked(low, high, form)
	}
	id, ok := t.long[form]
	if !ok {
		id = t.append(formEntry{}, form)
		t.long[t.forms[id]] = id
	}
	return id
}

// addPacked is add for a form of at most maxPacked bytes, given also as two machine words.
func (t *formTable) addPacked(low, high uint64, form string) int32 {
	if id := t.find(low, high); id != 0 {
		return id
	}
	if 2*len(t.entries) > len(t.index) {
		t.grow()
	}
	id := t.append(formEntry{low: low, high: high}, form)
	t.place(id)
	return id
}

// append adds an entry, and returns its number.
func (t *formTable) append(e formEntry, form string) int32 {
	e.signs = t.signsOf(form)
	e.english = uint16(e.signs >> language.English & 1)
	if e.signs&^(1<<language.English) != 0 {
		e.foreign = 1
	}
	t.entries = append(t.entries, e)
	t.forms = append(t.forms, t.keep(form))
	return int32(len(t.entries) - 1)
}

// place puts the number of a packed form into the index.
func (t *formTable) place(id int32) {
	at := t.position(t.entries[id].low, t.entries[id].high)
	for t.index[at] != 0 {
		at = (at + 1) & (len(t.index) - 1)
	}
	t.index[at] = id
}

// grow makes the index four times as long. Frequent forms are placed first, where they belong.
func (t *formTable) grow() {
	t.index = make([]int32, 4*len(t.index))
	t.shift -= 2
	for id := range t.entries {
		if t.entries[id].low != 0 {
			t.place(int32(id))
		}
	}
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
func pack16(s string) (low, high uint64) {
	var b [16]byte
	copy(b[:], s)
	return le64(string(b[:8])), le64(string(b[8:]))
}

// le64 returns the first eight bytes of s as a little-endian number.
func le64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
