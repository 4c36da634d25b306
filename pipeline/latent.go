package pipeline

import (
	"cmp"
	"context"
	"math"

	"kindred/background"
	"kindred/lsa"
	"kindred/pipeline/rules"
	"kindred/sparse"
	"kindred/tfidf"
)

// LatentOptions say how much a latent space counts beside the words of papers.
type LatentOptions struct {
	// Weight is the share of the latent space in the similarity of two papers, in (0, 1]. 0 chooses it by the
	// papers. A negative number, such as [NoLatent], compares words alone.
	Weight float64
	// Dimensions is the number of dimensions that are found in the papers. 0 chooses it by the number of papers; k-means
	// for a given number of groups gets no more than 50 if there are many papers. There may be fewer if the papers do not
	// span so many. The dimensions of a background come on top.
	Dimensions int
	// Background is what is known of papers beyond these: how rare words are, unless Options.Words has a Background,
	// and what they mean. nil means the builtin one for up to 5,000 papers, and else none. A background that does not
	// know the papers does not count.
	Background *background.Background
	// NoBackground uses no background.
	NoBackground bool
}

// NoLatent is a LatentOptions.Weight that makes no latent space.
const NoLatent = -1

// builtinBackground is how reports call [background.Builtin].
const builtinBackground = "builtin"

// The rules below were found by measurement, see TestLatent and docs/decisions.md.
const (
	// fewestLatent is the number of papers from which on they have a latent space of their own.
	fewestLatent = 8
	// trustedWeight is what a background that is trusted in full adds to [rules.OwnWeight].
	trustedWeight = 0.25
	// groupWeight is the share of the latent space in what a few papers are grouped by whose background is trusted in
	// full, and leastGroupWeight that below which words alone are as good.
	groupWeight, leastGroupWeight = 0.4, 0.1
	// mostBackground is the largest number of papers that the builtin background helps.
	mostBackground = 5_000
	// fullTrust is the mean place of papers among those that the background was trained on, by how much of them it
	// explains, from which on it counts in full, and noTrust that up to which it does not count.
	fullTrust, noTrust = 0.35, 0.12
)

// nearShare and groupShare return g in
//
//	[√(1−g)·own, √g·background],
//
// the places of n papers that neighbours are found by, and that papers are grouped by. A space of few papers has few
// dimensions, which hold fewer groups than the words do, so groups need more of the background.
func nearShare(n int) float64  { return 0.7 / (1 + float64(n)/200) }
func groupShare(n int) float64 { return 1 / (1 + float64(n)/200) }

// addLatent makes the latent space of the papers, and says what they are compared and grouped by.
func (v *Vectors) addLatent(ctx context.Context, opts *Options) error {
	v.Blend = sparse.WordsOnly(v.Rows)
	v.Grouping = v.Blend
	o := opts.Latent
	if opts.blends() {
		return v.blend(opts)
	}
	if o.Weight < 0 && o.NoBackground || opts.Vectors != nil {
		return nil
	}
	known, err := v.acquaint(ctx, opts)
	if err != nil {
		return err
	}
	v.Blend = sparse.WordsOnly(v.Rows)
	v.Grouping = v.Blend
	if o.Weight < 0 {
		return nil
	}
	n := len(v.Papers)
	var own *sparse.Dense
	if n >= fewestLatent || o.Weight > 0 {
		if own, err = v.ownSpace(ctx, opts); err != nil {
			return err
		}
		v.dimensions = own.Cols
	}
	if v.Space = combine(own, known, nearShare(n)); v.Space == nil {
		return nil
	}
	if v.topics = v.Space; known != nil {
		v.topics = combine(own, known, 1)
	}
	if v.Latent, err = v.places(ctx, v.Space, opts); err != nil {
		return err
	}
	weight := cmp.Or(o.Weight, rules.OwnWeight+float64(trustedWeight*known.weight()))
	if v.Blend, err = sparse.NewBlend(v.Rows, v.Latent, weight); err != nil {
		return err
	}
	grouping := groupWeight * known.weight() / (1 + float64(n)/300)
	switch {
	case o.Weight > 0:
		v.Grouping = v.Blend
	case grouping >= leastGroupWeight:
		places, err := v.places(ctx, combine(own, known, groupShare(n)), opts)
		if err != nil {
			return err
		}
		if v.Grouping, err = sparse.NewBlend(v.Rows, places, grouping); err != nil {
			return err
		}
	}
	return nil
}

