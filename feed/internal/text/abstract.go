package text

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/internal/lazy"
)

// Abstract returns an abstract as plain text, an empty line between its paragraphs: markup,
// entities and LaTeX made readable, and without additions of publishers: "Abstract:", the
// usual headings of structured abstracts, a copyright line, an announcement. What only says
// that there is no abstract is "".
//
// Abstract changes nothing in what it returned, with the exception of Title.
func Abstract(s string) string {
	for range passes(s) {
		all, twice := look(s)
		before := s
		if all&special != 0 {
			s = plain(s)
		}
		if all&(special|breaks) != 0 || twice&blank != 0 {
			s = paragraphs(s)
		}
		if s = withoutFrame(s); s == before {
			break
		}
	}
	return s
}

// paragraphs makes a line of every paragraph. A heading that was marked as one is dropped if
// it is a usual one, and else stands before its paragraph with a colon.
func paragraphs(s string) string {
	if strings.IndexByte(s, '\n') < 0 && !strings.Contains(s, heading) {
		return collapse(s)
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	var b strings.Builder
	b.Grow(len(s))
	title := ""
	add := func(p string) {
		marked := strings.HasSuffix(p, heading)
		p = collapse(strings.ReplaceAll(p, heading, " "))
		switch {
		case p == "":
			return
		case marked && isUsualHeading(p):
			title = ""
			return
		case marked:
			title = strings.TrimRight(p, ":. ") + ": "
			return
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(title)
		b.WriteString(p)
		title = ""
	}
	start, at := 0, 0
	for l := range strings.Lines(s) {
		if strings.TrimSpace(l) == "" {
			add(strings.TrimSpace(s[start:at]))
			start = at + len(l)
		} else if strings.Contains(l, heading) {
			add(strings.TrimSpace(s[start : at+len(l)]))
			start = at + len(l)
		} else if start == at && at+len(l) < len(s) && isHeadingLine(l) {
			start = at + len(l)
		}
		at += len(l)
	}
	add(strings.TrimSpace(s[start:]))
	if title != "" { // a heading without a text
		b.WriteString(strings.TrimSuffix(title, ": "))
	}
	return b.String()
}

// usualHeadings are the headings of structured abstracts, in lower case.
var usualHeadings = setOf(splitTrimmed(`abstract,summary,background,backgrounds,introduction,context,rationale,objective,objectives,aim,aims,purpose,question,questions,location,goal,goals,
hypothesis,motivation,problem,research question,method,methods,methodology,approach,design,study design,setting,settings,participants,patients,
subjects,intervention,interventions,exposure,exposures,materials,material and methods,materials and methods,methods and materials,material and method,
patients and methods,methods and results,methods and findings,design and methods,design/methodology/approach,data sources,data sources and extraction,
search strategy,selection criteria,main outcome measures,main outcome measure,main outcomes and measures,outcome measures,outcome,outcomes,measurements,
measurements and main results,main results,result,results,findings,results and discussion,discussion,conclusion,conclusions,conclusions and relevance,
conclusions and implications,discussion and conclusion,discussion and conclusions,results and conclusions,interpretation,significance,significance statement,
importance,relevance,clinical relevance,limitations,implications,practical implications,research limitations/implications,originality/value,recommendations,
background and objective,background and objectives,background and aims,background and purpose,background & aims,aims and objectives,background/aims,
background/objectives,study objective,study objectives,objective and methods,availability and implementation,availability,supplementary information,contact,
trial registration,funding,lay summary,plain language summary,author summary,one sentence summary,statement of significance,highlights,key points,graphical abstract,visual abstract,authors' conclusions,
hintergrund,einleitung,ziel,ziele,zielsetzung,fragestellung,methode,methoden,methodik,ergebnis,ergebnisse,schlussfolgerung,schlussfolgerungen,fazit,zusammenfassung,
résumé,contexte,objectif,objectifs,méthode,méthodes,résultats,conclusion,introducción,antecedentes,objetivo,objetivos,método,métodos,material y métodos,resultados,
conclusiones,conclusión,resumen,introdução,contexto,material e métodos,métodos,conclusões,conclusão,resumo`)...)

// splitTrimmed splits a list at its commas and line breaks.
func splitTrimmed(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '\n' || r == '\t' })
}

