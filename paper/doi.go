package paper

import (
	"net/url"
	"slices"
	"strings"
)

// DOI returns the DOI in s in lower case, and reports whether s is a DOI. It knows the labels before a
// DOI ("doi:", "info:doi/"), the URLs of doi.org, of libraries' and publishers'
// resolvers and of proxies before them, and links that have the DOI as a parameter. A full stop,
// comma or semicolon at the end is not part of it.
func DOI(s string) (doi string, ok bool) {
	if !strings.Contains(s, "10") { // as most strings that come here
		return "", false
	}
	return parseDOI(s, maxNested)
}

// maxNested is how many labels and URLs may stand around a DOI: "doi:https://proxy/?url=...".
const maxNested = 4

// parseDOI is DOI with the number of labels and URLs that may still be removed.
func parseDOI(s string, nested int) (doi string, ok bool) {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "10.") {
		if nested == 0 {
			return "", false
		}
		for _, label := range doiLabels {
			if rest, ok := cutPrefixFold(s, label); ok {
				return parseDOI(strings.TrimLeft(rest, " :"), nested-1)
			}
		}
		if host, rest, ok := cutScheme(s); ok {
			return doiInURL(host, rest, nested-1)
		}
		host, rest, _ := strings.Cut(s, "/")
		if hasSuffixFold(host, "doi.org") { // without "https://"
			return doiInURL(host, rest, nested-1)
		}
		return "", false
	}
	doi = strings.TrimRight(s, ".,;")
	registrant, name, found := strings.Cut(doi, "/")
	if !found || name == "" || strings.ContainsAny(name, " \t\r\n") {
		return "", false
	}
	// A registrant may be divided further: 10.1000.10.
	prefix, _, _ := strings.Cut(registrant[len("10."):], ".")
	if len(prefix) < 4 || len(prefix) > 9 || !isDigits(prefix) || strings.Trim(registrant, "0123456789.") != "" {
		return "", false
	}
	for _, brackets := range []string{"()", "[]", "{}", "<>"} { // of the sentence around it
		if strings.IndexByte(name, brackets[0]) < 0 {
			doi = strings.TrimRight(doi, brackets[1:])
		}
	}
	if len(doi) == len(registrant)+1 {
		return "", false
	}
	return strings.ToLower(doi), true
}

// doiLabels are what stands before a DOI to say that it is one.
var doiLabels = []string{"doi:", "doi/", "doi ", "info:", "urn:"}

// doiInURL returns the DOI that a URL without its scheme leads to: in its path if the host is a
// resolver, else in a parameter.
func doiInURL(host, rest string, nested int) (doi string, ok bool) {
	path, query, _ := strings.Cut(rest, "?")
	if isResolver(host) {
		// Old DOIs may end with "#", which is no fragment then: "...CO;2-#".
		if before, _, found := strings.Cut(path, "#"); found && !strings.HasSuffix(before, ";2-") {
			path = before
		}
		if plain, err := url.PathUnescape(path); err == nil {
			path = plain
		}
		if doi, ok = parseDOI(strings.Trim(path, "/"), nested); ok {
			return doi, true
		}
	}
	for parameter := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(parameter, "=")
		switch strings.ToLower(name) {
		case "doi", "id", "rft_id", "rft.doi", "rft.id", "url", "qurl", "u", "target":
		default:
			continue
		}
		if plain, err := url.QueryUnescape(value); err == nil {
			value = plain
		}
		if doi, ok = parseDOI(value, nested); ok {
			return doi, true
		}
	}
	return "", false
}

// isResolver reports whether a host leads from a DOI to its paper: doi.org ("dx.doi.org"), that
// behind the proxy of a library ("doi-org.proxy.example.edu", "doi.org.example.edu"), a publisher's
// ("doi.example.org"), or the resolver of handles.
func isResolver(host string) bool {
	host = strings.ToLower(host)
	host, _, _ = strings.Cut(host, ":")
	return host == "hdl.handle.net" || host == "oadoi.org" || strings.HasSuffix(host, ".oadoi.org") ||
		strings.HasPrefix(host, "doi.") || strings.HasPrefix(host, "doi-org.") ||
		strings.Contains(host, ".doi.") || strings.Contains(host, "-doi-org.")
}

// DOIs returns the DOIs in a field that holds nothing else, as [DOI] does for one: several may be
// separated by blanks, commas, semicolons or bars. It returns nil for any other text.
func DOIs(s string) []string {
	if !strings.Contains(s, "10") {
		return nil
	}
	// The Astrophysics Data System writes the DOI of the preprint right behind the other.
	const ofArXiv = "10.48550/arXiv."
	if at := strings.LastIndex(s, ofArXiv); at > 0 && isAlnum(s[at-1]) {
		s = s[:at] + " " + s[at:]
	}
	var list []string
	for field := range strings.FieldsFuncSeq(s, isBlankOrBar) {
		for part := range splitDOIs(field) {
			doi, ok := DOI(part)
			switch {
			case ok && !slices.Contains(list, doi):
				list = append(list, doi)
			case !ok && !isDOILabel(part):
				return nil
			}
		}
	}
	return list
}

func isBlankOrBar(r rune) bool { return r == ' ' || r == '|' || '\t' <= r && r <= '\r' || r == 0xa0 }

// isDOILabel reports whether a word between DOIs only says what they are, or nothing.
func isDOILabel(s string) bool {
	s = strings.ToLower(strings.Trim(s, ".,;:()[]"))
	return s == "" || s == "doi" || s == "dois" || s == "and"
}

// splitDOIs yields the parts of a word: commas and semicolons separate DOIs if another one, or a
// URL, begins after them, and are else part of one.
func splitDOIs(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		from := 0
		for i := range len(s) {
			if s[i] != ',' && s[i] != ';' {
				continue
			}
			rest := s[i+1:]
			_, isLabel := cutPrefixFold(rest, "doi:")
			if isLabel || strings.HasPrefix(rest, "10.") || strings.HasPrefix(rest, "http") {
				if !yield(s[from:i]) {
					return
				}
				from = i + 1
			}
		}
		yield(s[from:])
	}
}

func isAlnum(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' }

// cutScheme returns the host and the rest of an http(s) URL.
func cutScheme(s string) (host, rest string, ok bool) {
	rest, ok = cutPrefixFold(s, "https://")
	if !ok {
		if rest, ok = cutPrefixFold(s, "http://"); !ok {
			return "", "", false
		}
	}
	if end := strings.IndexAny(rest, "/?"); end >= 0 {
		return rest[:end], strings.TrimPrefix(rest[end:], "/"), true
	}
	return rest, "", true
}
