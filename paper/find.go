package paper

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Find returns the rows of the papers that a person means by an id or a title. It takes the first of
// these steps that finds a paper: the id in any of its spellings, or the URL; the whole title; the
// beginning of a title; a part of a title. At each step, papers with the same words come before
// papers with the same words in another spelling ("generalised", "generalized"). Several rows mean
// that the wish is ambiguous; no row means that no paper fits. It takes time proportional to the
// lengths of the titles.
func Find(papers []Paper, wish string) []int {
	wish = strings.TrimSpace(wish)
	for _, matches := range idMatches(wish) {
		if rows := rowsOf(len(papers), func(i int) bool { return matches(&papers[i]) }); len(rows) > 0 {
			return rows
		}
	}
	words := NormalizeTitle(wish)
	if words == "" {
		return nil
	}
	folded := foldSpelling(words)
	titles, foldedTitles := make([]string, len(papers)), make([]string, len(papers))
	for i := range papers {
		titles[i] = NormalizeTitle(papers[i].Title)
		foldedTitles[i] = foldSpelling(titles[i])
	}
	equal := func(title, part string) bool { return title == part }
	for _, matches := range []func(title, part string) bool{equal, strings.HasPrefix, strings.Contains} {
		if rows := rowsOf(len(papers), func(i int) bool { return matches(titles[i], words) }); len(rows) > 0 {
			return rows
		}
		if rows := rowsOf(len(papers), func(i int) bool { return matches(foldedTitles[i], folded) }); len(rows) > 0 {
			return rows
		}
	}
	return nil
}

func rowsOf(n int, matches func(i int) bool) (rows []int) {
	for i := range n {
		if matches(i) {
			rows = append(rows, i)
		}
	}
	return rows
}

// idMatches returns the ways in which a wish may be an id of a paper, the most certain first.
func idMatches(wish string) []func(p *Paper) bool {
	list := []func(p *Paper) bool{func(p *Paper) bool { return p.ID == wish && wish != "" }}
	if id, ok := ArXivID(wish); ok {
		list = append(list, func(p *Paper) bool { return p.ArXiv == id || p.ID == id })
	}
	if id, ok := DOI(wish); ok {
		list = append(list, func(p *Paper) bool { return strings.EqualFold(p.DOI, id) || p.ID == id })
	}
	if id, ok := PubMedID(wish); ok {
		list = append(list, func(p *Paper) bool { return p.PMID == id })
	}
	if id, ok := OpenAlexID(wish); ok {
		list = append(list, func(p *Paper) bool { return p.OpenAlex == id })
	}
	if address := addressOf(wish); address != "" {
		list = append(list, func(p *Paper) bool { return addressOf(p.URL) == address || addressOf(p.ID) == address })
	}
	if !strings.ContainsAny(wish, " \t") && wish != "" {
		list = append(list, func(p *Paper) bool { return strings.EqualFold(p.ID, wish) })
	}
	return list
}

// addressOf returns what two URLs of one page have in common: no scheme, no "www.", no slash at the
// end. It is empty for what is not a URL.
func addressOf(s string) string {
	link := Link(s)
	_, address, _ := strings.Cut(link, "://")
	return strings.TrimPrefix(strings.TrimSuffix(address, "/"), "www.")
}

// Nearest returns the rows of up to n papers whose titles begin with almost the same letters as a
// title, as they do if that has typing errors: the fewest edits first, then the shortest title, then the
// lowest row. An edit inserts, removes or replaces a letter. Up to one edit for five letters is almost
// the same.
func Nearest(papers []Paper, title string, n int) []int {
	want := []rune(foldSpelling(NormalizeTitle(title)))
	most := len(want) / 5
	if most == 0 {
		return nil
	}
	type match struct{ row, edits, length int }
	var found []match
	var d editor
	for i := range papers {
		have := []rune(foldSpelling(NormalizeTitle(papers[i].Title)))
		if len(have) < len(want)-most {
			continue
		}
		if edits := d.prefix(want, have[:min(len(have), len(want)+most)], most); edits <= most {
			found = append(found, match{i, edits, len(have)})
		}
	}
	slices.SortFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.edits, b.edits), cmp.Compare(a.length, b.length), cmp.Compare(a.row, b.row))
	})
	var rows []int
	for _, m := range found[:min(n, len(found))] {
		rows = append(rows, m.row)
	}
	return rows
}

// editor computes edit distances (Levenshtein 1966) and keeps its memory.
type editor struct{ row []int }

// prefix returns the least number of edits between want and any beginning of have, or more than
// most if there are more.
func (d *editor) prefix(want, have []rune, most int) int {
	d.row = slices.Grow(d.row[:0], len(have)+1)[:len(have)+1]
	for j := range d.row {
		d.row[j] = j
	}
	for i, w := range want {
		diagonal := d.row[0]
		d.row[0] = i + 1
		least := d.row[0]
		for j, h := range have {
			cost := diagonal
			if w != h {
				cost = 1 + min(diagonal, d.row[j], d.row[j+1])
			}
			diagonal, d.row[j+1] = d.row[j+1], cost
			least = min(least, cost)
		}
		if least > most {
			return least
		}
	}
	return slices.Min(d.row)
}

// TitleSimilarity returns the share of words that two titles have in common, in [0, 1]: twice the
// common words over all words (Dice 1945). Words of five letters or more are common if they differ in
// one letter at most. Titles without words have similarity 0. All words count, stop words too, because
// titles are short.
func TitleSimilarity(a, b string) float64 {
	first := strings.Fields(foldSpelling(NormalizeTitle(a)))
	second := strings.Fields(foldSpelling(NormalizeTitle(b)))
	if len(first) == 0 || len(second) == 0 {
		return 0
	}
	const most = 100 // words of a title that are compared
	first, second = first[:min(most, len(first))], second[:min(most, len(second))]
	total := len(first) + len(second)
	common := 0
	for _, word := range first {
		if i := slices.IndexFunc(second, func(other string) bool { return sameWord(word, other) }); i >= 0 {
			common++
			second = slices.Delete(second, i, i+1)
		}
	}
	return 2 * float64(common) / float64(total)
}

// sameWord reports whether two words are equal except for a typing error. Numbers have none.
func sameWord(a, b string) bool {
	if a == b {
		return true
	}
	if min(utf8.RuneCountInString(a), utf8.RuneCountInString(b)) < 5 || strings.ContainsAny(a+b, "0123456789") {
		return false
	}
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) == len(y) {
		return slices.Equal(x[i+1:], y[i+1:])
	}
	return slices.Equal(x[i:], y[i+1:])
}

// spellings are replaced within words for comparisons, so that British and American spellings meet.
// They may also join words that differ ("four" and "for"), which does no harm because the very words
// are looked for first.
var spellings = strings.NewReplacer("isa", "iza", "ise", "ize", "isi", "izi", "yse", "yze", "ysi", "yzi", "our", "or",
	"tre ", "ter ", "tres ", "ters ", "tred ", "tered ", "ogue", "og", "ll", "l", "ence ", "ense ", "ences ", "enses ",
	"ae", "e", "oe", "e",
	"programme", "program", "grey", "gray", "artefact", "artifact", "sulph", "sulf", "fibre", "fiber")

// foldSpelling returns a normalized title with one of the spellings of each word.
func foldSpelling(title string) string {
	return strings.TrimSuffix(spellings.Replace(title+" "), " ")
}
