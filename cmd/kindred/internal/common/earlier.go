package common

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"kindred/cmd/kindred/internal/fault"
	"kindred/internal/parallel"
	kreport "kindred/report"
)

// Earlier is a clustering that was read from a file.
type Earlier struct {
	*kreport.Clustering
	File kreport.File
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
	c, err := kreport.ReadClustering(io.TeeReader(parallel.Reader(ctx, in), sum))
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
