package common

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"

	"kindred/cluster/lineage"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/feed"
	"kindred/internal/parallel"
	"kindred/pipeline/follow"
	kreport "kindred/report"
)

// Earlier is a clustering that was read from a file.
type Earlier struct {
	*kreport.Clustering
	File kreport.File
}

// AgainstFlag is the flag --against of commands that cluster, which names an earlier result.
type AgainstFlag struct{ against string }

// Add defines the flag. also is the end of the sentence that describes the flag, for what the command does in addition.
func (o *AgainstFlag) Add(f *pflag.FlagSet, also string) {
	f.Var(flags.File(&o.against), "against", "keep the ids and names of the groups of this earlier result of kindred "+
		"cluster (-f json) that persist"+also)
}

// IsSet reports whether the flag was given.
func (o *AgainstFlag) IsSet() bool { return o.against != "" }

// ReadAgainst reads the earlier result; nil if the flag was not given.
func (o *AgainstFlag) ReadAgainst(ctx context.Context, env *Env) (*Earlier, error) {
	if !o.IsSet() {
		return nil, nil
	}
	return ReadEarlier(ctx, env, "--against", o.against)
}

// Follow gives the clusters of r the ids and names of the clusters of e that they continue, as [follow.Follow] does. It
// does nothing if e is nil.
func (e *Earlier) Follow(r *kreport.Clustering) error {
	if e == nil {
		return nil
	}
	return follow.Follow(r, e.Clustering, e.File, lineage.Options{})
}

// Follower returns Follow for the options of a graph; nil if e is nil.
func (e *Earlier) Follower() func(*kreport.Clustering) error {
	if e == nil {
		return nil
	}
	return e.Follow
}

// Record names e among the files that a result was made with. It does nothing if e is nil.
func (e *Earlier) Record(origin *kreport.Origin) {
	if e != nil {
		origin.Files = append(origin.Files, e.File)
	}
}

// ReadEarlier reads a clustering in JSON from a file, or from standard input for -. flag is what names the
// file; "" if it is an argument.
func ReadEarlier(ctx context.Context, env *Env, flag, name string) (*Earlier, error) {
	called := name
	if flag != "" {
		called = flag + " " + name
	}
	var in io.Reader = env.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", called, fault.Cause(err))
		}
		defer f.Close()
		in = f
	}
	sum := sha256.New()
	c, err := kreport.ReadClustering(feed.Text(io.TeeReader(parallel.Reader(ctx, in), sum)))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, kreport.ErrNotClustering):
		return nil, fault.Hint(fmt.Errorf("%s: %w", called, err),
			"write one with kindred cluster FEED -o groups.json")
	case err != nil:
		return nil, fmt.Errorf("%s: %w", called, fault.Cause(err))
	}
	return &Earlier{c, kreport.File{Name: name, SHA256: hex.EncodeToString(sum.Sum(nil))}}, nil
}
