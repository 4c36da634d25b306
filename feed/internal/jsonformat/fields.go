package jsonformat

import (
	"fmt"
	"strings"

	"kindred/feed/internal/text"
	"kindred/paper"
)

// This file reads fields in the ways that several formats share.

// doi returns the DOI in the first of the paths that has one, or "".
func (o object) doi(paths ...string) string {
	for _, path := range paths {
		if id, ok := paper.DOI(o.get(path).text()); ok {
			return id
		}
	}
	return ""
}

// arXiv returns the arXiv id in the first of the paths that has one, or "".
func (o object) arXiv(paths ...string) string {
	for _, path := range paths {
		if id, ok := paper.ArXivID(o.get(path).text()); ok {
			return id
		}
	}
	return ""
}

// pmid returns the PubMed id in the first of the paths that has one, or "".
func (o object) pmid(paths ...string) string {
	for _, path := range paths {
		if id, ok := paper.PubMedID(o.get(path).text()); ok {
			return id
		}
	}
	return ""
}

// date returns the date in the first of the paths that has one, or "".
func (o object) date(paths ...string) string {
	for _, path := range paths {
		if date := text.Date(o.get(path).text()); date != "" {
			return date
		}
	}
	return ""
}

// earliest returns the earliest of dates that are known, the more precise of those that agree.
func earliest(dates ...string) string {
	found := ""
	for _, date := range dates {
		switch n := min(len(date), len(found)); {
		case date == "":
		case found == "", date[:n] < found[:n], date[:n] == found[:n] && len(date) > len(found):
			found = date
		}
	}
	return found
}

// names returns the names of the persons at the first of the paths that has any.
func (o object) names(paths ...string) []string {
	for _, path := range paths {
		if names := o.get(path).names(); len(names) > 0 {
			return names
		}
	}
	return nil
}

// languageText is a text with its language, "" if it is not said.
type languageText struct{ text, language string }

// choose returns the text to take of those that say the same in several languages: English if
// there is one, which more readers and the words of other papers share, else the first.
func choose(texts []languageText) languageText {
	for _, t := range texts {
		if t.language == "en" || strings.HasPrefix(t.language, "en-") {
			return t
		}
	}
	if len(texts) == 0 {
		return languageText{}
	}
	return texts[0]
}

// languageTexts returns the texts of a list of objects with their languages.
func (v value) languageTexts(textName, languageName string) []languageText {
	var list []languageText
	for w := range v.each() {
		o := w.object()
		if s := o.text(textName); s != "" {
			list = append(list, languageText{s, text.Language(o.text(languageName))})
		}
	}
	return list
}

// dateParts returns the date in a value as CSL and Crossref have it: {"date-parts": [[2015, 3,
// 11]]}, of which any part may be missing, null or a string, or else as text.
func (v value) dateParts() string {
	o := v.object()
	var parts []string
	for part := range o.get("date-parts").head().each() {
		parts = append(parts, part.text())
	}
	if len(parts) > 0 && len(parts[0]) == 4 {
		for i, part := range parts {
			if i > 0 && len(part) == 1 {
				parts[i] = "0" + part
			}
		}
		return text.Date(strings.Join(parts[:min(len(parts), 3)], "-"))
	}
	return o.date("raw", "literal", "date-time")
}

// serverError returns the failure of a whole feed if o is what a server says instead of one.
func serverError(o object, paths ...string) error {
	if message := o.text(paths...); message != "" {
		return fatalError{fmt.Errorf("the server answered with an error: %s", clip(message, 200))}
	}
	return nil
}
