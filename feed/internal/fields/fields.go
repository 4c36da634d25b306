// Package fields knows the meaning of a field by its name, for all formats: a key of JSON, the
// header of a column, a column of Parquet.
package fields

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Role is the meaning of a field.
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
	Day   // of such a date

	NumRoles // how many there are
)

// use is the role of a name, and its rank: the best name has rank 0.
type use struct {
	role Role
	rank int
}

// Lookup returns the role of a field with this name, and the rank of the name: of several names
// for a role, the best one has the lowest rank. ok is false if the name is not known. Case, blanks
// and punctuation make no difference.
func Lookup(name string) (role Role, rank int, ok bool) {
	u, ok := byName[name] // like most names
	if !ok {
		var buffer [longestName]byte
		key := plain(buffer[:0], name)
		if u, ok = byName[string(key)]; !ok {
			u, ok = byName[string(withoutVocabulary(key, name))]
		}
	}
	return u.role, u.rank, ok
}

// vocabularies are prefixes of the names of their fields: "dc:title", "dc.title[en]".
var vocabularies = []string{"dcterms", "dc", "prism", "schema", "bibo"}

// withoutVocabulary returns the plain form of a name without its vocabulary and its language.
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

// LookupTag is Lookup for tables whose headers are tags of two letters, those of the Web of Science
// or of RIS. "ID" is a keyword in them, for example.
func LookupTag(tag string) (role Role, rank int, ok bool) {
	u, ok := byTag[tag]
	return u.role, u.rank, ok
}

// IsText reports whether a field of the given name may be a title or an abstract.
func IsText(name string) bool {
	role, _, ok := Lookup(name)
	return ok && (role == Title || role == Abstract)
}

// longestName is more bytes than the plain form of any known name has.
const longestName = 64

// plain appends name to dst in lower case, without blanks, underscores and the like: "Author(s)"
// is "authors", and so is "author/s". A name that is too long is cut off.
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

// index returns the uses by name. A name that is listed for two roles has the first.
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
