// Command usage makes the table of package phrase/usage: how English words are used. Its arguments are files of papers;
// -groups names a table of their groups, as kindred cluster -f csv writes it.
package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"kindred/feed"
	"kindred/paper"
	"kindred/text/language"
	"kindred/text/latex"
)

func main() {
	output := flag.String("o", filepath.Join("phrase", "usage", "english.txt"), "file to write")
	groups := flag.String("groups", "", "groups of the papers: CSV of kindred cluster")
	flag.Parse()
	if err := run(*output, *groups, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(output, groups string, files []string) error {
	c := &counter{words: map[string]*word{}}
	var err error
	if c.groupOf, c.groups, err = readGroups(groups); err != nil {
		return err
	}
	c.sizes = make([]int, c.groups)
	var b strings.Builder
	b.WriteString("# How English words are used. Made by scripts/usage from the abstracts of\n")
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "# %s, SHA-256 %x\n", filepath.Base(name), sha256.Sum256(data))
		_, err = feed.Walk(context.Background(), []feed.Source{feed.FromFile(name)}, feed.ReadOptions{},
			func(p paper.Paper, _ *feed.File) error {
				if group, ok := c.groupOf[p.ID]; ok && p.Abstract != "" {
					c.read(latex.Words(p.Abstract), group)
				}
				return nil
			})
		if err != nil {
			return err
		}
	}
	c.write(&b)
	return os.WriteFile(output, []byte(b.String()), 0o644)
}

// readGroups returns the group of each paper, from 0, and the number of groups.
func readGroups(name string) (map[string]int, int, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	head, err := r.Read()
	if err != nil {
		return nil, 0, err
	}
	cluster, id := slices.Index(head, "cluster"), slices.Index(head, "id")
	if cluster < 0 || id < 0 {
		return nil, 0, fmt.Errorf("%s: no columns cluster and id", name)
	}
	groupOf, numbers := map[string]int{}, map[string]int{}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return groupOf, len(numbers), nil
		}
		if err != nil {
			return nil, 0, err
		}
		n, ok := numbers[row[cluster]]
		if !ok {
			n = len(numbers)
			numbers[row[cluster]] = n
		}
		groupOf[row[id]] = n
	}
}

// kind is what a neighbour of a word is.
type kind int

const (
	plain       kind = iota // a word with a subject
	mark                    // punctuation, or the end of the text
	determiner              // "the", "its"
	quantifier              // "this", "all", which also stand alone
	preposition             // "of", "with"
	infinitive              // "to"
	subject                 // "we", "which"
	modal                   // "can", "does"
	copula                  // "is", "has"
	degree                  // "very", "highly"
	conjunction             // "and", "that"
)

// kindOf has the kinds of function words.
var kindOf = kinds(map[kind]string{
	determiner: "the a an its our their his her your my every no",
	quantifier: "this that these those each any some all such another both various several many few either neither one " +
		"two three other",
	preposition: "of in for on with by from at into between through under over via among within without during against " +
		"toward towards about across along beyond upon onto off per like using based",
	infinitive: "to",
	subject:    "we they it i he she you which who",
	modal:      "can may will could should would might must cannot do does did not shall",
	copula:     "is are was were be been being become becomes remain remains seem seems has have had",
	degree:     "very more most less highly so too quite rather fully widely",
	conjunction: "and or but as than while where when if because since although however also then thus only whether " +
		"how what",
})

// kinds returns the kind of each word of lists of words.
func kinds(lists map[kind]string) map[string]kind {
	of := map[string]kind{}
	for k, words := range lists {
		for w := range strings.FieldsSeq(words) {
			of[w] = k
		}
	}
	return of
}

// word counts how a word is used.
type word struct {
	count, capital int            // occurrences, and those inside of a sentence with a capital and small letters
	inner          int            // occurrences inside of a sentence
	before         int            // with a word with a subject after it
	closed         int            // after a function word or mark, and before one
	noun           int            // of these, those that close a noun phrase
	base           int            // after "to" or "can"
	verb           int            // after "to", "we" or "can", or before an article where no article stands before
	predicate      int            // after "is" or "very", and before no word with a subject
	after          map[string]int // of each preposition and other function word that stands before it
	papers         int
	in             []int // papers of each group that have it
	seen           int   // the number of the last paper
}

// counter counts how words are used.
type counter struct {
	words   map[string]*word
	groupOf map[string]int
	groups  int
	sizes   []int // papers that were read of each group
	papers  int
}

// token is a word or a mark.
type token struct {
	text string // "" for a mark
	kind kind
}

// tokens splits a text into words, with hyphens and apostrophes within, and marks.
func tokens(text string) []token {
	list := []token{{"", mark}}
	start := -1
	end := func(i int) {
		if start < 0 {
			return
		}
		w := strings.Trim(text[start:i], "-'’")
		start = -1
		if w == "" {
			return
		}
		list = append(list, token{w, kindOf[strings.ToLower(w)]})
	}
	for i, r := range text {
		if unicode.IsLetter(r) || start >= 0 && (r == '-' || r == '\'' || r == '’') {
			if start < 0 {
				start = i
			}
			continue
		}
		end(i)
		if !unicode.IsSpace(r) {
			list = append(list, token{"", mark})
		}
	}
	end(len(text))
	return append(list, token{"", mark})
}

