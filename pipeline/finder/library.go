package finder

import (
	"cmp"
	"context"
	"slices"

	"kindred/index"
	"kindred/report"
	"kindred/sparse"
	"kindred/tfidf"
)

// pulling is the number of papers of a library that a paper is compared with: those most similar to it. A library
// has several subjects, so its mean says little; a single paper may be similar by chance.
const pulling = 3

// relatedToLibrary lists the papers that are related to a library.
func (f *Finder) relatedToLibrary(ctx context.Context, o *Options, r *report.Related,
	without map[int]bool) error {
	if !f.ix.OfTerms() {
		return ErrNotByWords
	}
	model, err := f.ix.Model()
	if err != nil {
		return err
	}
	docs := make([]tfidf.Document, len(o.Like))
	for i := range o.Like {
		docs[i] = documentOf(&o.Like[i])
	}
	terms, err := model.Transform(ctx, docs)
	if err != nil {
		return err
	}
	if terms.NNZ() == 0 {
		return ErrNoSharedWord
	}
	words, err := sparse.Normalize(terms)
	if err != nil {
		return err
	}
	library := index.Contents{Papers: o.Like, Model: model, Terms: words.CSR(), Blend: sparse.WordsOnly(words)}
	if space := f.ix.Space(); space != nil {
		latent := sparse.NewDense(len(docs), space.Cols)
		for i := range docs {
			copy(latent.Row(i), f.ix.Place(words.Row(i)))
		}
		if library.Blend, err = sparse.NewBlend(words, latent, f.ix.Weight()); err != nil {
			return err
		}
		library.Space = space
	}
	shelf, err := index.New(ctx, library, o.Parallelism)
	if err != nil {
		return err
	}
	r.Query.Library = len(o.Like)
	allowed, err := f.choose(o, without)
	if err != nil {
		return err
	}
	var rows []int
	var queries []index.Query
	for row := range f.ix.Len() {
		if !allowed.keep(row) {
			continue
		}
		q, err := f.ix.Row(row)
		if err != nil {
			return err
		}
		rows, queries = append(rows, row), append(queries, q)
	}
	if allowed.err != nil {
		return allowed.err
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
		pulls := by[h.Row]
		nearest, err := shelf.Row(pulls[0].Row)
		if err != nil {
			return err
		}
		p, err := f.relative(seed{nearest, nearest.Words}, index.Hit{Row: h.Row, Similarity: pulls[0].Similarity},
			o.Words, f.ix.Expected(nearest))
		if err != nil {
			return err
		}
		p.Similarity = report.Number(h.Similarity)
		for _, pull := range pulls {
			p.Library = append(p.Library, report.Pull{Paper: report.PaperOf(&o.Like[pull.Row]),
				Similarity: report.Number(pull.Similarity)})
		}
		r.Papers = append(r.Papers, p)
	}
	return nil
}