// isHeadingLine reports whether the first line of a paragraph is a usual heading of the rest.
func isHeadingLine(l string) bool {
	l = strings.TrimSpace(l)
	first, _ := utf8.DecodeRuneInString(l)
	return unicode.IsUpper(first) && isUsualHeading(l)
}

// isUsualHeading reports whether a line is a usual heading and nothing else.
func isUsualHeading(s string) bool {
	const longest = 60
	return len(s) < longest && usualHeadings[strings.ToLower(strings.TrimRight(s, " :.-–—"))]
}

func hasFold(s, prefix string) bool { return strings.EqualFold(s[:min(len(s), len(prefix))], prefix) }

// withoutFrame returns an abstract without the additions of exporters before and after it.
func withoutFrame(s string) string {
	if isPlaceholder(s) {
		return ""
	}
	if strings.HasPrefix(s, "arXiv:") {
		s = strings.TrimSpace(announcement().ReplaceAllString(s, ""))
	}
	s = withoutLabel(withoutHighWireMarks(s))
	if s != "" && strings.IndexByte("cC(\xc2", s[0]) >= 0 {
		if m := copyrightHead().FindString(s); m != "" && len(s) > 2*len(m) {
			s = s[len(m):]
		}
	}
	s = withoutTail(withoutDatabaseFrame(s))
	plain := withoutHeadings(s)
	return withoutGluedHeadings(plain, plain != s)
}

// placeholders are texts that say that there is no abstract, in lower case.
var placeholders = setOf("", "not available", "no abstract available", "abstract not available", "no abstract", "abstract unavailable", "n/a", "na", "none", "null",
	"nil", "nan", "undefined", "abstract", "summary", "no summary available", "unavailable", "tba", "to be announced", "not provided", "no description available",
	"no abstract provided", "no abstract provided in this article", "no description", "unac", "unal", "unap", "unas", "unav",
	"unkn", "kein abstract verfügbar", "pas de résumé disponible", "resumen no disponible")

// isPlaceholder reports whether a text only says that there is none.
func isPlaceholder(s string) bool {
	const longest = 60
	return len(s) < longest && placeholders[strings.ToLower(strings.Trim(s, " .,:;[](){}<>-–—_*\\\"'"))]
}

var (
	// announcement is what arXiv's feeds put before an abstract.
	announcement = lazy.Regexp(`^arXiv:\S+ +Announce Type: +\S+\s+`)
	// label matches the word for abstract before one. Without a colon or the like it counts only
	// before words that abstracts begin with, or in capitals.
	label = lazy.Regexp(`^(?:(?i:abstract|summary|synopsis|résumé|resumé|zusammenfassung|kurzfassung|resumen|resumo|sommario|riassunto|abstrakt|аннотация|реферат|резюме|анотація|özet)\s*(?:[:：.—–]+|\s-+\s|\n\n)|[【\[]?(?:摘要|要旨|抄録|概要|초록|요약)[】\]]?\s*[:：]?|(?i:abstract)\s+(?:We|In this|In the|This|The|Background|Objective|Purpose|Aim)\b|ABSTRACT\s+\p{Lu}\p{Ll}|[▪■●]\s*Abstract\s)`)
	// tail matches where a copyright line begins.
	tail = lazy.Regexp(`(?i)©|\(c\),?\s*(?:copyright|by|the author|(?:19|20)\d\d)|\bcopyright\s*(?:©|\(c\)|by|(?:19|20)\d\d|the author|held by|is held)|\bcrown copyright|\ball rights reserved|\bthis article is protected by copyright|\bpublished by (?:elsevier|springer|wiley|the royal|oxford|cambridge|american|john wiley|mary ann|bmj)|\bpublished under licen[cs]e|\[copyright\]|\bcopyright:?$`)
	// publisher matches where a line begins that names a publisher after a year. As a part of tail, it would make a
	// regular expression that takes twenty times as long.
	publisher = lazy.Regexp(`(?i)\b(?:19|20)\d\d,? (?:(?:published by )?(?:the authors?|elsevier|springer|wiley|john wiley|ieee|pleiades)\b|(?:by )?[\p{L} ]{2,40}\bpress\b)`)
	// sureTail matches a copyright line that begins where no sentence does, as the Web of Science writes it.
	sureTail      = lazy.Regexp(`^(?:Copyright\s*(?:©|\(C\))?|©|\(C\)),?\s*(?:19|20)\d\d,? (?:by )?(?:[Tt]he )?\p{Lu}[^\n]{2,90}$`)
	copyrightHead = lazy.Regexp(`^(?i:(?:copyright\s*)?(?:©|\(c\))\s*(?:copyright\s*)?(?:19|20)\d\d|copyright (?:19|20)\d\d)[^.\n]{0,60}\.(?:\s*All rights reserved\.)?\s+`)
)