// ownSpace returns the places of the terms in the space that is found in the papers. For k-means of many papers, that
// is a space of few dimensions, found in a sample of them: groups are as good.
func (v *Vectors) ownSpace(ctx context.Context, opts *Options) (*sparse.Dense, error) {
	n := len(v.Papers)
	dimensions, rows := opts.Latent.Dimensions, rules.Order(v.keys()) // sums are rounded: another order, another space
	if n > spaceRows && opts.Group.method(n) == KMeans && v.smoothsMeans(opts) {
		dimensions, rows = cmp.Or(dimensions, rules.SmoothedRank(n)), rows[:min(n, spaceSample)]
	}
	return rules.Space(ctx, v.Rows.Select(rows).CSR(), cmp.Or(float64(dimensions), rules.Dimensions(n)),
		opts.Parallelism)
}

// places returns the place of each paper in a space, as a unit vector or zero.
func (v *Vectors) places(ctx context.Context, space *lsa.Joined, opts *Options) (*sparse.Dense, error) {
	rows, err := space.Project(ctx, v.Rows.CSR(), opts.Parallelism)
	if err != nil {
		return nil, err
	}
	rows.Normalize()
	return rows, nil
}

// acquaintance is what a background knows of the papers.
type acquaintance struct {
	vectors *sparse.Dense // the places of the terms that it knows
	rows    []int32       // of each term, its row in vectors, or background.Unknown
	trust   float64       // in [0, 1]
}

// weight returns the trust, 0 for nil.
func (a *acquaintance) weight() float64 {
	if a == nil {
		return 0
	}
	return a.trust
}

// acquaint asks the background how much it knows of the papers. If it counts, its words count too. The result is nil
// if it does not count.
func (v *Vectors) acquaint(ctx context.Context, opts *Options) (*acquaintance, error) {
	b, err := opts.background(len(v.Papers))
	if b == nil || b.Space() == nil || err != nil {
		return nil, err
	}
	a, err := v.project(ctx, b, opts)
	if a == nil || err != nil || opts.Words.Background != nil {
		return a, err
	}
	corpus, err := v.Corpus.WithBackground(b.Words(), rules.WordShare(a.trust))
	if err != nil {
		return nil, err
	}
	if v.Model, v.Terms, err = corpus.Fit(ctx); err != nil {
		return nil, err
	}
	v.Corpus = corpus
	if err := v.setRows(opts); err != nil {
		return nil, err
	}
	match := b.Match(v.Model.Terms())
	a.vectors, a.rows = match.Vectors, match.Rows
	return a, nil
}

// project returns what a background knows of the papers, or nil if that is too little.
func (v *Vectors) project(ctx context.Context, b *background.Background, opts *Options) (*acquaintance, error) {
	match := b.Match(v.Model.Terms())
	p, err := match.Project(ctx, v.Rows.CSR(), opts.Parallelism)
	if err != nil {
		return nil, err
	}
	var sum float64 // of multiples of unit, so that it is exact and does not depend on the order of papers
	const unit = 1.0 / (1 << 30)
	rows := 0
	for i := range v.Papers {
		if len(v.Rows.Row(i).Indices) > 0 {
			sum += float64(math.Round(p.Usual(i)/unit) * unit)
			rows++
		}
	}
	known := sum / float64(max(1, rows))
	if trust(known) == 0 {
		return nil, nil
	}
	v.Known, v.background = known, "given"
	if builtin, err := background.Builtin(); err != nil {
		return nil, err
	} else if b == builtin {
		v.background = builtinBackground
	}
	return &acquaintance{match.Vectors, match.Rows, trust(known)}, nil
}

// trust returns how much a background counts that knows the papers so well, from 0 to 1.
func trust(known float64) float64 { return max(0, min(1, (known-noTrust)/(fullTrust-noTrust))) }

// combine returns the place of each term in a space of two parts, that of the papers themselves and that of the
// background, of which the second has a share in [0, 1] if it is trusted in full. Either may be nil. The row of a
// paper in a part is the longer, the more of the paper that part explains. So a paper that the background does not
// know is where its own words put it.
func combine(own *sparse.Dense, known *acquaintance, share float64) *lsa.Joined {
	if known == nil {
		return lsa.Combine(own, nil, nil, 0)
	}
	return lsa.Combine(own, known.vectors, known.rows, float64(share*known.trust))
}

// background returns what is known of papers beyond n of them; nil for nothing.
func (o *Options) background(n int) (*background.Background, error) {
	switch l := &o.Latent; {
	case l.NoBackground || o.Model != nil || o.Vectors != nil:
		return nil, nil
	case l.Background != nil:
		return l.Background, nil
	case n == 0 || n > mostBackground || o.Words.Background != nil || !readsAsBuiltin(&o.Words):
		return nil, nil
	}
	return background.Builtin()
}

// readsAsBuiltin reports whether words are read as those of the builtin background.
func readsAsBuiltin(o *tfidf.Options) bool {
	return o.Tokens == tfidf.PaperTokens && !o.NoStemming && (o.Language == "" || o.Language == "en")
}
