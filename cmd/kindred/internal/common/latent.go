package common

import (
	"errors"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/lsa"
	"kindred/pipeline"
)

// LatentFlags are the flags that say how much a latent space counts beside words.
type LatentFlags struct {
	latent     string
	dimensions int

	latentSet *pflag.FlagSet // these flags; nil if the command has none of them
}

// noLatent is the value of --latent that compares words alone.
const noLatent = "none"

func addLatentFlags(cmd *cobra.Command, o *LatentFlags) {
	o.latent = Auto
	o.latentSet = flags.Group(cmd, LatentHeading, func(f *pflag.FlagSet) {
		f.Var(flags.Checked(&o.latent, "X", func(text string) error {
			x, err := strconv.ParseFloat(text, 64)
			if text != Auto && text != noLatent && (err != nil || !(x >= 0 && x <= 1)) {
				return errors.New("must be auto, none or a number from 0 to 1")
			}
			return nil
		}, flags.Choice{Name: Auto, Description: "by the number of papers"},
			flags.Choice{Name: noLatent, Description: "compare words alone"}), "latent",
			"share of the latent space in the similarity of papers: auto, none, or a number from 0 to 1")
		f.Var(flags.Positive(&o.dimensions), "dimensions",
			"dimensions of the latent space of the papers (default: 2 to 95, by the number of papers)")
	})
}

// set sets the options of the latent space.
func (o *LatentFlags) set(opts *pipeline.Options) {
	opts.Latent.Dimensions = o.dimensions
	switch o.latent {
	case Auto:
	case "": // the command has no such flags
		opts.Latent.Weight, opts.Latent.NoBackground = pipeline.NoLatent, true
	case noLatent:
		opts.Latent.Weight = pipeline.NoLatent
	default:
		opts.Latent.Weight, _ = strconv.ParseFloat(o.latent, 64) // which is checked
		if opts.Latent.Weight == 0 {
			opts.Latent.Weight = pipeline.NoLatent
		}
	}
}

// Check returns what is wrong with the flags together.
func (o *LatentFlags) Check(vectors string) error {
	given := o.dimensions != 0 || o.latent != "" && o.latent != Auto && o.latent != noLatent
	switch {
	case o.dimensions > lsa.MaxRank:
		return fault.Usage(errors.New("--dimensions: must be at most "+strconv.Itoa(lsa.MaxRank)), "")
	case vectors != "" && given:
		return fault.Usage(errors.New("--latent and --dimensions have no effect with --vectors"),
			"the rows of the file are compared in place of words")
	}
	return nil
}
