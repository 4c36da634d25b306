package feed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// glob returns the files that a pattern matches. Names are visited in their order, so that the
// files of a pattern come in the same order as those of a folder.
//
// Links to folders are followed, which may lead in circles. A folder is therefore searched only
// once for each part of the pattern that can be matched in it, so that the time grows with the
// number of folders and not with the number of paths to them; and a file that several paths lead
// to comes once. Folders that cannot be read are left out, as shells do.
func glob(ctx context.Context, pattern string) ([]string, error) {
	if !doublestar.ValidatePattern(filepath.ToSlash(pattern)) {
		return nil, ErrBadPattern
	}
	g := globber{ctx: ctx, files: map[string]bool{}}
	patterns := alternatives(filepath.ToSlash(pattern), maxAlternatives)
	if len(patterns) > maxAlternatives {
		return nil, fmt.Errorf("%w: it stands for more than %d patterns", ErrBadPattern, maxAlternatives)
	}
	for _, alternative := range patterns {
		base, rest := doublestar.SplitPattern(alternative)
		root := filepath.FromSlash(base)
		resolved, err := filepath.EvalSymlinks(root)
		if err != nil {
			continue // there is nothing to match
		}
		g.segments, g.searched, g.base = strings.Split(rest, "/"), map[string]uint64{}, base
		if len(g.segments) > maxSegments {
			return nil, fmt.Errorf("%w: more than %d slashes", ErrBadPattern, maxSegments)
		}
		if err := g.search(root, resolved, 1); err != nil {
			return nil, err
		}
	}
	if len(g.found) == 0 {
		return nil, errors.New("no file matches this pattern")
	}
	return g.found, nil
}

const (
	// maxSegments is the number of parts of a pattern, which are bits of a word.
	maxSegments = 63
	// maxAlternatives bounds what braces around slashes may expand to.
	maxAlternatives = 1000
)

// globber searches folders for what matches a pattern.
type globber struct {
	ctx      context.Context
	base     string            // of the pattern, before its first meta character
	segments []string          // of the pattern after base
	searched map[string]uint64 // the segments that a folder was searched for, by its real path
	files    map[string]bool   // found, by their real paths
	found    []string
}

// search looks in a folder for names that match any of a set of segments: bit i is segment i. resolved
// is the path of the folder without symbolic links.
func (g *globber) search(folder, resolved string, segments uint64) error {
	for i, s := range g.segments { // a ** may also match no folder
		if s == "**" && segments&(1<<i) != 0 && i+1 < len(g.segments) {
			segments |= 1 << (i + 1)
		}
	}
	segments &^= g.searched[resolved]
	if segments == 0 {
		return nil
	}
	g.searched[resolved] |= segments
	if err := g.ctx.Err(); err != nil {
		return err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	for _, entry := range entries {
		below, matches := g.step(entry.Name(), segments)
		if below == 0 && !matches {
			continue
		}
		name := g.join(folder, entry.Name())
		realName := filepath.Join(resolved, entry.Name())
		mode := entry.Type()
		if mode&fs.ModeSymlink != 0 {
			info, err := os.Stat(name)
			if err != nil {
				continue // a link to nowhere, or to itself
			}
			mode = info.Mode().Type()
			if realName, err = filepath.EvalSymlinks(name); err != nil {
				continue
			}
		}
		switch {
		case mode.IsDir() && below != 0:
			if err := g.search(name, realName, below); err != nil {
				return err
			}
		case !mode.IsDir() && matches && !g.files[realName]:
			g.files[realName] = true
			g.found = append(g.found, name)
		}
	}
	return nil
}

// join returns the path of a name in a folder, as the pattern would have it.
func (g *globber) join(folder, name string) string {
	if g.base == "." && folder == "." {
		return name
	}
	return filepath.Join(folder, name)
}

// step returns the segments that can be matched in a folder of this name, and whether a file of
// this name matches the whole pattern. Hidden names match only what begins with a dot.
func (g *globber) step(name string, segments uint64) (below uint64, matches bool) {
	for i, s := range g.segments {
		if segments&(1<<i) == 0 || strings.HasPrefix(name, ".") && !strings.HasPrefix(s, ".") {
			continue
		}
		last := i+1 == len(g.segments)
		switch ok, _ := doublestar.Match(s, name); {
		case s == "**":
			below |= 1 << i
			matches = matches || last
		case ok && last:
			matches = true
		case ok:
			below |= 1 << (i + 1)
		}
	}
	return below, matches
}

// alternatives returns the patterns that a pattern with slashes in braces stands for: "{a/b,c}/*" is
// "a/b/*" and "c/*". Other braces stay. It gives up when there are more than most.
func alternatives(pattern string, most int) []string {
	open, commas, depth := 0, []int(nil), 0
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '{':
			if depth++; depth == 1 {
				open, commas = i, nil
			}
		case ',':
			if depth == 1 {
				commas = append(commas, i)
			}
		case '}':
			if depth--; depth != 0 || !strings.Contains(pattern[open:i], "/") {
				continue
			}
			var all []string
			from := open + 1
			for _, to := range append(commas, i) {
				all = append(all, alternatives(pattern[:open]+pattern[from:to]+pattern[i+1:], most-len(all))...)
				if len(all) > most {
					break
				}
				from = to + 1
			}
			return all
		}
	}
	return []string{path.Clean(pattern)}
}
