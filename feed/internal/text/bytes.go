package text

// This file looks at the bytes of texts, eight at a time where it can: most texts need nothing
// more than that look.

// The classes of bytes.
const (
	blank   = 1 << iota // white space
	breaks              // white space other than a blank
	special             // what may be markup, or is no plain ASCII
	space               // what white space of any kind begins with
	hidden              // neither visible ASCII nor white space
)

// classes are the classes of all bytes.
var classes = func() (table [256]byte) {
	for b := range table {
		if b < ' ' || b >= 0x7f {
			table[b] = special | hidden
		}
	}
	for _, b := range []byte("\v\f") {
		table[b] = special | space
	}
	for _, b := range []byte("\t\n\r") {
		table[b] = blank | breaks | space
	}
	table[' '] = blank | space
	for class, bytes := range map[byte]string{
		special: "<&\\{}~`", space: "\xc2\xe2\xe3",
	} {
		for _, b := range []byte(bytes) {
			table[b] |= class
		}
	}
	return table
}()

// look returns the classes of all bytes of s, and the classes of bytes that stand beside a byte of
// the same class. It stops at the first special byte.
func look(s string) (all, twice byte) {
	previous := byte(blank) // so that a blank at the beginning counts as a second one
	for i := 0; i < len(s); {
		if n := ordinary(s[i:]); n > 0 {
			twice |= classes[s[i]] & previous
			i += n
			previous = classes[s[i-1]]
		}
		for end := min(len(s), i+8); i < end; i++ {
			class := classes[s[i]]
			if class&special != 0 {
				return special, 0
			}
			all |= class
			twice |= class & previous
			previous = class
		}
	}
	return all, twice | previous&blank // and so does one at the end
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// eight returns the first eight bytes of s as a number.
func eight(s string) uint64 {
	s = s[:8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// Of eight bytes of ASCII, those below n are where subtracting n borrows into the high bit, and
// those equal to n where the difference to n is below 1 (Warren, Hacker's Delight, 2nd edition,
// section 6-1). A borrow out of what was found may find too much after it, never too little.

// irregular returns the bits of those of eight bytes that are not ASCII that one sees, or the
// second of two blanks.
func irregular(x uint64) uint64 {
	blanks := (x ^ ones*' ') - ones
	return (x | (x + ones) | (x - ones*' ') | blanks&(blanks<<8)) & highs // adding one finds U+007F
}

// ordinary returns how many bytes s begins with, in steps of eight, that are ASCII without
// anything special, with no white space but single blanks. They may be too few.
func ordinary(s string) int {
	at := 0
	for ; at+8 <= len(s); at += 8 {
		x := eight(s[at:])
		// Setting two bits makes the same of "<" and "\", of "|" too, and of nothing else one sees.
		found := (((x | ones*0x60) ^ ones*'|') - ones) | ((x ^ ones*'&') - ones) | ((x ^ ones*'`') - ones) | (x + ones*(0x80-'{'))
		if irregular(x)|found&highs != 0 || at > 0 && s[at] == ' ' && s[at-1] == ' ' {
			break
		}
	}
	return at
}

// regular is ordinary for ASCII, special or not.
func regular(s string) int {
	at := 0
	for ; at+8 <= len(s); at += 8 {
		if irregular(eight(s[at:])) != 0 || at > 0 && s[at] == ' ' && s[at-1] == ' ' {
			break
		}
	}
	return at
}
