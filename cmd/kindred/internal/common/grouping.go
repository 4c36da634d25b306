package common

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cluster/kmeans"
	"kindred/cmd/kindred/internal/config"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/pipeline"
)

// GroupFlags are the flags of all commands that cluster.
type GroupFlags struct {
	clusters  string
	algorithm string
	method    string
	level     string
	minK      int
	maxK      int
	restarts  int
	maxIter   int
	outliers  string
	share     float64
	cut       string
	minSize   int
	maxSize   int
	terms     int
	seed      uint64

	Named bool // whether the command shows words and phrases of clusters

	flags *pflag.FlagSet // those that are defined here
}

// Auto is the value of flags whose value is chosen by the papers.
const Auto = "auto"

// AddGroupFlags defines the flags of o on a command.
func AddGroupFlags(cmd *cobra.Command, o *GroupFlags) {
	*o = GroupFlags{clusters: Auto, algorithm: "spherical", method: Auto, level: "medium", outliers: "mark",
		terms: 8, seed: pipeline.DefaultSeed, Named: o.Named}
	o.flags = flags.Group(cmd, GroupHeading, func(f *pflag.FlagSet) {
		f.VarP(flags.Checked(&o.clusters, "N", func(text string) error {
			if n, err := strconv.Atoi(text); text != Auto && (err != nil || n < 1) {
				return errors.New("must be auto or a positive integer")
			}
			return nil
		}, flags.Choice{Name: Auto}), "clusters", "k", "number of groups, or auto to choose it")
		f.Var(flags.OneOf(&o.method, "NAME", methods...), "method", "how to find groups: kmeans; leiden (communities of "+
			"similar papers, at three levels); bisect (divide the papers again and again); agglo (merge the most similar "+
			"groups, average link); hdbscan (dense groups, and smaller ones for a large -k); or auto (kmeans with "+
			"-k or a flag of k-means; else agglo for fewer than 24 papers, leiden for more)")
		f.Var(flags.OneOf(&o.level, "LEVEL", flags.Choice{Name: "coarse"}, flags.Choice{Name: "medium"},
			flags.Choice{Name: "fine"}), "granularity", "how fine the groups are without -k: coarse, medium or fine")
		f.Var(flags.Checked(&o.cut, "N,N,N", func(text string) error {
			_, err := cutsOf(text)
			return err
		}), "cut", "cut the hierarchy here, in place of -k: the numbers of larger groups, groups and their parts, or "+
			"of groups and parts (not with kmeans)")
		f.Var(flags.Positive(&o.minK), "k-min", "fewest groups without -k")
		f.Var(flags.Positive(&o.maxK), "k-max", "most groups without -k")
		f.Var(flags.OneOf(&o.algorithm, "NAME", flags.Choice{Name: "spherical",
			Description: "k-means by cosine similarity"},
			flags.Choice{Name: "kmeans", Description: "k-means by Euclidean distance"}),
			"algorithm", "spherical: k-means by cosine similarity; kmeans: k-means by Euclidean distance, as "+
				"scikit-learn has it")
		f.Var(flags.Positive(&o.minSize), "min-size", "fewest papers of a group: smaller groups merge or get papers "+
			"of other groups")
		f.Var(flags.Positive(&o.maxSize), "max-size", "most papers of a group: larger groups are divided or give papers "+
			"to other groups")
		f.Var(flags.OneOf(&o.outliers, "NAME", flags.Choice{Name: "mark", Description: "list them apart"},
			flags.Choice{Name: "nearest", Description: "put them into the nearest group"},
			flags.Choice{Name: "none", Description: "leave every paper in its group"}),
			"outliers", "what to do with papers that fit no group: mark (list them apart), nearest (put them into the "+
				"nearest group) or none (look for none). A paper fits no group if it is no closer to its group than "+
				"95 % of random pairs of papers of different groups are to each other (a smaller share below 150 "+
				"papers), if it is hardly closer to its group than to the rest, or if it shares no word with the other "+
				"papers of its group")
		f.Var(flags.Number(&o.share, false, func(x float64) bool { return x > 0 && x <= 1 },
			"must be a number above 0 and at most 1"), "max-outliers", "largest share of papers that may fit no group: those "+
			"that fit worst come first; papers that share no word with others are not counted (default 0.1)")
		f.Var(flags.Positive(&o.restarts), "n-init", "runs of k-means. With -k and 50 to 20000 papers, the groups are "+
			"what the runs agree on (default: 20, or 12 for more than 5000 papers). Otherwise the best run is kept (default: "+
			"50 for up to 100 papers, 10 for up to 1000, 4 for up to 20000, else 1)")
		f.Var(flags.Positive(&o.maxIter), "max-iter", "limit of passes over the papers in a run of k-means (default 100)")
		if o.Named {
			f.Var(flags.Positive(&o.terms), "top-terms", "words and phrases that describe a group")
		}
		f.Var(flags.Seed(&o.seed), "seed", "random seed")
	})
	flags.Main(cmd, "clusters")
}

// methods are the values of --method.
var methods = []flags.Choice{{Name: Auto, Description: "with -k kmeans, else by the number of papers"},
	{Name: "kmeans", Description: "k-means"},
	{Name: "leiden", Description: "communities of the graph of neighbours"},
	{Name: "bisect", Description: "repeated bisection"},
	{Name: "agglo", Description: "average-link agglomeration"},
	{Name: "hdbscan", Description: "dense groups of the graph of neighbours"}}

