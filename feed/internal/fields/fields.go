// Package fields knows what a field of a record is for by its name, in whatever format: a key
// of JSON, the head of a column, a column of Parquet.
package fields

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Role is what a field is for.
type Role int

// The roles.
const (
	ID Role = iota
	Title
	Abstract
	Authors
	Date
	Categories
	Label
	Venue
	Language
	URL
	DOI
	ArXiv
	PMID
	OpenAlex
	Month // of a date whose year has a field of its own
	Day   // likewise

	NumRoles // how many there are
)

// use is what a field of a name is for, and how good a name it is: the less the better.
type use struct {
	role Role
	rank int
}

// Lookup returns what a field of the given name is for, and the rank of that name among those
// for the same, the preferred one having the least; ok is false if the name says nothing. Case,
// blanks and punctuation make no difference.
func Lookup(name string) (role Role, rank int, ok bool) {
	u, ok := byName[name] // as most are
	if !ok {
		var buffer [longestName]byte
		key := plain(buffer[:0], name)
		if u, ok = byName[string(key)]; !ok {
			u, ok = byName[string(withoutVocabulary(key, name))]
		}
	}
	return u.role, u.rank, ok
}

// vocabularies stand before the names of fields that they define, "dc:title" and "dc.title[en]".
var vocabularies = []string{"dcterms", "dc", "prism", "schema", "bibo"}

// withoutVocabulary returns the plain form of a name without the vocabulary before it and the
// language behind it.
func withoutVocabulary(key []byte, name string) []byte {
	if at := bytes.IndexByte(key, '['); at > 0 {
		key = key[:at]
	}
	for _, v := range vocabularies {
		if len(name) > len(v) && (name[len(v)] == ':' || name[len(v)] == '.') && bytes.HasPrefix(key, []byte(v)) {
			return key[len(v):]
		}
	}
	return key
}

// LookupTag is Lookup for the tags of two letters that head the columns of some tables: those
// of the Web of Science and of RIS. They mean something among their like only: "ID" is a
// keyword there.
func LookupTag(tag string) (role Role, rank int, ok bool) {
	u, ok := byTag[tag]
	return u.role, u.rank, ok
}

// IsText reports whether a field of the given name may be a title or an abstract.
func IsText(name string) bool {
	role, _, ok := Lookup(name)
	return ok && (role == Title || role == Abstract)
}

// longestName is how many bytes the plain form of a name has at most, or it is none of ours.
const longestName = 64

// plain appends name to dst in lower case, without blanks, underscores and the like: "Author(s)"
// is "authors", and so is "author/s". What is too long is cut off.
func plain(dst []byte, name string) []byte {
	for _, r := range name {
		if strings.ContainsRune("_- .:/()',", r) || r == '\u00a0' {
			continue
		}
		if len(dst)+utf8.UTFMax > longestName {
			break
		}
		dst = utf8.AppendRune(dst, unicode.ToLower(r))
	}
	return dst
}

var (
	byName = index(names)
	byTag  = index(tags)
)

// index returns the uses by name. A name that is listed for two roles is of the first.
func index(lists [NumRoles]string) map[string]use {
	table := map[string]use{}
	for role, list := range lists {
		for rank, name := range strings.Fields(list) {
			if _, taken := table[name]; !taken {
				table[name] = use{Role(role), rank}
			}
		}
	}
	return table
}
