package tagformat

import (
	"io"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
	"kindred/paper"
)

// RIS is the format that most bibliography managers and databases exchange records in, in any
// of the dialects they write.
//
// A record begins with TY and ends with ER; if ER is missing, the record ends where the next begins.
// Lines between records are passed over, but lines with tags there are a damaged record.
var RIS = record.Format{
	Name:        "ris",
	Endings:     []string{"ris"},
	Description: "RIS, as bibliography managers and databases write it (.ris)",
	Detect:      detectRIS,
	Decode:      ris.decode,
	Encode:      func(w io.Writer) record.Encoder { return &risEncoder{w: w} },
}

var ris = grammar{
	newSplit: newRISSplit, cut: cutRIS, opens: opensWith("TY"), end: "ER", start: `"TY  - "`,
	title: tags("TI T1 CT BT ST"), abstract: tags("AB N2"), authors: tags("A1"), groups: tags("AU"),
	venue: tags("JF T2 JO JA J1 J2"), language: tags("LA"), url: tags("UR L2 LK L1"),
	terms: tags("KW"), dates: tags("PY DA Y1"),
	doi: tags("DO DI"), ids: tags("AN M3 L3 UR L1 L2 LK M1 N1 ID C1 C2 C7 T2 JO JF"), id: tags("ID"),
	special: completeRIS,
}

// MEDLINE is the tagged format of PubMed, and of ERIC, whose records have no PMID.
//
// Records are separated by empty lines; a PMID begins a record in any case. A line that is not
// indented and has no tag belongs to none.
var MEDLINE = record.Format{
	Name:        "medline",
	Description: "MEDLINE tagged text, as PubMed and ERIC export it (.nbib)",
	Detect:      detectMEDLINE,
	Decode:      medline.decode,
}

var medline = grammar{
	newSplit:  stateless(splitMEDLINE),
	opens:     func(f *fields, tag string, gap bool) bool { return f == nil || gap || tag == "PMID" && f.has("PMID") },
	continues: func(line []byte, gap bool) bool { return !gap || line[0] == ' ' || line[0] == '\t' },
	start:     `"PMID- " or another tag`,
	title:     tags("TI BTI CTI"), abstract: tags("AB OAB"), authors: tags("FAU AU"), groups: tags("CN"),
	venue: tags("JT TA BTI CTI"), language: tags("LA"), url: tags("AID LID URL " + adsLink),
	terms: tags("MH OT KW"), single: true,
	dates: tags("DP"), early: tags("DEP"), pmid: "PMID", ids: tags("SO GN"), special: completeMEDLINE,
}

// EndNote is the format of refer and of EndNote's import and export, with tags such as "%T".
//
// If a record begins with its type, %0, the next one does too. Otherwise records are separated by
// empty lines, and a second %0 begins a record in any case.
var EndNote = record.Format{
	Name:        "endnote",
	Description: "EndNote and refer tagged text (.enw)",
	Detect: func(h *record.Head) bool {
		tags, isADS := percentTags(h)
		return tags['T'] > 0 && tags['A']+tags['0']+tags['D']+tags['X'] > 0 && (tags['0'] > 0 || !isADS)
	},
	Decode: endnote.decode,
}

var endnote = grammar{
	newSplit: stateless(splitPercent),
	opens: func(f *fields, tag string, gap bool) bool {
		switch {
		case f == nil:
			return true
		case len(f.list) > 0 && f.list[0].tag == "0":
			return tag == "0" || gap && tag == "T" && f.has("T")
		}
		return gap || tag == "0" && f.has("0")
	},
	start: `a tag such as "%T "`,
	title: tags("T !"), abstract: tags("X"), authors: tags("A"), venue: tags("J B S"),
	language: tags("G"), url: tags("U"),
	terms: tags("K"), dates: tags("D 8"), ids: tags("R 3 M U O J"), id: tags("F M"),
}

// ADSTagged is the tagged format of the Astrophysics Data System, in which a record begins with
// its bibcode, %R, and the abstract is %B.
var ADSTagged = record.Format{
	Name:        "ads-tagged",
	Description: "tagged text of the Astrophysics Data System",
	Detect: func(h *record.Head) bool {
		tags, isADS := percentTags(h)
		return tags['0'] == 0 && tags['T'] > 0 && isADS
	},
	Decode: adsTagged.decode,
}

var adsTagged = grammar{
	newSplit: stateless(splitPercent), opens: opensWith("R"), start: `"%R "`,
	title: tags("T"), abstract: tags("B"), authors: tags("A"), venue: tags("J"), url: tags("U"),
	dates: tags("D"),
	id:    tags("R"), special: completeADS,
}

