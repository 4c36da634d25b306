package tagformat

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/feed/internal/bibtex"
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
	"kindred/paper"
	"kindred/text/latex"
)

// readBib reads an entry.
func readBib(f *bibtex.Fields) paper.Paper {
	title := bibTitle(f)
	if title == "" && (f.Kind == "book" || isVolume(f.Kind)) {
		title = text.Title(latex.Source(f.Get("booktitle", "maintitle")))
	}
	p := record.Builder{Paper: paper.Paper{
		Title:    title,
		Abstract: text.Abstract(latex.Source(bibAbstract(f))),
		Authors:  bibNames(f.Get("author")),
		Date:     bibDate(f),
		Label:    text.Line(f.Get(labelField)),
		Venue:    bibVenue(f),
		Language: bibLanguage(f.Get("language", "langid")),
		URL:      bibURL(f),
		OpenAlex: text.Line(f.Get("openalex")),
	}}
	bibIdentify(&p, f)
	p.Categories = bibTerms(f)
	if p.Venue == p.Title {
		p.Venue = ""
	}
	if p.DOI == "" || f.Key != bibKey(p.DOI) {
		p.SetOwnID(f.Key)
	}
	for _, x := range f.List {
		if x.Name == idField {
			p.ID = text.Line(fromBare.Replace(x.Value))
		}
	}
	return p.Paper
}

// bibTitle returns the title with its subtitle.
func bibTitle(f *bibtex.Fields) string {
	title, subtitle := text.Title(latex.Source(f.Get("title"))), text.Title(latex.Source(f.Get("subtitle")))
	switch {
	case subtitle == "":
		return title
	case title == "":
		return subtitle
	case strings.ContainsAny(title[len(title)-1:], ":.?!"):
		return title + " " + subtitle
	}
	return title + ": " + subtitle
}

// bibAbstract returns the abstract, whose field may have a name in another language. The field annote is
// not used: it mostly has notes of the owner of the file. The Astrophysics Data System writes the names
// of two backslashes between paragraphs.
func bibAbstract(f *bibtex.Fields) string {
	s := f.Get("abstract", "résumé", "resume", "summary", "zusammenfassung", "kurzfassung", "resumen", "resumo")
	return strings.ReplaceAll(s, `\textbackslash\textbackslash`, "\n\n")
}

