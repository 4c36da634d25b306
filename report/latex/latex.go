// Package latex writes a clustering as a document of LaTeX, for pdfLaTeX, XeLaTeX and LuaLaTeX.
package latex

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"kindred/report"
	"kindred/text/latex"
)

// Write writes the document. It needs the packages fontenc, fontspec, geometry, hyperref and iftex, which are part of
// every TeX distribution. Nothing that papers contain is read as a command. Equal reports give equal bytes.
func Write(w io.Writer, c *report.Clustering) error {
	d := &document{used: map[rune]bool{}}
	d.body(c)
	_, err := io.WriteString(w, preamble+d.declarations()+"\\begin{document}\n\\raggedright\n"+d.b.String()+
		"\\end{document}\n")
	return err
}

const preamble = `\documentclass[11pt,a4paper]{article}
\usepackage[margin=25mm]{geometry}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \usepackage[utf8]{inputenc}
\else
  \usepackage{fontspec}
\fi
\usepackage[hidelinks]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\emergencystretch}{3em}
`

// document is a document that is being written.
type document struct {
	b    strings.Builder
	used map[rune]bool // characters beyond ASCII
}

func (d *document) printf(format string, args ...any) { fmt.Fprintf(&d.b, format, args...) }

func (d *document) body(c *report.Clustering) {
	d.printf("\\title{%s in %s}\n\\author{}\n\\date{}\n\\maketitle\n", count(c.Read.Papers, "paper"),
		count(len(c.Clusters), "group"))
	d.overview(c)
	for i := range c.Clusters {
		d.cluster(&c.Clusters[i], c.Parts(c.Clusters[i].ID))
	}
	if len(c.Outliers) > 0 {
		d.section("Papers that fit nowhere")
		d.list(len(c.Outliers), func(i int) {
			o := &c.Outliers[i]
			d.paper(&o.Paper, false)
			if o.Nearest > 0 {
				d.printf(" (nearest: %d, similarity %.2f)", o.Nearest, float64(o.Similarity))
			}
		})
	}
	d.printf("\n\\bigskip\\hrule\\medskip\n{\\small Bold: the most typical papers. %s. Made by kindred %s, seed %d.}\n",
		d.text(c.How()), d.text(c.Version), c.Options.Seed)
}

// overview lists the clusters, within the larger groups if there are any.
func (d *document) overview(c *report.Clustering) {
	if len(c.Clusters) == 0 {
		return
	}
	lines := func(parent int) {
		d.list(len(c.Clusters), func(i int) {
			k := &c.Clusters[i]
			d.printf("[%d.] %s (%d)", k.ID, d.text(k.Name), k.Size)
		}, func(i int) bool { return c.Clusters[i].Parent == parent })
	}
	if c.Levels == nil || len(c.Levels.Coarser) == 0 {
		lines(0)
		return
	}
	for _, g := range c.Levels.Coarser {
		d.printf("\\textbf{%s} (%d)\n", d.text(g.Name), g.Size)
		lines(g.ID)
	}
}

func (d *document) cluster(k *report.Cluster, parts []report.Group) {
	d.section(strconv.Itoa(k.ID) + ". " + k.Name)
	var terms []string
	for _, t := range k.Terms {
		terms = append(terms, t.Term)
	}
	d.printf("%s. %s\n", count(k.Size, "paper"), d.text(strings.Join(terms, ", ")))
	for i, g := range parts {
		before := "; "
		if i == 0 {
			before = "\\par Parts: "
		}
		d.printf("%s%s (%d)", before, d.text(g.Name), g.Size)
	}
	if len(parts) > 0 {
		d.printf("\n")
	}
	if k.Sentence != nil {
		d.printf("\\begin{quote}%s\\end{quote}\n", d.text(k.Sentence.Text))
	}
	d.list(len(k.Papers), func(i int) { d.paper(&k.Papers[i].Paper, k.Papers[i].Representative) })
}