// maxTail bounds the length of a copyright line in bytes, and maxLicence of one with a licence after it.
const maxTail, maxLicence = 300, 700

// licence matches what a copyright line says about its licence.
var licence = lazy.Regexp(`(?i)creative commons|open[ -]access article|permits unrestricted`)

// hasCopyright reports whether tail may match in a text.
func hasCopyright(s string) bool {
	return hasAny(s, "y", "right") || hasAny(s, "Y", "RIGHT") || hasAny(s, "\xc2", "\xa9") || hasAny(s, "(", "c)", "C)") ||
		hasAny(s, "P", "ublished ", "UBLISHED ") || hasAny(s, "g", "hts reserved") || hasAny(s, "G", "HTS RESERVED")
}

// hasPublisher reports whether publisher may match in a text.
func hasPublisher(s string) bool {
	return (hasAny(s, "1", "9") || hasAny(s, "2", "0")) &&
		(hasAny(s, "P", "ublished ", "leiades", "ress", "UBLISHED ", "LEIADES", "RESS") ||
			hasAny(s, "T", "he Author", "HE AUTHOR") || hasAny(s, "E", "lsevier", "LSEVIER") ||
			hasAny(s, "S", "pringer", "PRINGER") || hasAny(s, "W", "iley", "ILEY") || hasAny(s, "I", "EEE"))
}

// withoutLabel drops "Abstract:" and the like.
func withoutLabel(s string) string {
	if s == "" || s[0] < utf8.RuneSelf && strings.IndexByte("aAkKrRsSzZ[", s[0]) < 0 { // none begins so
		return s
	}
	at := label().FindStringIndex(s[:min(len(s), 40)])
	if at == nil {
		return s
	}
	end := at[1]
	matched := s[:end]
	if last, _ := utf8.DecodeLastRuneInString(matched); unicode.IsLetter(last) && !strings.ContainsAny(matched, "摘要抄録概要旨초록요약") {
		_, word, _ := strings.Cut(matched, " ") // the words after it belong to the text
		if first := strings.IndexFunc(matched, unicode.IsSpace); first > 0 {
			word = strings.TrimSpace(matched[first:])
		}
		end -= len(word)
	}
	rest := strings.TrimLeft(s[end:], " \n:：.—–-")
	if rest == "" {
		return s
	}
	return rest
}

// withoutTail drops a copyright line, if it is one: it begins a sentence or paragraph at the
// end of the text.
func withoutTail(s string) string {
	from := max(0, len(s)-maxLicence)
	for from > 0 && !utf8.RuneStart(s[from]) {
		from++
	}
	for _, m := range copyrightLines(s[from:]) {
		at := from + m[0]
		if len(s)-at > maxTail && !licence().MatchString(s[at:]) {
			continue
		}
		before := strings.TrimRight(s[:at], " \n(–—-*,")
		afterSentence := before == "" || strings.ContainsRune(".!?:;]”\"'）)。>", lastRune(before)) ||
			strings.HasSuffix(strings.TrimRight(s[:at], " "), "\n")
		if !afterSentence && !sureTail().MatchString(s[at:]) {
			continue
		}
		// A text about copyright goes on for long, and in sentences. A short one has abbreviations.
		const short = 120
		if strings.Count(s[at:], ". ") > 4 && len(s)-at > short {
			continue
		}
		return strings.TrimSpace(before)
	}
	return s
}