// WoS is the plain text of the Web of Science: tags of two characters, further lines of a field
// indented by three, records from PT to ER, and EF at the end of the file. PT may be missing.
var WoS = record.Format{
	Name:        "wos",
	Description: "Web of Science plain text (savedrecs.txt, .ciw, .isi)",
	Detect: func(h *record.Head) bool {
		isKind := func(value string) bool { return len(value) == 1 }
		return isHeadedAsWoS(h) && wos.detects("PT", isKind, nil, "AU", "CA", "TI", "AF", "BE", "UT")(h) ||
			detectWoSWithoutPT(h)
	},
	Decode: wos.decode,
}

var wos = grammar{
	newSplit: stateless(splitWoS), opens: opensWith("PT"), end: "ER", start: `"PT "`,
	title: tags("TI"), abstract: tags("AB"), authors: tags("AF AU"), groups: tags("CA"),
	venue: tags("SO JI J9 SE"), language: tags("LA"),
	terms: tags("WC SC DE ID"), single: true, dates: tags("PY"), month: "PD", early: tags("EA"),
	doi: tags("DI D2"), ids: tags("AR"), pmid: "PM",
	special: func(f *fields, b *record.Builder) {
		if b.DOI == "" && b.PMID == "" {
			b.SetOwnID(f.first("UT"))
		}
	},
}

// RefWorks is the tagged format of RefWorks, in which a record begins with its type, RT.
var RefWorks = record.Format{
	Name:        "refworks",
	Description: "RefWorks tagged text",
	Detect: func(h *record.Head) bool {
		return refworks.detects("RT", func(value string) bool { return value != "" }, legendLine, "T1", "A1", "SR", "JF")(h)
	},
	Decode: refworks.decode,
}

var refworks = grammar{
	newSplit: stateless(splitRefWorks), opens: opensWith("RT"), start: `"RT "`,
	title: tags("T1"), abstract: tags("AB"), authors: tags("A1"), venue: tags("JF T2 JO"),
	language: tags("LA"), url: tags("UL LK"),
	terms: tags("K1"), dates: tags("YR"), month: "FD", doi: tags("DO"), ids: tags("UL LK ID AN NO JF"),
	pmid: "PMID", id: tags("ID AN"),
}

// Ovid is what the databases of Ovid export as text: a record begins with its number, "<1. >",
// and has tags ("TI  - A title"), or the long or short names of its fields on lines of their
// own with the values indented below. With long names the number may be missing.
var Ovid = record.Format{
	Name:        "ovid",
	Description: "Ovid tagged text and citations",
	Detect: func(h *record.Head) bool {
		isAny := func(string) bool { return true }
		return !detectRIS(h) && (ovid.detects(ovidHeader, isAny, nil, "TI", "UI", "AU", "AN")(h) || detectOvidNames(h))
	},
	Decode: ovid.decode,
}

var ovid = grammar{
	newSplit: stateless(splitOvid), opens: opensOvid, headed: true, start: `"<1. >"`,
	title: tags("TI OT"), abstract: tags("AB"), venue: tags("JN JT JF TA JA"), language: tags("LG LA"),
	url:   tags("UR LK XL"),
	terms: tags("MH SH KW ID DE"), single: true, dates: tags("YR PY DP PD"), doi: tags("DO DI"),
	ids: tags("SO UR"), pmid: "PM",
	id: tags("UI AN"), special: completeOvid,
}

// NoteExpress is the export of NoteExpress, and of CNKI and Wanfang for it: the names of fields are in
// braces, "{Title}: ", and a record begins with "{Reference Type}: ".
var NoteExpress = record.Format{
	Name:        "noteexpress",
	Description: "NoteExpress tagged text, as CNKI and Wanfang export it (.net, .txt)",
	Detect: func(h *record.Head) bool {
		return noteExpress.detects("Reference Type", func(string) bool { return true }, nil, "Title", "Author")(h)
	},
	Decode: noteExpress.decode,
}

var noteExpress = grammar{
	newSplit: stateless(byPattern(bracedLine)), opens: opensWith("Reference Type"), start: `"{Reference Type}: "`,
	title: []string{"Title", "Translated Title", "Original Title"}, abstract: []string{"Abstract"},
	authors:  []string{"Author", "Authors"},
	venue:    []string{"Journal", "Secondary Title", "Conference Name", "Publisher"},
	language: []string{"Language"}, url: []string{"URL", "Link"},
	terms: []string{"Keywords", "Subject"}, dates: []string{"Date", "Year", "Date Displayed"},
	doi: []string{"DOI"}, ids: []string{"URL", "Accession Number"},
}

