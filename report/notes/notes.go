// Package notes writes a clustering as notes of Markdown with wikilinks, for Obsidian and programs that read its
// folders: a note for each paper and each cluster, and one that lists them all.
package notes

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"kindred/report"
	"kindred/report/internal/printer"
	"kindred/text/latex"
)

// File is a note.
type File struct {
	Path string // within the folder, with slashes
	Text []byte
}

// Detail is what the note of a paper has beyond the report.
type Detail struct {
	Abstract string
	Related  []Related // the most similar first
}

// Related is a paper that is similar to another.
type Related struct {
	ID         string
	Similarity report.Number
}

// The folders of the notes, and the note that lists them.
const (
	papersFolder = "papers/"
	groupsFolder = "groups/"
	overview     = "Papers in groups"
)

// yours is the last line of what kindred writes into a note. Obsidian does not show it.
const yours = "%% kindred writes what is above this line. What you write below it is kept. %%\n"

// begin is how each note begins.
const begin = "---\nkindred: "

// Files returns the notes, that of the overview first. details gives more about the paper with an ID; it may be nil.
// The names of files are valid on Windows, macOS and Linux, and no two differ only in upper and lower case. Equal
// reports and details give equal files. It takes time proportional to the size of the report.
func Files(c *report.Clustering, details func(id string) Detail) []File {
	w := &writer{Clustering: c, details: details, of: map[string]string{}, titles: map[string]string{},
		names: names{taken: map[string]int{strings.ToLower(overview): 1}}}
	if details == nil {
		w.details = func(string) Detail { return Detail{} }
	}
	w.nameAll()
	files := []File{{overview + ".md", w.overview()}}
	for i := range c.Clusters {
		files = append(files, File{groupsFolder + w.groups[i] + ".md", w.group(i)})
	}
	for i := range c.Clusters {
		for j := range c.Clusters[i].Papers {
			m := &c.Clusters[i].Papers[j]
			files = append(files, File{papersFolder + w.of[m.ID] + ".md", w.paper(&m.Paper, m.Similarity, i, 0)})
		}
	}
	for i := range c.Outliers {
		o := &c.Outliers[i]
		files = append(files, File{papersFolder + w.of[o.ID] + ".md", w.paper(&o.Paper, o.Similarity, -1, o.Nearest)})
	}
	return files
}

// ErrForeign is the error of [Merge] for a file that kindred did not write.
var ErrForeign = errors.New("this file is not a note that kindred wrote")

// ErrNoLine is the error of [Merge] for a note without the line below which a user writes. Without it, kindred cannot
// tell which text is the user's.
var ErrNoLine = errors.New("the line that separates your text from kindred's is missing: put it back above your " +
	"text, or remove the file; the line is " + strings.TrimSpace(yours))

// Merge returns a new note with what its user has written into the old one, below kindred's part.
func Merge(old, note []byte) ([]byte, error) {
	if !bytes.HasPrefix(bytes.ReplaceAll(old, []byte("\r\n"), []byte("\n")), []byte(begin)) {
		return nil, ErrForeign
	}
	_, own, found := bytes.Cut(old, []byte(strings.TrimSpace(yours)))
	if !found {
		return nil, ErrNoLine
	}
	own = bytes.TrimPrefix(bytes.TrimPrefix(own, []byte("\r")), []byte("\n"))
	return append(bytes.Clone(note), own...), nil
}

// writer writes the notes of a clustering.
type writer struct {
	*report.Clustering
	details func(id string) Detail
	names   names
	of      map[string]string // the name of the note of a paper, by its ID
	titles  map[string]string // the title of a paper, by its ID
	groups  []string          // the names of the notes of the clusters
	b       strings.Builder   // the note that is being written
}

func (w *writer) nameAll() {
	for _, k := range w.Clusters {
		w.groups = append(w.groups, w.names.take(strconv.Itoa(k.ID)+" "+latex.Unicode(k.Name)))
	}
	name := func(p *report.Paper) {
		w.titles[p.ID] = latex.Unicode(p.Title)
		if p.Title == "" {
			w.titles[p.ID] = p.ID
		}
		w.of[p.ID] = w.names.take(w.titles[p.ID])
	}
	for i := range w.Clusters {
		for j := range w.Clusters[i].Papers {
			name(&w.Clusters[i].Papers[j].Paper)
		}
	}
	for i := range w.Outliers {
		name(&w.Outliers[i].Paper)
	}
}

func (w *writer) printf(format string, args ...any) { fmt.Fprintf(&w.b, format, args...) }

// finish returns the note that was written.
func (w *writer) finish() []byte {
	w.printf("\n%s", yours)
	text := w.b.String()
	w.b.Reset()
	return []byte(text)
}

// property writes a property, if it has a value: a text, a number, or a list of texts.
func (w *writer) property(name string, value any) {
	switch v := value.(type) {
	case string:
		if v != "" {
			w.printf("%s: %s\n", name, quote(v))
		}
	case []string:
		if len(v) > 0 {
			w.printf("%s:\n", name)
		}
		for _, s := range v {
			w.printf("  - %s\n", quote(s))
		}
	default:
		w.printf("%s: %v\n", name, v)
	}
}

// quote returns a text as a string of YAML, which takes those of JSON.
func quote(s string) string {
	quoted, _ := json.Marshal(printer.Visible(strings.ToValidUTF8(s, "\uFFFD"))) // a string: this does not fail
	return string(quoted)
}

