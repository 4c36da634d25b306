package paper

import (
	"slices"
	"strings"
)

// ArXivID returns the arXiv id in s without its version, and reports whether s is an arXiv id. It reads
// new ids ("2310.06110v2") and old ids ("hep-th/9901001"), with and without "arXiv:", the URLs of a
// paper, and the DOIs that arXiv assigns.
func ArXivID(s string) (id string, ok bool) {
	id = strings.TrimSpace(s)
	if id == "" || !isDigit(id[len(id)-1]) && !hasSuffixFold(id, ".pdf") {
		return "", false // as most strings are that come here
	}
	if rest, ok := cutHost(id, "arxiv.org"); ok {
		var kind string
		kind, id, _ = strings.Cut(rest, "/")
		if kind != "abs" && kind != "pdf" && kind != "html" {
			return "", false
		}
	} else if doi, ok := DOI(id); ok {
		if id, ok = strings.CutPrefix(doi, "10.48550/arxiv."); !ok {
			return "", false
		}
	} else if rest, ok := cutPrefixFold(id, "oai:arxiv.org:"); ok {
		id = rest
	} else if rest, ok := cutPrefixFold(id, "arxiv:"); ok {
		id = strings.TrimSpace(rest)
	}
	if hasSuffixFold(id, ".pdf") {
		id = id[:len(id)-len(".pdf")]
	}
	// The version: "v" and digits.
	if at := strings.LastIndexByte(id, 'v'); at > 0 && isDigits(id[at+1:]) {
		id = id[:at]
	}
	archive, number, old := strings.Cut(id, "/")
	if old {
		ok = len(number) == 7 && isDigits(number) && IsArchive(archive)
	} else {
		date, number, _ := strings.Cut(id, ".")
		ok = len(date) == 4 && isDigits(date) && "01" <= date[2:] && date[2:] <= "12" &&
			(len(number) == 4 || len(number) == 5) && isDigits(number)
	}
	if !ok {
		return "", false
	}
	return id, true
}

// IsArchive reports whether s is the name of an archive of arXiv with or without a subject class, as
// old ids begin with ("hep-th", "math.GT").
func IsArchive(s string) bool {
	archive, class, has := strings.Cut(s, ".")
	return slices.Contains(archives, archive) && (!has || len(class) == 2 && isUpper(class[0]) && isUpper(class[1]))
}

// archives are the archives that gave out ids until March 2007, and those that they were merged from.
var archives = strings.Fields(`acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn
	chem-ph cmp-lg comp-gas cond-mat cs dg-ga funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th
	nlin nucl-ex nucl-th patt-sol physics plasm-ph q-alg q-bio quant-ph solv-int supr-con`)

// PubMedID returns the PubMed id in s, a number, and reports whether s is a PubMed id: the number
// alone, after "pmid:", or in a URL of PubMed.
func PubMedID(s string) (pmid string, ok bool) {
	pmid = strings.TrimSpace(s)
	if rest, ok := cutHost(pmid, "pubmed.ncbi.nlm.nih.gov"); ok {
		pmid = strings.TrimSuffix(rest, "/")
	} else if rest, ok := cutHost(pmid, "www.ncbi.nlm.nih.gov"); ok {
		pmid = strings.TrimPrefix(rest, "pubmed/")
	} else if rest, ok := cutPrefixFold(pmid, "pmid:"); ok {
		pmid = strings.TrimSpace(rest)
	}
	pmid = strings.TrimLeft(pmid, "0")
	if len(pmid) == 0 || len(pmid) > 9 || !isDigits(pmid) {
		return "", false
	}
	return pmid, true
}

// OpenAlexID returns the id of a work in OpenAlex ("W2741809807"), and reports whether s is an OpenAlex id,
// alone or in a URL.
func OpenAlexID(s string) (id string, ok bool) {
	id = strings.TrimSpace(s)
	if rest, ok := cutHost(id, "openalex.org"); ok {
		id = rest[strings.LastIndexByte(rest, '/')+1:]
	}
	if len(id) < 2 || id[0] != 'W' && id[0] != 'w' || !isDigits(id[1:]) {
		return "", false
	}
	return "W" + id[1:], true
}

// cutHost returns the path of a URL whose host is host or a subdomain of it, without the first slash.
func cutHost(s, host string) (path string, ok bool) {
	name, path, ok := cutScheme(s)
	if !ok {
		return "", false
	}
	if !hasSuffixFold(name, host) || len(name) > len(host) && name[len(name)-len(host)-1] != '.' {
		return "", false
	}
	return path, true
}

func cutPrefixFold(s, prefix string) (rest string, ok bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

func hasSuffixFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

func isDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}