// section begins a section. Its number is part of the title, because the numbers of clusters may have gaps.
func (d *document) section(title string) {
	title = d.text(title)
	d.printf("\n\\section*{%s}\n\\addcontentsline{toc}{section}{%s}\n", title, title)
}

// list writes a list of the items of n for which all of the conditions hold, if there are any.
func (d *document) list(n int, item func(i int), conditions ...func(i int) bool) {
	begun := false
	for i := range n {
		if slices.ContainsFunc(conditions, func(holds func(int) bool) bool { return !holds(i) }) {
			continue
		}
		if !begun {
			d.printf("\\begin{itemize}\n")
			begun = true
		}
		d.printf("\\item")
		item(i)
		d.printf("\n")
	}
	if begun {
		d.printf("\\end{itemize}\n")
	}
}

// mostAuthors is how many authors of a paper are named.
const mostAuthors = 6

// paper writes the title of a paper, linked to its page, its authors, its venue and its year.
func (d *document) paper(p *report.Paper, strong bool) {
	title := d.text(p.Title)
	if title == "" {
		title = "{[}" + d.text(p.ID) + "{]}"
	}
	if strong {
		title = `\textbf{` + title + "}"
	}
	if url := p.URL.String(); url != "" {
		title = `\href{` + address(url) + "}{" + title + "}"
	}
	d.printf(" %s", title)
	stop := "."
	if p.Title != "" && strings.ContainsAny(p.Title[len(p.Title)-1:], ".?!") {
		stop = ""
	}
	if n := len(p.Authors); n > mostAuthors {
		d.printf("%s %s et al", stop, d.text(strings.Join(p.Authors[:mostAuthors], ", ")))
	} else if n > 0 {
		d.printf("%s %s", stop, d.text(strings.Join(p.Authors, ", ")))
	}
	if len(p.Authors) > 0 {
		stop = "."
	}
	if p.Venue != "" {
		d.printf("%s \\emph{%s}", stop, d.text(p.Venue))
	}
	if len(p.Date) >= 4 {
		d.printf(" (%s)", d.text(p.Date[:4]))
	}
}

// count returns a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// escapes are the characters that mean something in LaTeX, and those that fonts or packages change.
var escapes = map[rune]string{
	'\\': `\textbackslash{}`, '{': `\{`, '}': `\}`, '$': `\$`, '&': `\&`, '#': `\#`, '%': `\%`, '_': `\_`,
	'~': `\textasciitilde{}`, '^': `\textasciicircum{}`, '<': `\textless{}`, '>': `\textgreater{}`, '|': `\textbar{}`,
	'"': `\textquotedbl{}`, '`': `\textquoteleft{}`, '[': `{[}`, ']': `{]}`,
}

// text returns a text as the source that shows it. Formulas become characters, as in all reports.
func (d *document) text(s string) string {
	var b strings.Builder
	for _, r := range latex.Unicode(strings.ToValidUTF8(s, "")) {
		escaped, special := escapes[r]
		switch {
		case special:
			b.WriteString(escaped)
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == unicode.ReplacementChar:
		default:
			if r >= 0x80 {
				d.used[r] = true
			}
			b.WriteRune(r)
		}
	}
	return dashes.Replace(strings.Join(strings.Fields(b.String()), " "))
}

// dashes keeps hyphens from becoming dashes, and apostrophes from becoming quotes.
var dashes = strings.NewReplacer("--", "-{}-{}", "''", "'{}'{}")

// address returns a URL as the argument of \href.
func address(url string) string {
	var b strings.Builder
	for i := range len(url) {
		switch c := url[i]; {
		case c <= ' ' || c >= 0x7f || strings.IndexByte("\\{}^~|<>\"`$", c) >= 0:
			fmt.Fprintf(&b, `\%%%02X`, c)
		case strings.IndexByte("%#&_", c) >= 0:
			b.WriteString(`\` + string(c))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