// link returns a link to a note, shown as a text.
func link(note, text string) string {
	text = strings.NewReplacer("[", "(", "]", ")", "|", "/").Replace(strings.TrimSpace(printer.Visible(text)))
	if text == "" || text == note {
		return "[[" + note + "]]"
	}
	return "[[" + note + "|" + text + "]]"
}

// to returns a link to the note of a paper.
func (w *writer) to(id string) string { return link(w.of[id], w.titles[id]) }

// toGroup returns a link to the note of a cluster.
func (w *writer) toGroup(i int) string { return link(w.groups[i], latex.Unicode(w.Clusters[i].Name)) }

func (w *writer) overview() []byte {
	w.printf("%soverview\n", begin)
	w.property("papers", w.Read.Papers)
	w.property("clusters", len(w.Clusters))
	w.printf("---\n\n# %s\n", overview)
	list := func(parent int) {
		w.printf("\n")
		for i, k := range w.Clusters {
			if k.Parent == parent {
				w.printf("- %s (%d)\n", w.toGroup(i), k.Size)
			}
		}
	}
	if w.Levels == nil || len(w.Levels.Coarser) == 0 {
		list(0)
	} else {
		for _, g := range w.Levels.Coarser {
			w.printf("\n## %s\n", printer.Escape(latex.Unicode(g.Name)))
			list(g.ID)
		}
	}
	if len(w.Outliers) > 0 {
		w.printf("\n## Papers that fit nowhere\n\n")
		for _, o := range w.Outliers {
			w.printf("- %s%s\n", w.to(o.ID), w.near(o.Nearest, o.Similarity))
		}
	}
	w.printf("\n%s\n\nMade by kindred %s, seed %d.\n", printer.Escape(w.How()), w.Version, w.Options.Seed)
	return w.finish()
}

func (w *writer) group(i int) []byte {
	k := &w.Clusters[i]
	var terms []string
	for _, t := range k.Terms {
		terms = append(terms, latex.Unicode(t.Term))
	}
	w.printf("%sgroup\n", begin)
	w.property("cluster", k.ID)
	w.property("papers", k.Size)
	w.property("terms", terms)
	w.property("tags", []string{tag(k.ID)})
	w.printf("---\n\n# %s\n", printer.Escape(latex.Unicode(k.Name)))
	if len(terms) > 0 {
		w.printf("\n%s\n", printer.Escape(strings.Join(terms, ", ")))
	}
	if k.Sentence != nil {
		w.printf("\n> %s\n> — %s\n", printer.Escape(latex.Unicode(k.Sentence.Text)), w.to(k.Sentence.Paper))
	}
	for i, g := range w.Parts(k.ID) {
		if i == 0 {
			w.printf("\n## Parts\n\n")
		}
		w.printf("- %s (%d)\n", printer.Escape(latex.Unicode(g.Name)), g.Size)
	}
	w.printf("\n## Papers\n\n")
	for _, m := range k.Papers {
		if m.Representative {
			w.printf("- **%s**\n", w.to(m.ID))
		} else {
			w.printf("- %s\n", w.to(m.ID))
		}
	}
	return w.finish()
}

// tag returns the tag of the papers of a cluster, by which Obsidian colours its graph.
func tag(id int) string { return "kindred/" + strconv.Itoa(id) }

// paper returns the note of a paper, which is in the cluster at a position, or near one if that is negative.
func (w *writer) paper(p *report.Paper, similarity report.Number, cluster, nearest int) []byte {
	d := w.details(p.ID)
	w.printf("%spaper\n", begin)
	w.property("id", p.ID)
	w.property("title", p.Title)
	w.property("authors", p.Authors)
	w.property("date", p.Date)
	w.property("venue", p.Venue)
	w.property("doi", p.DOI)
	w.property("url", p.URL.String())
	if cluster >= 0 {
		w.property("group", link(w.groups[cluster], ""))
		w.property("similarity", similarity)
		w.property("tags", []string{tag(w.Clusters[cluster].ID)})
	} else {
		w.property("tags", []string{"kindred/nowhere"})
	}
	w.printf("---\n\n# %s\n\n", printer.Escape(w.titles[p.ID]))
	about := printer.Escape(strings.Join(p.Authors, ", "))
	if url := p.URL.String(); url != "" {
		about = strings.TrimPrefix(about+" · [paper](<"+url+">)", " · ")
	}
	if about != "" {
		w.printf("%s\n\n", about)
	}
	if cluster >= 0 {
		w.printf("Group: %s\n", w.toGroup(cluster))
	} else {
		w.printf("Fits nowhere%s.\n", w.near(nearest, similarity))
	}
	for paragraph := range strings.SplitSeq(latex.Unicode(d.Abstract), "\n\n") {
		if strings.TrimSpace(paragraph) != "" {
			w.printf("\n%s\n", printer.Escape(paragraph))
		}
	}
	if len(d.Related) > 0 {
		w.printf("\n## Related\n\n")
		for _, r := range d.Related {
			w.printf("- %s %.2f\n", w.to(r.ID), float64(r.Similarity))
		}
	}
	return w.finish()
}

// near says which cluster is the nearest, and how similar a paper is to it.
func (w *writer) near(id int, similarity report.Number) string {
	for i, k := range w.Clusters {
		if k.ID == id {
			return "; the nearest group is " + w.toGroup(i) + ", similarity " + similarity.Decimals(2)
		}
	}
	return ""
}
