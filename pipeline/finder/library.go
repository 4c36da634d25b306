package finder

import (
	"cmp"
	"context"
	"slices"

	"kindred/index"
	"kindred/pipeline/rules"
	"kindred/report"
	"kindred/report/answers"
	"kindred/sparse"
	"kindred/tfidf"
)

// pulling is the number of papers of a library that a paper is compared with: those most similar to it. A library
// has several subjects, so its mean says little; a single paper may be similar by chance.
const pulling = 3

// relatedToLibrary lists the papers that are related to a library.
func (f *Finder) relatedToLibrary(ctx context.Context, o *Options, r *answers.Related,
	without map[int]bool) error {
	r.Query.Library = len(o.Like)
	shelf, err := f.shelf(ctx, o)
	if err != nil || shelf == nil {
		return err
	}
	rows, queries, err := f.allowed(o, without)
	if err != nil {
		return err
	}
	pulls, err := shelf.SearchAll(ctx, queries, pulling, 0, o.Parallelism, nil)
	if err != nil {
		return err
	}
	of := float64(min(pulling, len(o.Like)))
	by := map[int][]index.Hit{} // what pulls a row up
	var hits []index.Hit
	for i, row := range rows {
		score := 0.0
		for _, h := range pulls[i] {
			score += h.Similarity / of
		}
		if score > 0 && score >= o.MinSimilarity {
			hits = append(hits, index.Hit{Row: row, Similarity: score})
			by[row] = pulls[i]
		}
	}
	slices.SortFunc(hits, func(a, b index.Hit) int {
		return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.Row, b.Row))
	})
	if o.diverse() {
		hits = hits[:min(len(hits), max(100, 5*o.Top))]
	}
	if hits, err = f.diverse(hits, o); err != nil {
		return err
	}
	for _, h := range hits {
		p, err := f.pulled(shelf, h, by[h.Row], o)
		if err != nil {
			return err
		}
		r.Papers = append(r.Papers, p)
	}
	return nil
}

// shelf returns an index of the papers of a library, whose words are weighed by the model of the papers, and which have
// places in their latent space. It returns nil if the library has no word that a paper has.
func (f *Finder) shelf(ctx context.Context, o *Options) (*index.Index, error) {
	if !f.ix.OfTerms() {
		return nil, ErrNotByWords
	}
	model, err := f.ix.Model()
	if err != nil {
		return nil, err
	}
	docs := make([]tfidf.Document, len(o.Like))
	for i := range o.Like {
		docs[i] = rules.Document(&o.Like[i])
	}
	terms, err := model.Transform(ctx, docs)
	if err != nil {
		return nil, err
	}
	if terms.NNZ() == 0 {
		return nil, nil
	}
	words, err := sparse.Normalize(terms)
	if err != nil {
		return nil, err
	}
	library := index.Contents{Papers: o.Like, Model: model, Terms: words.CSR(), Blend: sparse.WordsOnly(words)}
	if space := f.ix.Space(); space != nil {
		latent := sparse.NewDense(len(docs), space.Cols)
		for i := range docs {
			copy(latent.Row(i), f.ix.Place(words.Row(i)))
		}
		if library.Blend, err = sparse.NewBlend(words, latent, f.ix.Weight()); err != nil {
			return nil, err
		}
		library.Space = space
	}
	return index.New(ctx, library, o.Parallelism)
}

// allowed returns the rows of the papers that may be listed, and what these are compared by.
func (f *Finder) allowed(o *Options, without map[int]bool) (rows []int, queries []index.Query, err error) {
	choice, err := f.choose(o, without)
	if err != nil {
		return nil, nil, err
	}
	for row := range f.ix.Len() {
		if !choice.keep(row) {
			continue
		}
		q, err := f.ix.Row(row)
		if err != nil {
			return nil, nil, err
		}
		rows, queries = append(rows, row), append(queries, q)
	}
	return rows, queries, choice.err
}

// pulled returns a hit with the papers of a library that pull it up, the nearest first, and the words that it shares
// with the nearest.
func (f *Finder) pulled(shelf *index.Index, h index.Hit, pulls []index.Hit, o *Options) (answers.Relative, error) {
	nearest, err := shelf.Row(pulls[0].Row)
	if err != nil {
		return answers.Relative{}, err
	}
	p, err := f.relative(seed{nearest, nearest.Words}, index.Hit{Row: h.Row, Similarity: pulls[0].Similarity}, o.Words,
		f.ix.Expected(nearest))
	if err != nil {
		return p, err
	}
	p.Similarity = report.Number(h.Similarity)
	for _, pull := range pulls {
		p.Library = append(p.Library, answers.Pull{Paper: report.PaperOf(&o.Like[pull.Row]),
			Similarity: report.Number(pull.Similarity)})
	}
	return p, nil
}