// bibVenue returns where a paper was published.
func bibVenue(f *bibtex.Fields) string {
	venue := f.Get("journal", "journaltitle", "booktitle", "shortjournal", "maintitle", "eventtitle",
		"school", "institution")
	if macro := strings.TrimSpace(strings.Trim(strings.TrimSpace(venue), "{}")); strings.HasPrefix(macro, `\`) {
		if name, ok := journals[macro[1:]]; ok {
			venue = name
		}
	}
	return text.Title(latex.Source(venue))
}

// journals are the names of journals by the macros that the Astrophysics Data System writes.
var journals = map[string]string{
	"aj": "The Astronomical Journal", "actaa": "Acta Astronomica",
	"araa": "Annual Review of Astronomy and Astrophysics",
	"apj":  "The Astrophysical Journal", "apjl": "The Astrophysical Journal Letters",
	"apjs": "The Astrophysical Journal Supplement Series", "ao": "Applied Optics",
	"apss": "Astrophysics and Space Science",
	"aap":  "Astronomy and Astrophysics", "aapr": "Astronomy and Astrophysics Reviews",
	"aaps": "Astronomy and Astrophysics Supplement", "azh": "Astronomicheskii Zhurnal",
	"baas": "Bulletin of the American Astronomical Society",
	"bac":  "Bulletin of the Astronomical Institutes of Czechoslovakia",
	"caa":  "Chinese Astronomy and Astrophysics", "cjaa": "Chinese Journal of Astronomy and Astrophysics",
	"icarus": "Icarus",
	"jcap":   "Journal of Cosmology and Astroparticle Physics",
	"jrasc":  "Journal of the Royal Astronomical Society of Canada",
	"memras": "Memoirs of the Royal Astronomical Society",
	"mnras":  "Monthly Notices of the Royal Astronomical Society",
	"na":     "New Astronomy", "nar": "New Astronomy Reviews", "pra": "Physical Review A", "prb": "Physical Review B",
	"prc": "Physical Review C", "prd": "Physical Review D", "pre": "Physical Review E",
	"prl":   "Physical Review Letters",
	"pasa":  "Publications of the Astronomical Society of Australia",
	"pasp":  "Publications of the Astronomical Society of the Pacific",
	"pasj":  "Publications of the Astronomical Society of Japan",
	"rmxaa": "Revista Mexicana de Astronomía y Astrofísica",
	"qjras": "Quarterly Journal of the Royal Astronomical Society", "skytel": "Sky and Telescope",
	"solphys": "Solar Physics",
	"sovast":  "Soviet Astronomy", "ssr": "Space Science Reviews", "zap": "Zeitschrift für Astrophysik",
	"nat":     "Nature",
	"iaucirc": "IAU Circulars", "aplett": "Astrophysics Letters", "apspr": "Astrophysics Space Physics Research",
	"bain": "Bulletin of the Astronomical Institutes of the Netherlands", "fcp": "Fundamental Cosmic Physics",
	"gca": "Geochimica et Cosmochimica Acta", "grl": "Geophysical Research Letters",
	"jcp":    "The Journal of Chemical Physics",
	"jgr":    "Journal of Geophysical Research",
	"jqsrt":  "Journal of Quantitative Spectroscopy and Radiative Transfer",
	"memsai": "Memorie della Società Astronomica Italiana", "nphysa": "Nuclear Physics A",
	"physrep": "Physics Reports",
	"physscr": "Physica Scripta", "planss": "Planetary and Space Science", "procspie": "Proceedings of the SPIE",
	"psj": "The Planetary Science Journal",
}

// bibDate returns the date of BibLaTeX, or of a range the first day, or else the date in year, month and
// day.
func bibDate(f *bibtex.Fields) string {
	if s := f.Get("date"); s != "" {
		first, _, _ := strings.Cut(strings.TrimSpace(s), "/")
		if date := text.Date(strings.Trim(first, "{}~?% ")); date != "" {
			return date
		}
	}
	part := func(name string) string { return strings.Trim(f.Get(name), "{} \t\n") }
	return text.DateOf(part("year"), strings.ReplaceAll(part("month"), `\slash`, "/"), part("day"))
}

// babelLanguages are the tags of languages by their names in the packages babel and polyglossia.
var babelLanguages = map[string]string{
	"american": "en-US", "usenglish": "en-US", "british": "en-GB", "ukenglish": "en-GB",
	"australian": "en-AU", "canadian": "en-CA",
	"ngerman": "de", "germanb": "de", "austrian": "de-AT", "naustrian": "de-AT", "nswissgerman": "de-CH",
	"swissgerman": "de-CH",
	"francais":    "fr", "frenchb": "fr", "acadian": "fr-CA", "canadien": "fr-CA", "brazil": "pt-BR",
	"brazilian": "pt-BR",
	"portuges":  "pt", "mexican": "es-MX",
}

func bibLanguage(s string) string {
	s = strings.Trim(s, "{} \t\n")
	if tag, ok := babelLanguages[strings.ToLower(s)]; ok {
		return tag
	}
	return text.Language(s)
}

// verbatim removes the braces and backslashes of a URL or an id. Many programs escape it like a text:
// "10.1007/978-3-319{\_}1".
func verbatim(s string) string {
	s = strings.TrimSpace(s)
	if !strings.ContainsAny(s, `{}\`) {
		return s
	}
	s = strings.TrimPrefix(s, `\url`)
	s = strings.NewReplacer(`\textasciitilde`, "~", `\~{}`, "~", `\^{}`, "^", `{`, "", `}`, "", `\`, "").Replace(s)
	return strings.TrimSpace(s)
}

func bibURL(f *bibtex.Fields) string {
	for _, name := range []string{"url", "adsurl", "ee", "link", "howpublished", "biburl"} {
		for _, value := range f.All(name) {
			if s := webAddress([]string{verbatim(value)}); s != "" {
				return s
			}
		}
	}
	return ""
}

// bibIdentify finds the ids of a paper, in the fields for ids and in others: the journal may be "arXiv
// preprint arXiv:1706.03762", or the volume "abs/1706.03762".
func bibIdentify(p *record.Builder, f *bibtex.Fields) {
	eprint := verbatim(f.Get("eprint", "arxivid", "arxiv"))
	archive := strings.TrimSpace(strings.Trim(f.Get("archiveprefix", "eprinttype"), "{} "))
	switch {
	case strings.EqualFold(archive, "pubmed"):
		p.PMID, _ = paper.PubMedID(eprint)
	case archive == "" || strings.EqualFold(archive, "arxiv"):
		p.ArXiv, _ = paper.ArXivID(eprint)
	default: // as SLAC had it: archivePrefix = "hep-th", eprint = "9901001"
		p.ArXiv, _ = paper.ArXivID(archive + "/" + eprint)
	}
	if p.ArXiv == "" {
		p.ArXiv, _ = paper.ArXivID(verbatim(f.Get("arxivid", "arxiv")))
	}
	if p.PMID == "" {
		p.PMID, _ = paper.PubMedID(verbatim(f.Get("pmid")))
	}
	for _, name := range []string{"doi", "url", "ee", "adsurl", "howpublished", "note", "journal", "annote", "number"} {
		for _, value := range f.All(name) {
			if len(value) < 300 {
				p.Identify(verbatim(value))
			}
		}
	}
	p.Identify(p.URL)
	if p.ArXiv == "" && strings.EqualFold(p.Venue, "CoRR") {
		p.ArXiv, _ = paper.ArXivID(strings.TrimPrefix(verbatim(f.Get("volume")), "abs/"))
	}
}

// bibTerms returns the primary class of arXiv, subject categories and keywords.
func bibTerms(f *bibtex.Fields) []string {
	list := text.SplitTerms(verbatim(f.Get("primaryclass", "eprintclass")))
	bibsonomy := f.Get("interhash") != ""
	for _, name := range []string{"web-of-science-categories", "research-areas",
		"keywords", "keyword", "author_keywords", "keywords-plus"} {
		for _, value := range f.All(name) {
			if value = withoutBraces(value); bibsonomy && !strings.ContainsAny(value, ",;") {
				list = append(list, strings.Fields(value)...) // its tags are single words
				continue
			}
			if parts := splitKeywords(value); parts != nil {
				list = append(list, parts...)
				continue
			}
			list = append(list, text.SplitTerms(latex.Source(value))...)
		}
	}
	return text.Terms(list)
}

// splitKeywords returns the terms of a list in which some terms have a semicolon, in braces; nil if none
// has.
func splitKeywords(s string) []string {
	parts := splitOutside(s, func(i int) int { return lengthIf(s[i] == ';') })
	switch {
	case strings.Count(s, ";") == len(parts)-1: // no semicolon in braces
		return nil
	case len(parts) == 1:
		return splitCommas(s)
	}
	return parts
}

// splitOutside returns the parts of s between separators outside of braces. at returns the length of
// the separator at a place, or 0.
func splitOutside(s string, at func(i int) int) (parts []string) {
	depth, start := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth = max(depth-1, 0)
		}
		if depth > 0 {
			continue
		}
		if n := at(i); n > 0 {
			parts = append(parts, strings.TrimSpace(s[start:i]))
			start = i + n
			i = start - 1
		}
	}
	return append(parts, strings.TrimSpace(s[start:]))
}

// lengthIf returns the length of a separator of one byte if it is there.
func lengthIf(is bool) int {
	if is {
		return 1
	}
	return 0
}

// splitCommas returns what is separated by commas outside of braces.
func splitCommas(s string) []string {
	return splitOutside(s, func(i int) int { return lengthIf(s[i] == ',') })
}

// splitAnd returns what is separated by "and" outside of braces, without "others".
func splitAnd(s string) []string {
	const and = len("and")
	isBlankAt := func(i int) bool { return i < 0 || i >= len(s) || strings.IndexByte(" \t\n", s[i]) >= 0 }
	list := splitOutside(s, func(i int) int {
		isWord := isBlankAt(i-1) && isBlankAt(i+and) && i+and <= len(s)
		if isWord && strings.EqualFold(s[i:i+and], "and") {
			return and
		}
		return 0
	})
	return slices.DeleteFunc(list, func(name string) bool {
		return name == "" || strings.EqualFold(strings.Trim(name, "{}., \t\n"), "others")
	})
}

// withoutBraces removes the pairs of braces around a whole value.
func withoutBraces(s string) string {
	s = strings.TrimSpace(s)
	left := len(s) - len(strings.TrimLeft(s, "{"))
	right := len(s) - len(strings.TrimRight(s, "}"))
	if left == 0 || right == 0 || left == len(s) {
		return s
	}
	// The least depth between the braces is the number of braces that are pairs.
	depth, pairs := left, min(left, right)
	for _, c := range []byte(s[left : len(s)-right]) {
		switch c {
		case '{':
			depth++
		case '}':
			depth--
			pairs = min(pairs, depth)
		}
	}
	pairs = max(pairs, 0)
	return s[pairs : len(s)-pairs]
}

// bibNames returns the names of a list, which are separated by "and" outside of braces.
func bibNames(s string) []string {
	list := splitAnd(s)
	if len(list) == 1 {
		inner := withoutBraces(s)
		switch {
		case inner != strings.TrimSpace(s): // a list of persons in braces, or a group that is an author
			if list = splitAnd(inner); len(list) == 1 {
				list[0] = "{" + list[0] + "}"
			} else if slices.ContainsFunc(list, isGroup) {
				list = []string{"{" + inner + "}"}
			}
		case strings.IndexByte(s, ';') >= 0 || strings.Count(s, ",") > 2:
			return text.SplitNames(s)
		}
	}
	var all []string
	for _, s := range list {
		name := bibName(s)
		if listOption().MatchString(name) {
			continue
		}
		if strings.ContainsFunc(name, unicode.IsLetter) && !strings.HasPrefix(strings.ToLower(name), "et al") {
			all = append(all, name)
		}
	}
	return all
}

// listOption matches an option of BibLaTeX for a list of names, which stands in it like a name.
var listOption = lazy.Regexp(`^[a-z]+=\w+$`)

// isGroup reports whether a part of a list beside an "and" belongs to the name of a group, "Department
// of Health", and is not a person.
func isGroup(name string) bool {
	words := strings.Fields(name)
	if strings.IndexByte(name, ',') >= 0 {
		return false
	}
	if len(words) < 2 || len(words) > 5 || text.HasGroupWord(name) {
		return true
	}
	last, _ := utf8.DecodeRuneInString(words[len(words)-1])
	return unicode.IsLower(last) || slices.ContainsFunc(words, func(w string) bool {
		return w == "of" || w == "for" || w == "the" || w == "The" || w == "on" || w == "in"
	})
}

// bibName returns a name in the order in which it is said. In braces as a whole, it is the name of a
// group, and commas part nothing. A comma in braces is before a suffix, "W. M. {Coughran, Jr.}". The
// parts may also be named, as BibLaTeX has it: "family=Beethoven, prefix=van".
func bibName(s string) string {
	if inner := withoutBraces(s); inner != s {
		return text.Title(latex.Source(inner))
	}
	parts := splitCommas(s)
	if strings.Contains(parts[0], "=") {
		named := map[string]string{}
		for _, part := range parts {
			name, value, _ := strings.Cut(part, "=")
			named[strings.ToLower(strings.TrimSpace(name))] = strings.Trim(strings.TrimSpace(value), `"`)
		}
		if named["family"] != "" {
			return text.Name(strings.Join([]string{named["given"], named["prefix"], named["family"], named["suffix"]}, " "))
		}
	}
	switch len(parts) {
	case 1:
		s = strings.ReplaceAll(s, ",", " ")
	case 2:
		s = strings.ReplaceAll(parts[1]+" "+parts[0], ",", " ")
		if isNameSuffix(parts[1]) || strings.IndexByte(parts[0]+parts[1], ',') < 0 {
			s = parts[0] + ", " + parts[1]
		}
	case 3: // "Family, Jr., Given"
		s = parts[2] + " " + parts[0] + " " + parts[1]
	}
	return text.Name(latex.Source(mathAccent().ReplaceAllStringFunc(s, func(s string) string {
		m := mathAccent().FindStringSubmatch(s)
		return mathAccents[m[1]] + "{" + m[2] + "}"
	})))
}

// mathAccent matches a letter of a name whose accent was set as a formula: "Sch$\ddot{\mbox{o}}$del".
var (
	mathAccent = lazy.Regexp(`\$\\(acute|grave|hat|ddot|tilde|check|bar|breve|dot)` +
		`\{?(?:\\(?:mbox|rm|text|mathrm)\b)?[{ ]*([A-Za-z])[} ]*\$`)
	mathAccents = map[string]string{"acute": `\'`, "grave": "\\`", "hat": `\^`, "ddot": `\"`, "tilde": `\~`,
		"check": `\v`, "bar": `\=`, "breve": `\u`, "dot": `\.`}
)