// copyrightLines returns where copyright lines may begin in a text, and where what tells so ends, in order.
func copyrightLines(s string) [][]int {
	var found [][]int
	if hasCopyright(s) {
		found = tail().FindAllStringIndex(s, -1)
	}
	if !hasPublisher(s) {
		return found
	}
	for _, m := range publisher().FindAllStringIndex(s, -1) {
		within := func(of []int) bool { return of[0] <= m[0] && m[0] < of[1] } // "(c) 2019 Wiley" begins before 2019
		if !slices.ContainsFunc(found, within) {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, func(a, b []int) int { return cmp.Compare(a[0], b[0]) })
	return found
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// withoutHeadings drops usual headings with a colon after them where a sentence begins, and
// headings that are a paragraph by themselves.
func withoutHeadings(s string) string {
	ends := ":"
	if hasStoppedHeadings(s) {
		ends = ":."
	}
	if ends == ":" && strings.IndexByte(s, ':') < 0 && !strings.Contains(s, "\n\n") {
		return s
	}
	var kept []string
	changed := false
	for p := range strings.SplitSeq(s, "\n\n") {
		q := withoutInlineHeadings(p, ends)
		if isUsualHeading(q) && strings.Contains(s, "\n\n") {
			q = ""
		}
		changed = changed || q != p
		if q != "" {
			kept = append(kept, q)
		}
	}
	if !changed {
		return s
	}
	return strings.Join(slices.Clip(kept), "\n\n")
}

// hasStoppedHeadings reports whether a text begins with a usual heading that a full stop ends,
// as those of Astronomy & Astrophysics do: "Context. Stars … Aims. We …".
func hasStoppedHeadings(s string) bool {
	const longest = 40
	stop := strings.IndexByte(s[:min(len(s), longest)], '.')
	return stop > 0 && strings.HasPrefix(s[stop+1:], " ") && isUsualHeading(s[:stop])
}

// withoutInlineHeadings is withoutHeadings of a paragraph, whose headings end with one of the
// characters in ends.
func withoutInlineHeadings(p, ends string) string {
	var b strings.Builder
	written := 0
	for from := 0; ; {
		colon := strings.IndexAny(p[from:], ends)
		if colon < 0 {
			break
		}
		colon += from
		from = colon + 1
		start := sentenceStart(p, colon)
		if start < 0 || start < written || from < len(p) && p[from] != ' ' {
			continue
		}
		first, _ := utf8.DecodeRuneInString(p[start:])
		if !unicode.IsUpper(first) || !usualHeadings[strings.ToLower(strings.TrimSpace(p[start:colon]))] {
			continue
		}
		if written > 0 {
			b.WriteString(upperFirst(p[written:start]))
		} else {
			b.WriteString(p[:start])
		}
		written = from
		for written < len(p) && p[written] == ' ' {
			written++
		}
	}
	if written == 0 {
		return p
	}
	b.WriteString(upperFirst(p[written:]))
	return strings.TrimSpace(b.String())
}

// upperFirst returns a text that followed a heading as a sentence: with a capital, unless its
// first word is of another kind ("pH", "mRNA").
func upperFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	if unicode.IsLower(first) && (unicode.IsLower(second) || second == ' ') {
		return string(unicode.ToUpper(first)) + s[size:]
	}
	return s
}

// sentenceStart returns where the sentence begins that a colon at the given place is in, if it
// is short, or -1.
func sentenceStart(p string, colon int) int {
	const longest = 50
	for i := colon - 1; i >= 0 && colon-i <= longest; i-- {
		switch {
		case i == 0:
			return 0
		case p[i] == ' ' && strings.IndexByte(".!?;)", p[i-1]) >= 0:
			return i + 1
		case p[i] == ':':
			return -1
		}
	}
	return -1
}
