package tfidf

import (
	"hash/maphash"
	"math/bits"
	"strings"
	"unicode/utf8"

	"kindred/internal/language"
)

// A token, in the upper and lower case in which it stands in a text, is a form. Each goroutine
// numbers the forms that it meets in a table of its own.
//
// Most of the time of reading a corpus goes into this table, so it is made for the cache: a form
// of up to 16 bytes, as 999 in 1,000 are, is two words of a slot, beside its number and its
// counts, so that a form that was met before touches a single line of 64 bytes, no string is
// compared, and nothing is allocated. A map[string]int32 with counts beside it took four times
// as long.

// maxPacked is the length of the longest form that fits two words. No token has a zero byte, so
// that padding with zeros tells forms of different lengths apart.
const maxPacked = 16

// slot is an entry of a formTable. It is free if low is 0.
type slot struct {
	low, high    uint64 // the bytes of the form, little-endian
	id           int32
	count, inner uint32
	signs        language.Set // the languages that the form is a sign of
}

// formTable numbers forms in the order in which it meets them.
type formTable struct {
	seeds [2]uint64 // keep an adversary from making collisions; no result depends on them
	slots []slot    // a power of two of them, at least half of them free
	shift int       // of a hash, so that an index into slots is left
	used  int       // slots that are taken
	long  map[string]*slot

	tells bool            // whether to ask of what languages forms are a sign
	forms []string        // by number
	text  strings.Builder // of the forms found last, so that they keep no document in memory
}

func newFormTable() *formTable {
	const bits = 12
	seed := maphash.MakeSeed()
	return &formTable{
		seeds: [2]uint64{maphash.String(seed, "low"), maphash.String(seed, "high")},
		slots: make([]slot, 1<<bits),
		shift: 64 - bits,
		long:  map[string]*slot{},
		forms: []string{""}, // no form has the number 0
	}
}

// find returns the slot of a packed form, or the free one where it belongs.
func (t *formTable) find(low, high uint64) *slot {
	h, l := bits.Mul64(low^t.seeds[0], high^t.seeds[1])
	at := int((h ^ l) >> (t.shift & 63))
	for {
		s := &t.slots[at]
		if s.low == low && s.high == high || s.low == 0 {
			return s
		}
		at = (at + 1) & (len(t.slots) - 1)
	}
}

// add returns the slot of a form, which gets a number if it has none. The slot is valid until the
// next call.
func (t *formTable) add(form string) *slot {
	if len(form) <= maxPacked {
		low, high := pack16(form)
		return t.addPacked(low, high, form)
	}
	s := t.long[form]
	if s == nil {
		s = &slot{id: int32(len(t.forms)), signs: t.signsOf(form)}
		kept := t.keep(form)
		t.forms = append(t.forms, kept)
		t.long[kept] = s
	}
	return s
}

// addPacked is add for a form of at most maxPacked bytes, given its words.
func (t *formTable) addPacked(low, high uint64, form string) *slot {
	s := t.find(low, high)
	if s.low != 0 {
		return s
	}
	if t.used++; 2*t.used > len(t.slots) {
		t.grow()
		s = t.find(low, high)
	}
	*s = slot{low: low, high: high, id: int32(len(t.forms)), signs: t.signsOf(form)}
	t.forms = append(t.forms, t.keep(form))
	return s
}

// signsOf returns the languages that a form is a sign of.
func (t *formTable) signsOf(form string) language.Set {
	if !t.tells || len(form) > maxPacked && form[0] < utf8.RuneSelf { // no function word is that long
		return 0
	}
	return language.Tell(strings.ToLower(form))
}

// grow gives the table four times the slots.
func (t *formTable) grow() {
	old := t.slots
	t.slots = make([]slot, 4*len(old))
	t.shift -= 2
	for _, s := range old {
		if s.low != 0 {
			*t.find(s.low, s.high) = s
		}
	}
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

// each calls do for every form that was counted.
func (t *formTable) each(do func(s *slot)) {
	for i := range t.slots {
		if t.slots[i].low != 0 {
			do(&t.slots[i])
		}
	}
	for _, s := range t.long {
		do(s)
	}
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