// CNKI is the text that CNKI exports for E-Study and as "custom": the names of fields are English and
// Chinese, "Title-题名: ".
var CNKI = record.Format{
	Name:        "cnki",
	Description: "CNKI tagged text, for E-Study and custom exports (.txt)",
	Detect: func(h *record.Head) bool {
		return cnki.detects("Title", func(string) bool { return true }, nil)(h)
	},
	Decode: cnki.decode,
}

var cnki = grammar{
	newSplit: stateless(byPattern(cnkiLine)),
	opens: func(f *fields, tag string, gap bool) bool {
		return f == nil || (tag == "SrcDatabase" || tag == "Title") && (gap || f.has(tag))
	},
	continues: func(line []byte, gap bool) bool { return !gap && !strings.HasPrefix(string(line), "DataType:") },
	start:     `"SrcDatabase-来源库: " or "Title-题名: "`,
	title:     tags("Title"), abstract: tags("Summary"), authors: tags("Author"), venue: tags("Source"),
	url:   tags("Link URL"),
	terms: tags("Keyword"), dates: tags("PubTime Year"), doi: tags("DOI"), ids: tags("Link URL"),
}

// tags returns the tags in a list.
func tags(list string) []string { return strings.Fields(list) }

// labelPrefix marks a field of ours in RIS, which has none for a label, and idPrefix an id that would
// be taken for the number of a row.
const (
	labelPrefix = "kindred-label: "
	idPrefix    = "kindred-id: "
)

// completeRIS sets what is special in RIS. Of the two tags for abstracts, the longer text is the
// abstract.
func completeRIS(f *fields, b *record.Builder) {
	if other := f.joined("N2"); len(other) > len(f.joined("AB")) {
		b.Abstract = text.Abstract(other)
	}
	if f.has("TI", "T1", "CT") {
		record.SetOnce(&b.Venue, text.Title(f.first("BT")))
	}
	if c3 := f.first("C3"); !strings.HasPrefix(c3, "PUBMED ") && !strings.HasPrefix(c3, "EMBASE ") {
		record.SetOnce(&b.Venue, text.Title(c3)) // the proceedings, but for Cochrane
	}
	database := strings.ToLower(f.first("DB", "DP"))
	isPubMed := strings.Contains(database, "pubmed") || strings.Contains(database, "medline")
	for _, s := range f.all("AN", "C3") {
		first, _, _ := strings.Cut(s, ",") // Cochrane: "PUBMED 12345,EMBASE 67890"
		if rest, ok := strings.CutPrefix(first, "PUBMED "); b.PMID == "" && (ok || isPubMed) {
			b.PMID, _ = paper.PubMedID(rest)
		}
		if id, ok := paper.OpenAlexID(s); ok {
			record.SetOnce(&b.OpenAlex, id)
		}
	}
	for _, s := range f.all("U1") {
		if label, ok := strings.CutPrefix(s, labelPrefix); ok {
			b.Label = text.Line(label)
		}
		if id, ok := strings.CutPrefix(s, idPrefix); ok {
			b.ID = text.Line(id)
		}
	}
}

// completeMEDLINE sets what is special in MEDLINE. Titles of other languages are translated in it, in
// brackets, so that the language is English whatever that of the paper is.
func completeMEDLINE(f *fields, b *record.Builder) {
	title := strings.Join(f.all("TI"), " ")
	if own := f.first("TT"); own != "" && (title == "" || strings.HasPrefix(title, "[Not Available]")) {
		title = own
	}
	if title != "" {
		b.Title = text.Title(title)
	}
	if strings.HasPrefix(title, "[") {
		b.Language = "en"
	}
	record.SetOnce(&b.Date, mostPrecise(f.best("EDAT", "CRDT")))
	for _, s := range f.all("LID", "AID") {
		b.SetDOI(strings.TrimSuffix(s, "[doi]"))
	}
	if b.PMID == "" {
		_, bibcode, _ := strings.Cut(f.first(adsLink), "/abs/")
		b.SetOwnID(record.FirstOf(f.first("OID"), bibcode))
	} else {
		record.SetOnce(&b.URL, "https://pubmed.ncbi.nlm.nih.gov/"+b.PMID+"/")
	}
}

