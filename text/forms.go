package text

import (
	"hash/maphash"
	"math/bits"
	"strings"
	"unicode/utf8"

	"kindred/text/language"
)

// A token, in the upper and lower case in which it stands in a text, is a form. Each goroutine
// numbers the forms that it meets in a table of its own.
//
// Most of the time of reading a corpus goes into this table, so it is made for the cache. A form of
// up to 16 bytes, as 999 in 1,000 are, is two words of an entry, beside its counts, so that no
// string is compared and nothing is allocated. Entries lie in the order of their numbers, in which
// the frequent forms, met early, come first and stay in the cache; the hash table is one of
// numbers, of four bytes each. A map[string]int32 with counts beside it took four times as long.

// maxPacked is the length of the longest form that fits two words. No token has a zero byte, so
// that padding with zeros tells forms of different lengths apart.
const maxPacked = 16

// formEntry is what is known of a form.
type formEntry struct {
	low, high    uint64 // its bytes, little-endian; 0 if they are too many
	count, inner uint32
	signs        language.Set // the languages that it is a sign of
	// 1 if English is one of them, and if another is
	english, foreign uint16
}

// formTable numbers forms in the order in which it meets them.
type formTable struct {
	seeds   [2]uint64   // keep an adversary from making collisions; no result depends on them
	index   []int32     // numbers by hash, 0 where there is none: a power of two of them, at least half of them free
	shift   int         // of a hash, so that a position in index is left
	entries []formEntry // by number
	forms   []string    // by number
	long    map[string]int32

	tells bool            // whether to ask of what languages forms are a sign
	text  strings.Builder // of the forms found last, so that they keep no document in memory
}

// newFormTable returns a table with room for so many forms.
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

// add returns the number of a form, which gets one if it has none.
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

// addPacked is add for a form of at most maxPacked bytes, given its words.
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

// grow makes the index four times as long. The frequent forms come first and find their places
// free.
func (t *formTable) grow() {
	t.index = make([]int32, 4*len(t.index))
	t.shift -= 2
	for id := range t.entries {
		if t.entries[id].low != 0 {
			t.place(int32(id))
		}
	}
}

// signsOf returns the languages that a form is a sign of.
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

// pack16 returns the bytes of a string of at most 16 as two words, little-endian and padded with
// zeros.
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
