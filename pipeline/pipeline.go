// Package pipeline puts the packages of kindred together: it takes sources of papers to vectors,
// groups, names and reports. It is the one place that does; commands, servers and the tasks of
// sharded runs call it.
//
// One call does a whole job:
//
//	r, err := pipeline.Cluster(ctx, sources, pipeline.Options{})
//
// The same job in pieces, each of which takes what the one before it returned:
//
//	collection, err := pipeline.Read(ctx, sources, opts)  // papers, and their words
//	vectors, err := collection.Vectorize(ctx, opts)       // a matrix with a row for each paper
//	groups, err := vectors.Group(ctx, opts)               // a partition of the rows, with names
//	r, err := groups.Report(ctx, opts)                    // what a user reads
//
// Row i of a matrix is paper i of the collection at every stage. A value that a function returned
// is not changed by any later one, so that several goroutines may share it. Equal sources and
// options give equal results, whatever Parallelism is.
package pipeline

import (
	"cmp"

	"kindred/feed"
	"kindred/pipeline/finder"
	"kindred/report"
	"kindred/sparse"
	"kindred/tfidf"
)

// DefaultSeed is the random seed of Options whose Seed is 0.
const DefaultSeed = 1

// Options are the options of all functions of this package; each takes what it needs. The zero
// value is the default of the commands, which suits everything from a dozen papers to millions.
type Options struct {
	// Feed says how sources are read, and which of their papers are wanted. Its Hash, Parallelism
	// and OnProgress are without effect: every source is hashed, and the fields below count.
	Feed feed.ReadOptions
	// KeepAbstracts keeps the abstracts in Collection.Papers. They are most of what there is to
	// hold in memory, and no stage after [Read] needs them.
	KeepAbstracts bool
	// WithoutNames says that groups need no names. Else [Read] keeps some abstracts to name groups by.
	WithoutNames bool

	// Words says which words of a text count, and how much. Its Parallelism and OnProgress are without effect.
	Words tfidf.Options
	// Model, if not nil, weighs words in place of a model that is fitted to the papers. Words is without effect then.
	Model *tfidf.Model
	// Vectors, if not nil, are compared in place of the words of the papers: row i is the vector
	// of paper i, of any length. They are not modified.
	Vectors *sparse.CSR
	// VectorsWeight is the share of Vectors in the similarity of two papers, in (0, 1]; the words have the rest. 0 means
	// 1: the words do not count. Below 1, Vectors may have [MostBlended] columns at most.
	VectorsWeight float64

	// Latent says how much a latent space counts beside the words. Without effect if Vectors are
	// given, which take its place.
	Latent LatentOptions

	Group GroupOptions
	// Related says what papers are compared with, and which are listed. Its Parallelism is without effect.
	Related    finder.Options
	Graph      GraphOptions
	Evaluate   EvaluateOptions
	Assign     AssignOptions
	Duplicates DuplicateOptions
	Train      TrainOptions

	// Seed chooses the random numbers that clustering starts from. 0 means [DefaultSeed].
	Seed uint64
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
	Parallelism int
	// OnRead, if not nil, is called when all papers are read, before they are worked on.
	OnRead func(*feed.Summary, report.Counts)
	// OnModel, if not nil, is called with the model when it is fitted to the papers.
	OnModel func(*tfidf.Model)
	// OnOtherVectors, if not nil, is called if the only source is an index whose vectors were made with other options, so
	// that they are made anew.
	OnOtherVectors func()
	// OnProgress, if not nil, is called now and then, on the caller's goroutine or another, but never twice at once.
	OnProgress func(Progress)

	ranked bool // whether papers are ranked by words
}

// EvaluateOptions say what groups are compared with.
type EvaluateOptions struct {
	// Labels is the field of papers that has their known groups: "label", "category" for the
	// primary category, "categories" for all of them, or "" for the first of the first two that any
	// paper has. Several labels of a paper are separated by semicolons or vertical bars.
	Labels string
	// Seeds is how many times the papers are grouped, with Options.Seed and the seeds that follow it,
	// to see how stable the groups are. 0 means 5; 1 looks at one grouping only.
	Seeds int
	// Drops is how many times the papers are grouped without a random fiftieth of them, to see how much the groups depend
	// on single papers. 0 looks at all papers only. Options.KeepAbstracts has to be set.
	Drops int
	// Classes groups the papers into as many groups as there are different labels, and not into Options.Group.K.
	Classes bool
}

// Stage is a part of the work, for messages.
type Stage string

// The stages, in their order. A job has only some of them.
const (
	Reading    Stage = "reading papers"
	Weighing   Stage = "weighing words"
	Reducing   Stage = "finding the latent space"
	ChoosingK  Stage = "choosing k"
	Clustering Stage = "clustering"
	Comparing  Stage = "comparing papers"
	Arranging  Stage = "arranging papers"
)

// Progress says how far a stage is.
type Progress struct {
	Stage Stage
	Done  int // papers, passes over all papers, or numbers of clusters
	Total int // 0 if it is not known
}

// progress tells of progress, if anyone listens.
func (o *Options) progress(stage Stage, done, total int) {
	if o.OnProgress != nil {
		o.OnProgress(Progress{stage, done, total})
	}
}

// seed returns the random seed.
func (o *Options) seed() uint64 { return cmp.Or(o.Seed, DefaultSeed) }

// readOptions returns how to read the sources.
func (o *Options) readOptions() feed.ReadOptions {
	opts := o.Feed
	opts.Hash, opts.Parallelism = true, o.Parallelism
	opts.OnProgress = func(now feed.Progress) { o.progress(Reading, now.Papers, 0) }
	return opts
}

// wordOptions returns how to read the words of papers.
func (o *Options) wordOptions() tfidf.Options {
	opts := o.Words
	if o.Model != nil {
		opts = o.Model.Options()
	}
	opts.Parallelism, opts.OnProgress = o.Parallelism, nil // progress is that of reading
	return opts
}
