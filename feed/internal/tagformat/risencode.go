package tagformat

import (
	"io"
	"strings"

	"kindred/feed/internal/text"
	"kindred/paper"
)

// risEncoder writes RIS.
type risEncoder struct {
	w    io.Writer
	text strings.Builder
}

// Encode writes a paper as a record. An empty line separates the paragraphs of an abstract; all but the
// first are indented, so that none looks like a tag.
func (e *risEncoder) Encode(p paper.Paper) error {
	e.text.Reset()
	kind := "GEN"
	if p.Venue != "" {
		kind = "JOUR"
	}
	e.field("TY", kind)
	e.field("ID", p.ID)
	e.field("TI", p.Title)
	for _, name := range p.Authors {
		e.field("AU", familyFirst(name))
	}
	year, rest, _ := strings.Cut(p.Date, "-")
	e.field("PY", year)
	if rest != "" {
		month, day, _ := strings.Cut(rest, "-")
		e.field("DA", year+"/"+month+"/"+day+"/")
	}
	e.field("T2", p.Venue)
	if paragraphs := strings.Split(p.Abstract, "\n\n"); p.Abstract != "" {
		for i, s := range paragraphs {
			paragraphs[i] = text.Line(s)
		}
		e.line("AB", strings.Join(paragraphs, "\n\n      "))
	}
	if len(p.Categories) == 1 { // a single term with a comma would be read as a list
		e.field("KW", joinTerms(p.Categories))
	} else {
		for _, term := range p.Categories {
			e.field("KW", term)
		}
	}
	e.field("DO", p.DOI)
	e.prefixed("AN", "arXiv:", p.ArXiv)
	e.prefixed("AN", "PMID:", p.PMID)
	e.field("AN", p.OpenAlex)
	e.field("UR", p.URL)
	e.field("LA", p.Language)
	e.prefixed("U1", labelPrefix, p.Label)
	if !isTelling(p.ID) && isIdentified(p) && p.ID != p.DOI && p.ID != p.ArXiv {
		e.prefixed("U1", idPrefix, p.ID)
	}
	e.text.WriteString("ER  - \n\n")
	_, err := io.WriteString(e.w, e.text.String())
	return err
}

// familyFirst returns a name in the order of RIS, "Lovelace, Ada", if the name can be read back from it.
// Other names, such as those of groups, get a comma at the end, so that no program splits them.
func familyFirst(name string) string {
	if given, family := text.GivenFamily(name); family != "" {
		turned := family + ", " + given
		if read := names([]string{turned}); len(read) == 1 && read[0] == name {
			return turned
		}
	}
	return name + ","
}

// field writes a field of one line, if there is a value.
func (e *risEncoder) field(tag, value string) {
	if value = text.Line(value); value != "" {
		e.line(tag, value)
	}
}

// prefixed writes a field with a prefix before its value, if there is a value.
func (e *risEncoder) prefixed(tag, prefix, value string) {
	if value != "" {
		e.field(tag, prefix+value)
	}
}

func (e *risEncoder) line(tag, value string) {
	e.text.WriteString(tag + "  - " + value + "\n")
}

// Close has nothing to write.
func (*risEncoder) Close() error { return nil }