func (c *counter) read(text string, group int) {
	c.papers++
	c.sizes[group]++
	list := tokens(text)
	for i, t := range list {
		if t.kind != plain {
			continue
		}
		lower := strings.ToLower(t.text)
		w := c.words[lower]
		if w == nil {
			w = &word{in: make([]int, c.groups), after: map[string]int{}}
			c.words[lower] = w
		}
		w.count++
		if w.seen != c.papers {
			w.seen = c.papers
			w.papers++
			w.in[group]++
		}
		before, after := list[i-1].kind, list[i+1].kind
		if before != mark {
			w.inner++
			if strings.ToUpper(t.text[:1]) == t.text[:1] && strings.ToUpper(t.text) != t.text {
				w.capital++
			}
		}
		if last := strings.ToLower(list[i-1].text); before == preposition ||
			before == plain && language.English.IsStopWord(last) {
			w.after[last]++
		}
		nominal := before == determiner || before == preposition
		switch {
		case after == plain:
			w.before++
		case before != plain && before != quantifier && after != conjunction:
			w.closed++
			if nominal && after != determiner && after != quantifier {
				w.noun++
			}
		}
		object := after == determiner || after == quantifier
		if before == infinitive || before == subject || before == modal || object && !nominal {
			w.verb++
		}
		if before == infinitive || before == modal {
			w.base++
		}
		if after != plain && (before == copula || before == degree) {
			w.predicate++
		}
	}
}

const (
	// least is how often a word must occur, leastClosed how often it must be seen between function words, and
	// leastPapers how many papers must have it so that the groups say how general it is.
	least, leastClosed, leastPapers = 40, 20, 150
)

// write writes a line for each word that is no common noun of a subject.
func (c *counter) write(b *strings.Builder) {
	fmt.Fprintf(b, "# %d papers\n", c.papers)
	names := make([]string, 0, len(c.words))
	for name := range c.words {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		w := c.words[name]
		if w.count < least || !ascii(name) || language.English.IsStopWord(name) {
			continue
		}
		flags := ""
		share := func(n, of int) float64 { return float64(n) / float64(max(1, of)) }
		if share(w.capital, w.inner) >= 0.8 && w.inner >= leastClosed {
			flags += "c"
		}
		noun, verb, before := share(w.noun, w.closed), share(w.verb, w.count), share(w.before, w.count)
		switch known := w.closed >= leastClosed; {
		case known && noun < 0.15 && (verb >= 0.12 || before < 0.2) && !strings.HasSuffix(name, "ed"):
			flags += "v"
			if share(w.base, w.count) >= 0.15 {
				flags += "b"
			}
		case known && noun < 0.4 && before >= 0.5, share(w.predicate, w.count) >= 0.1 && noun < 0.4:
			flags += "a"
		case before >= 0.6 && float64(w.noun) <= 0.12*float64(w.before) && c.isCompared(name, w.count):
			flags += "a"
		case before >= 0.85:
			flags += "m"
		}
		if verb >= 0.25 && !strings.Contains(flags, "v") {
			flags += "w"
		}
		if w.papers >= leastPapers && !strings.Contains(flags, "v") {
			if level := int(math.Round(10 * c.special(w))); level < 10 {
				flags += fmt.Sprint(level)
			}
		}
		lead := w.lead()
		if lead != "" && kindOf[lead] == preposition && !strings.ContainsAny(flags, "va") {
			flags = "a" + flags
		}
		switch {
		case lead != "":
			fmt.Fprintf(b, "%s %s %s\n", name, cmp.Or(flags, "-"), lead)
		case flags != "":
			fmt.Fprintf(b, "%s %s\n", name, flags)
		}
	}
}

// isCompared reports whether a word that occurs count times has the other forms of an adjective, and hardly a plural:
// "hyperbolically", "brighter" and "brightest". A word with a hyphen has no such forms, and needs none.
func (c *counter) isCompared(name string, count int) bool {
	has := func(forms ...string) (n int) {
		for _, form := range forms {
			if w := c.words[form]; w != nil {
				n += w.count
			}
		}
		return n
	}
	if 100*has(name+"s", name+"es") > count || strings.HasSuffix(name, "ly") {
		return false
	}
	stem, doubled := strings.TrimSuffix(name, "e"), name+name[len(name)-1:]
	adverbs := []string{name + "ly", name + "ally"}
	if base, ok := strings.CutSuffix(name, "le"); ok {
		adverbs = append(adverbs, base+"ly")
	}
	return strings.Contains(name, "-") || has(adverbs...) > 1 || has(stem+"er", doubled+"er") > 1 &&
		has(stem+"est", doubled+"est") > 1
}

const (
	// ledShare is the least share of the occurrences of a word in which the same preposition stands before it, so that
	// both are one term: "in vivo". plainShare is that for other function words: "least squares". In ledBefore of the
	// occurrences another word follows, unlike "in addition".
	ledShare, plainShare, ledBefore = 0.85, 0.6, 0.2
)

// lead returns the function word with which a word is one term, or "".
func (w *word) lead() string {
	for lead, n := range w.after {
		share := ledShare
		if kindOf[lead] == plain {
			share = plainShare
		}
		if float64(n) >= share*float64(w.count) && float64(w.before) >= ledBefore*float64(w.count) {
			return lead
		}
	}
	return ""
}

// special returns the Kullback-Leibler divergence, in nats, of the groups of the papers with a word from those of all
// papers, less what papers drawn at random would have.
func (c *counter) special(w *word) float64 {
	var divergence float64
	groups := 0
	for g, n := range w.in {
		if c.sizes[g] == 0 {
			continue
		}
		groups++
		if n > 0 {
			p, q := float64(n)/float64(w.papers), float64(c.sizes[g])/float64(c.papers)
			divergence += p * math.Log(p/q)
		}
	}
	return max(0, divergence-float64(groups-1)/float64(2*w.papers))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
