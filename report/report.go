// Package report holds what kindred has to say, as plain values, and writes it as text for a
// terminal, as Markdown, JSON or CSV.
//
// The JSON of a value is a contract with other programs: fields are only ever added while
// "schema" stays what it is. Nothing in a report depends on when, or on how many processors,
// it was made, except for the seconds that an inspection of files took.
package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"kindred/paper"
	"kindred/report/internal/printer"
)

// Schema is the version of the JSON of all reports.
const Schema = 1

// Format is a format that reports are written in.
type Format struct {
	Name        string   // the name of the format, such as "md"
	Endings     []string // endings of names of files, in lower case without the dot
	Description string   // what the format is for

	encode func(w io.Writer, d Document, opts TextOptions) error
}

// The formats of [Encode].
var (
	Text     = Format{"text", []string{"text", "txt"}, "text for a terminal", encodeText}
	Markdown = Format{"md", []string{"md", "markdown"}, "Markdown", encodeMarkdown}
	JSON     = Format{"json", []string{"json"}, "JSON, for programs", encodeJSON}
	CSV      = Format{"csv", []string{"csv"}, "a table, for spreadsheets", encodeCSV}
	TSV      = Format{"tsv", []string{"tsv", "tab"}, "the same table with tabs, for programs", encodeTSV}
)

// Formats returns all formats, the default first.
func Formats() []Format { return []Format{Text, Markdown, JSON, CSV, TSV} }

// TextOptions say how [Encode] writes [Text]; other formats ignore them.
type TextOptions = printer.Options

// Document is a report: a [Clustering], [Assignment], [TrendTable], [Diff], [Duplicates] or [Review], or one of the
// packages answers, inventory and measures.
type Document interface {
	// Text prints the report for a terminal.
	Text(p *printer.Printer)
	// Markdown prints the report as Markdown.
	Markdown(p *printer.Printer)
	// Table returns the rows of the report for CSV and TSV, of which the first is the header.
	Table() [][]string
}

// Encode writes a report in format f, which is one of [Formats]. Equal values give equal bytes.
// It returns the errors of w, and an error if f is the zero value.
func Encode(w io.Writer, d Document, f Format, opts TextOptions) error {
	if f.encode == nil {
		return fmt.Errorf("report: unknown format %q", f.Name)
	}
	return f.encode(w, d, opts)
}

func encodeText(w io.Writer, d Document, opts TextOptions) error {
	return encodeForm(w, opts, d.Text)
}

func encodeMarkdown(w io.Writer, d Document, opts TextOptions) error {
	return encodeForm(w, opts, d.Markdown)
}

// encodeForm writes what one of the two forms of a report prints.
func encodeForm(w io.Writer, opts TextOptions, form func(p *printer.Printer)) error {
	if opts.Width <= 0 {
		opts.Width = math.MaxInt32 // columns, which no line has
	}
	p := &printer.Printer{Options: opts}
	form(p)
	_, err := io.WriteString(w, p.String())
	return err
}

func encodeJSON(w io.Writer, d Document, _ TextOptions) error {
	if c, ok := d.(*Clustering); ok && len(c.Clusters) > 0 {
		return c.encodeJSON(w)
	}
	return indented(w, d, "")
}

