package finder

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"kindred/index"
	"kindred/paper"
	"kindred/report"
	"kindred/report/answers"
	"kindred/tfidf"
)

// wish is what a search looks for.
type wish struct {
	words string // papers are ranked by them
	// Papers must have all of these in their titles, their names of authors, or in titles or abstracts.
	title, author, phrase []string
}

// parseWish reads a search: words; "words in quotes", which must stand together; title:word and author:name, which
// must be there, or title:"some words".
func parseWish(s string) (w wish) {
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		field := ""
		for _, name := range []string{"title:", "ti:", "author:", "au:"} {
			if len(s) > len(name) && strings.EqualFold(s[:len(name)], name) {
				field, s = name[:1], s[len(name):]
				break
			}
		}
		var text string
		quoted := false
		if s[0] == '"' {
			text, s, _ = strings.Cut(s[1:], `"`) // a quotation that does not end goes to the end
			quoted = true
		} else if end := strings.IndexFunc(s, unicode.IsSpace); end >= 0 {
			text, s = s[:end], s[end:]
		} else {
			text, s = s, ""
		}
		plain := paper.NormalizeTitle(text)
		switch {
		case plain == "":
		case field == "t":
			w.title = append(w.title, plain)
			w.words += " " + text
		case field == "a":
			w.author = append(w.author, plain)
		case quoted:
			w.phrase = append(w.phrase, plain)
			fallthrough
		default:
			w.words += " " + text
		}
	}
	return w
}

// fits reports whether a paper has what it must have.
func (w *wish) fits(p *paper.Paper, abstract func() (string, error)) (bool, error) {
	title := " " + paper.NormalizeTitle(p.Title) + " "
	for _, part := range w.title {
		if !strings.Contains(title, " "+part+" ") {
			return false, nil
		}
	}
	for _, part := range w.author {
		if !slices.ContainsFunc(p.Authors, func(name string) bool {
			return strings.Contains(" "+paper.NormalizeTitle(name)+" ", " "+part+" ")
		}) {
			return false, nil
		}
	}
	if len(w.phrase) == 0 {
		return true, nil
	}
	body, err := abstract()
	text := title + " / " + paper.NormalizeTitle(body) + " "
	for _, part := range w.phrase {
		if !strings.Contains(text, " "+part+" ") {
			return false, err
		}
	}
	return err == nil, err
}

// Search ranks papers by words, with BM25 as [index.Index.Rank] has it. Words in quotes must stand together in the
// title or the abstract, and title:word and author:name must be there; what a paper must have is compared without
// accents, punctuation and case. Of o only Top, Filter, Groups and Group count. If
// no paper has a word, none is listed. It returns ctx.Err() if ctx ends first.
func (f *Finder) Search(ctx context.Context, words string, o Options) (*answers.Found, error) {
	o.Top = f.top(&o, 10)
	r := &answers.Found{Origin: f.begin(&o), Query: words, Words: []string{},
		Papers: []answers.FoundPaper{}}
	r.Options.Top, r.Options.Group = o.Top, o.Group
	model, err := f.ix.Model()
	if err != nil {
		return nil, err
	}
	w := parseWish(words)
	var columns []int
	for _, j := range model.Vector(tfidf.Document{Abstract: w.words}).Indices {
		columns = append(columns, int(j))
		r.Words = append(r.Words, model.Surfaces()[j])
	}
	slices.Sort(r.Words)
	special := len(w.author)+len(w.title)+len(w.phrase) > 0
	allowed, err := f.choose(&o, nil)
	if err != nil {
		return nil, err
	}
	if special {
		allowed.wish = &w
	}
	var list []index.Scored
	switch {
	case len(columns) > 0:
		list, err = f.ix.Rank(columns, o.Top, allowed.keep)
	case special: // names of authors alone, or titles of stop words
		for row := 0; row < f.ix.Len() && len(list) < o.Top; row++ {
			if allowed.keep(row) {
				list = append(list, index.Scored{Row: row})
			}
		}
	}
	if err = cmp.Or(err, allowed.err); err != nil {
		return nil, err
	}
	groups := groupsOf(o.Groups)
	for _, s := range list {
		found := answers.FoundPaper{Score: report.Number(s.Score), Words: sharesOf(s, columns, model.Surfaces())}
		if found.Paper, err = f.paper(s.Row); err != nil {
			return nil, err
		}
		found.Group = groupRef(groups, found.ID)
		r.Papers = append(r.Papers, found)
	}
	return r, ctx.Err()
}

// sharesOf returns the words that a paper was found by, with their shares of its score, the largest first. columns are
// those of the words.
func sharesOf(s index.Scored, columns []int, surfaces []string) []answers.Word {
	words := []answers.Word{}
	for i, part := range s.Parts {
		if part > 0 {
			words = append(words, answers.Word{Term: surfaces[columns[i]], Share: report.Number(part / s.Score)})
		}
	}
	slices.SortStableFunc(words, func(a, b answers.Word) int { return cmp.Compare(b.Share, a.Share) })
	return words
}