// cutsOf returns the numbers of --cut.
func cutsOf(text string) ([]int, error) {
	var cuts []int
	for _, part := range strings.Split(text, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 || len(cuts) > 0 && n <= cuts[len(cuts)-1] {
			return nil, errCuts
		}
		cuts = append(cuts, n)
	}
	if len(cuts) < 2 || len(cuts) > 3 {
		return nil, errCuts
	}
	return cuts, nil
}

var errCuts = errors.New("must be two or three positive integers with commas between them, each above the one before")

// CheckGroups returns what is wrong with the flags of clustering together.
func (o *GroupFlags) CheckGroups() error {
	switch {
	case o.cut != "" && o.clusters != Auto:
		return fault.Usage(errors.New("-k and --cut exclude each other"), "--cut says how many groups there are")
	case o.clusters+o.cut != Auto && o.minK+o.maxK > 0:
		return fault.Usage(errors.New("--k-min and --k-max have no effect with -k and --cut"),
			"-k and --cut say how many groups there are")
	case o.minK > 0 && o.maxK > 0 && o.minK > o.maxK:
		return fault.Usage(fmt.Errorf("--k-min %d is above --k-max %d", o.minK, o.maxK), "")
	case o.level != "medium" && (o.clusters != Auto || o.cut != ""):
		other := "-k"
		if o.cut != "" {
			other = "--cut"
		}
		return fault.Usage(fmt.Errorf("%s and --granularity %s exclude each other", other, o.level),
			other+" says how many groups there are; without it, --granularity does")
	case o.cut != "" && o.method == "kmeans":
		return fault.Usage(errors.New("--method kmeans finds no levels"), "use leiden, bisect, agglo or hdbscan")
	case o.outliers == "none" && o.Given("max-outliers"):
		return fault.Usage(errors.New("--max-outliers has no effect with --outliers none"), "")
	case o.minSize > 0 && o.maxSize > 0 && o.minSize > o.maxSize:
		return fault.Usage(fmt.Errorf("--min-size %d is above --max-size %d", o.minSize, o.maxSize), "")
	}
	return o.checkKMeans()
}

// Given reports whether the user gave a flag on the command line. What is a default of the user may be without effect.
func (o *GroupFlags) Given(name string) bool {
	f := o.flags.Lookup(name)
	return f.Changed && config.Origin(f) == ""
}

// AnyGiven returns a flag of clustering that the user gave on the command line, or "". Every command may have a seed.
func (o *GroupFlags) AnyGiven() string {
	name := ""
	o.flags.VisitAll(func(f *pflag.Flag) {
		if name == "" && f.Name != "seed" && o.Given(f.Name) {
			name = "--" + f.Name
		}
	})
	if name == "--clusters" {
		return "-k"
	}
	return name
}

// checkKMeans returns an error if flags of k-means go with another method, or with levels, which k-means does not find.
func (o *GroupFlags) checkKMeans() error {
	var flag, levels string
	for _, name := range []string{"n-init", "max-iter", "algorithm"} {
		if flag == "" && o.Given(name) && (name != "algorithm" || o.algorithm != "spherical") {
			flag = "--" + name
		}
	}
	switch {
	case o.Given("cut"):
		levels = "--cut"
	case o.Given("granularity") && o.level != "medium":
		levels = "--granularity " + o.level
	}
	switch {
	case flag != "" && o.method != Auto && o.method != "kmeans":
		return fault.Usage(fmt.Errorf("%s has no effect with --method %s", flag, o.method), "it is a flag of k-means")
	case flag != "" && levels != "":
		return fault.Usage(fmt.Errorf("%s and %s exclude each other", flag, levels), flag+" is a flag of k-means, which "+
			"finds no levels")
	case levels != "" && o.method == "kmeans":
		return fault.Usage(fmt.Errorf("--method kmeans and %s exclude each other", levels), "k-means finds no levels")
	}
	return nil
}

// Fewest returns the number of clusters that --k-min asks for, or 0.
func (o *GroupFlags) Fewest() int { return o.minK }

// Parts returns the number of parts of clusters that --cut asks for, or 0.
func (o *GroupFlags) Parts() int {
	if o.cut == "" {
		return 0
	}
	cuts, _ := cutsOf(o.cut) // which are checked
	return cuts[len(cuts)-1]
}

// Set sets the options of the grouping.
func (o *GroupFlags) Set(opts *pipeline.Options) {
	opts.Seed = o.seed
	opts.Group = pipeline.GroupOptions{Restarts: o.restarts, MaxIter: o.maxIter, Terms: o.terms,
		MinSize: o.minSize, MaxSize: o.maxSize, OutlierShare: o.share}
	opts.Group.Outliers = map[string]pipeline.Outliers{"nearest": pipeline.Nearest, "none": pipeline.Keep}[o.outliers]
	if o.cut != "" {
		opts.Group.Cuts, _ = cutsOf(o.cut) // which are checked
	}
	opts.Group.MinK, opts.Group.MaxK = o.minK, o.maxK
	opts.Group.Granularity = map[string]pipeline.Granularity{"coarse": pipeline.Coarse, "fine": pipeline.Fine}[o.level]
	opts.Group.Method = map[string]pipeline.Method{"kmeans": pipeline.KMeans, "leiden": pipeline.Communities,
		"bisect": pipeline.Bisection, "agglo": pipeline.Agglomeration, "hdbscan": pipeline.Density}[o.method]
	if o.clusters != Auto {
		opts.Group.K, _ = strconv.Atoi(o.clusters) // which is checked
	}
	if o.algorithm == "kmeans" {
		opts.Group.Objective = kmeans.Euclidean
	}
}