func encodeCSV(w io.Writer, d Document, _ TextOptions) error {
	rows := d.Table()
	for _, row := range rows {
		for i, cell := range row {
			row[i] = inert(cell)
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// encodeTSV writes a table without quotes: a cell has no tab and no line end.
func encodeTSV(w io.Writer, d Document, _ TextOptions) error {
	var b strings.Builder
	for _, row := range d.Table() {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(printer.Visible(cell))
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// inert returns a cell that no spreadsheet takes for a formula: one that begins like one gets
// an apostrophe, which spreadsheets hide. Numbers stay as they are.
func inert(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return "'" + cell
}

// Number is a measure: it is written with four decimals, which do not depend on the machine.
type Number float64

// MarshalJSON writes the number with four decimals, or null if it is not finite.
func (n Number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return []byte(n.String()), nil
}

// String returns the number with four decimals.
func (n Number) String() string { return n.Decimals(4) }

// Decimals returns the number with some decimals, and without the sign of a negative zero.
func (n Number) Decimals(digits int) string {
	s := strconv.FormatFloat(float64(n), 'f', digits, 64)
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-")
	}
	return s
}

// Origin says how a report was made, so that it can be made again.
type Origin struct {
	Schema  int     `json:"schema"`
	Version string  `json:"kindred"`
	Inputs  []Input `json:"inputs"`
	Files   []File  `json:"files,omitempty"` // files that flags name: models, lists of words, matrices
	Index   *Index  `json:"index,omitempty"` // the index in which the papers were found
	Read    Counts  `json:"read"`
	Options Options `json:"options"`
}

// Index is an index that was opened. Inputs, Files, Read and Options say how it was made.
type Index struct {
	Name string `json:"name"`
	Sum  string `json:"crc32c"` // the checksum of its table of sections
}

// File is a file that was read, other than a feed.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Input is a feed that was read.
type Input struct {
	Name   string `json:"name"`
	Format string `json:"format"`
	Papers int    `json:"papers"`
	SHA256 string `json:"sha256"`
}

// Counts says what came in.
type Counts struct {
	Papers          int `json:"papers"`
	WithoutAbstract int `json:"without_abstract"`
	Repeated        int `json:"repeated"`
	Renamed         int `json:"renamed"`
	Skipped         int `json:"skipped"`
	Unwanted        int `json:"unwanted,omitempty"` // the number of papers that filters left out
}

// Options are the options that the result depends on. Those that a report does not need are zero.
type Options struct {
	// MinDF and MaxDF are the least and the largest number of papers that have a term. MinDF below 1 and MaxDF up to 1 are
	// fractions of the papers. The defaults are filled in.
	MinDF          float64 `json:"min_df,omitempty"`
	MaxDF          float64 `json:"max_df,omitempty"`
	TitleWeight    float64 `json:"title_weight,omitempty"`    // how often a word of a title counts
	AbstractWeight float64 `json:"abstract_weight,omitempty"` // how often a word of an abstract counts

	Latent     Number `json:"latent,omitempty"`     // the share of the latent space in a similarity
	Dimensions int    `json:"dimensions,omitempty"` // the number of dimensions of the latent space
	// Background is "builtin", "given" for one that the user gave, or "" for none that counts, and Known how well
	// it knows the papers, from 0 to 1.
	Background string `json:"background,omitempty"`
	Known      Number `json:"known,omitempty"`

	Clusters  string `json:"clusters,omitempty"`  // the number of groups that was asked for, or how it was chosen
	Algorithm string `json:"algorithm,omitempty"` // how papers were grouped
	Seed      uint64 `json:"seed,omitempty"`      // the seed of random numbers
	Restarts  int    `json:"n_init,omitempty"`    // how many times k-means started
	MaxIter   int    `json:"max_iter,omitempty"`  // the largest number of passes of k-means
	Outliers  string `json:"outliers,omitempty"`  // what became of papers that fit nowhere
	MinSize   int    `json:"min_size,omitempty"`  // the least number of papers of a group; 0 for no limit
	MaxSize   int    `json:"max_size,omitempty"`  // the largest number of papers of a group; 0 for no limit
	TopTerms  int    `json:"top_terms,omitempty"` // the number of terms that describe a group

	// Vectors holds the flags for words, weights and the latent space that were given, by name.
	Vectors map[string]string `json:"vectors,omitempty"`

	Representatives int `json:"representatives,omitempty"` // the number of marked papers of each group

	Since           string   `json:"since,omitempty"`            // the first date that was wanted
	Until           string   `json:"until,omitempty"`            // the last date that was wanted
	Categories      []string `json:"categories,omitempty"`       // the categories of which papers were wanted
	Languages       []string `json:"languages,omitempty"`        // the languages in which papers were wanted
	RequireAbstract bool     `json:"require_abstract,omitempty"` // whether papers without an abstract were left out
	Limit           int      `json:"limit,omitempty"`            // the number of papers after which reading stopped

	Top           int     `json:"top,omitempty"`            // the number of papers that was asked for
	Words         int     `json:"words,omitempty"`          // the number of shared words that was asked for
	MMR           Number  `json:"mmr,omitempty"`            // the weight of similarity against variety, in (0, 1)
	Group         string  `json:"group,omitempty"`          // the group whose papers are listed
	MinSimilarity float64 `json:"min_similarity,omitempty"` // the least similarity of papers that are listed or joined

	Neighbors int  `json:"neighbors,omitempty"` // the number of papers that each was joined to
	Mutual    bool `json:"mutual,omitempty"`    // whether papers were joined only if each was near the other
	MaxEdges  int  `json:"max_edges,omitempty"` // the largest number of edges
	// Approx says that neighbours were approximated; Recall is the part of them that was found, measured on
	// some papers.
	Approx bool   `json:"approx,omitempty"`
	Recall Number `json:"recall,omitempty"`
	// Level is "groups" for a graph of groups.
	Level string `json:"level,omitempty"`
}

// Link is the address of a page. It is written as [paper.Link] returns it, which keeps hostile
// addresses out of reports.
type Link string

// String returns the address as it is written, or "" if it must not be written.
func (l Link) String() string { return paper.Link(string(l)) }

// MarshalText returns the address as it is written.
func (l Link) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Paper is a paper in a report.
type Paper struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	URL   Link   `json:"url,omitempty"`
	Date  string `json:"date,omitempty"`

	Authors []string `json:"authors,omitempty"`
	Venue   string   `json:"venue,omitempty"`
	DOI     string   `json:"doi,omitempty"`
}

// PaperOf returns a paper as reports show it.
func PaperOf(p *paper.Paper) Paper {
	return Paper{ID: p.ID, Title: p.Title, URL: Link(p.URL), Date: p.Date, Authors: p.Authors, Venue: p.Venue,
		DOI: p.DOI}
}

// Name returns what to call the paper: its title, or its id in brackets if it has none.
func (p Paper) Name() string {
	if p.Title == "" {
		return "[" + p.ID + "]"
	}
	return p.Title
}

// MarkdownLink returns the name of the paper as Markdown, linked if there is an address.
func (p Paper) MarkdownLink() string {
	title := printer.Escape(p.Name())
	if url := p.URL.String(); url != "" {
		title = "[" + title + "](<" + url + ">)"
	}
	return title
}