// completeADS sets what is special in ADS: keywords are one wrapped list with commas, the venue has
// volume and page after it ("Weather, vol. 73"), and the ids are in one field ("DOI: 10.1000/xyz;
// eprintid: arXiv:2401.01234").
func completeADS(f *fields, b *record.Builder) {
	venue, _, _ := strings.Cut(f.first("J"), ", vol")
	venue, _, _ = strings.Cut(venue, ", Vol")
	b.Venue = text.Title(venue)
	b.Categories = text.Terms(text.SplitTerms(strings.Join(f.all("K"), "; ")))
	for _, value := range f.all("Y") {
		for s := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == ';' || r == '\n' }) {
			name, id, _ := strings.Cut(strings.TrimSpace(s), ":")
			if number, ok := paper.ArXivID(id); ok && strings.HasPrefix(name, "eprint") {
				b.ArXiv = number
			}
			b.Identify(id)
		}
	}
}

// opensOvid reports whether a record begins: with its number or, if the first record has none, after an empty line
// with the tag that the record before begins with.
func opensOvid(f *fields, tag string, gap bool) bool {
	switch {
	case tag == ovidHeader:
		return true
	case f == nil:
		return ovidFirst[tag]
	}
	return gap && f.list != nil && f.list[0].tag != ovidHeader && f.list[0].tag == tag
}

// completeOvid sets what is special in Ovid: authors of whom several may stand on a line ("Smith JA.
// Jones B."), and a source with the venue and the year ("Memoirs. 12(3):1-9, 2001 Apr.").
func completeOvid(f *fields, b *record.Builder) {
	b.Title = ovidKind().ReplaceAllString(b.Title, "")
	var people []string
	for _, s := range listed(f.best("FA", "AU")) {
		s, _, _ = strings.Cut(s, " [") // "Lovelace, A. [Author, Reprint Author; E-mail: ...]"
		if strings.ContainsAny(s, ",;") {
			for name := range strings.SplitSeq(s, ";") {
				if name = withoutDegrees(strings.TrimRight(name, " *+#^0123456789")); !degrees[name] { // and footnotes
					people = append(people, name)
				}
			}
			continue
		}
		for name := range strings.SplitSeq(s, ". ") {
			people = append(people, strings.TrimSuffix(strings.TrimSpace(name), "."))
		}
	}
	b.Authors = names(people)
	if n := len(b.Categories); n > 0 { // "one;  two."
		b.Categories[n-1] = strings.TrimSuffix(b.Categories[n-1], ".")
	}
	source := strings.Join(strings.Fields(f.first("SO")), " ")
	if at := strings.IndexAny(source, ".0123456789"); at > 0 {
		record.SetOnce(&b.Venue, text.Title(monthTail().ReplaceAllString(strings.TrimRight(source[:at], " ,("), "")))
	}
	record.SetOnce(&b.Date, yearIn(source))
	record.SetOnce(&b.Date, text.Date(f.first("ST"))) // "Publish Ahead of Print, 30 November 2015"
	if strings.Contains(strings.ToLower(f.first("DB")), "medline") && b.PMID == "" {
		b.PMID, _ = paper.PubMedID(f.first("UI", "AN"))
	}
}

// monthTail matches the month or season of an issue, which stands between the journal and the year: "Memoirs
// January/February 2010;14(1):56".
var monthTail = lazy.Regexp(`(?: (?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec|January|February|March|` +
	`April|August|September|October|November|December|Spring|Summer|Autumn|Fall|Winter)(?:[/-][A-Z][a-z]+)?)$`)

// ovidKind matches the kind of a paper after its title.
var ovidKind = lazy.Regexp(
	`\s*\[(?:[A-Z][a-z]+ )?(?:Articles?|Reports?|Reviews?|Miscellaneous|References|Editorials?|Letters?|Erratum)\]\.?$`)

// degrees are the degrees and memberships that stand after names.
var degrees = text.WordSet(`MD PhD Ph.D RN MSc BSc MPH MBA DDS DNP MSN BSN DVM EdD PharmD MBBS FRCS FRCP FAAN
	FACP FACS FACSM`)

// withoutDegrees returns a name without the degrees after it, unless they may be the initials: "King, MD".
func withoutDegrees(name string) string {
	words := strings.Fields(name)
	for len(words) > 2 && degrees[strings.Trim(words[len(words)-1], ",.")] {
		words = words[:len(words)-1]
	}
	return strings.TrimRight(strings.Join(words, " "), ",")
}

// yearIn returns the last year that stands in a text.
func yearIn(s string) (year string) {
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(word) == 4 && (strings.HasPrefix(word, "19") || strings.HasPrefix(word, "20")) {
			year = word
		}
	}
	return year
}
