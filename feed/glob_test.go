package feed

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/google/go-cmp/cmp"
)

// plant makes empty files, and links where a name is "from -> to", in a new folder, and goes there.
func plant(t *testing.T, names ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range names {
		name, to, link := strings.Cut(name, " -> ")
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if link {
			err = os.Symlink(to, name)
		} else {
			err = os.WriteFile(name, nil, 0o644)
		}
		if err != nil {
			t.Skip(err) // a system without links
		}
	}
}

// namesOf returns the names of sources.
func namesOf(t *testing.T, name string) []string {
	t.Helper()
	sources, err := Sources(t.Context(), []string{name}, SourceOptions{})
	if err != nil {
		return []string{err.Error()}
	}
	var names []string
	for _, s := range sources {
		if s.Found != (s.Name != name) {
			t.Errorf("%s: Found is %v", s.Name, s.Found)
		}
		names = append(names, filepath.ToSlash(s.Name))
	}
	return names
}

func TestSources(t *testing.T) {
	plant(t, "a.ris", "b/c.ris", "b/d.bib", "b/e/f.ris", "b.ris", ".hidden/g.ris", "b/.h.ris", "odd[1].ris",
		"self -> self", "b/loop -> ..", "b/e/up -> ../..", "copy.ris -> a.ris", "twin -> b/e", "nowhere -> nothing")
	for name, want := range map[string][]string{
		"a.ris":            {"a.ris"},
		"odd[1].ris":       {"odd[1].ris"}, // a file that is there is no pattern
		"*.ris":            {"a.ris", "b.ris", "odd[1].ris"},
		"**/*.ris":         {"a.ris", "b/c.ris", "b/e/f.ris", "b.ris", "odd[1].ris"},
		"**":               {"a.ris", "b/c.ris", "b/d.bib", "b/e/f.ris", "b.ris", "odd[1].ris"},
		"b/**/f.*":         {"b/e/f.ris"},
		"twin/*":           {"twin/f.ris"},
		"*/f.ris":          {"twin/f.ris"},
		"{b/e,b}/*.ris":    {"b/e/f.ris", "b/c.ris"},
		"b/[cd].{ris,bib}": {"b/c.ris", "b/d.bib"},
		".hidden/*":        {".hidden/g.ris"},
		"**/.h*":           {"b/.h.ris"},
		"b":                {"b/c.ris", "b/d.bib", "b/e/f.ris"},
		"?.ris":            {"a.ris", "b.ris"},
		"x/*.ris":          {"x/*.ris: no file matches this pattern"},
		"[.ris":            {"[.ris: not a valid pattern"},
		"x.ris":            {"x.ris: no such file or directory"},
	} {
		if diff := cmp.Diff(want, namesOf(t, name)); diff != "" {
			t.Errorf("Sources(%q) (-want +got)\n%s", name, diff)
		}
	}
}

// Without links and hidden files, patterns match what doublestar says.
func TestGlobAgainstDoublestar(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	var names []string
	for range 60 {
		name := pick("a", "b", "ab")
		for range r.IntN(4) {
			name += "/" + pick("a", "b", "c", "ab")
		}
		names = append(names, name+"/"+pick("x", "y", "xy")+pick(".ris", ".bib"))
	}
	plant(t, names...)
	for range 500 {
		var parts []string
		for range 1 + r.IntN(4) {
			parts = append(parts, pick("*", "**", "a", "?", "a*", "{a,b}", "{a/b,c}", "[ab]"))
		}
		pattern := strings.Join(append(parts, pick("*", "**", "*.ris", "x*", "{x,y}.bib")), "/")
		want, err := doublestar.FilepathGlob(pattern, doublestar.WithFilesOnly())
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(want)
		want = slices.Compact(want)
		got, err := glob(t.Context(), pattern)
		if err != nil && len(want) > 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
			t.Fatalf("%s (-doublestar +glob)\n%s", pattern, diff)
		}
	}
}

// The number of paths to a folder may grow without bound, or exponentially with the number of links;
// the time does not.
func TestGlobManyPaths(t *testing.T) {
	var names []string
	for i := range 40 {
		names = append(names, fmt.Sprintf("d%d/x.ris", i), fmt.Sprintf("d%d/l -> ../d%d", i, i+1), fmt.Sprintf("d%d/r -> ../d%d", i, i+1), fmt.Sprintf("d%d/back -> ..", i))
	}
	plant(t, names...)
	if got := namesOf(t, "**/*.ris"); len(got) != 40 {
		t.Errorf("%d files, want 40", len(got))
	}
	if got := namesOf(t, strings.Repeat("**/*/", 20)+"*.ris"); len(got) != 40 {
		t.Errorf("%d files, want 40", len(got))
	}
}

func TestSourcesInterrupted(t *testing.T) {
	plant(t, "a/b.ris")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, name := range []string{"**", "a"} {
		if _, err := Sources(ctx, []string{name}, SourceOptions{}); !errors.Is(err, context.Canceled) {
			t.Errorf("Sources(%q): %v", name, err)
		}
	}
	if _, err := Sources(t.Context(), []string{strings.Repeat("{a/b,c/d}", 30)}, SourceOptions{}); !errors.Is(err, ErrBadPattern) {
		t.Errorf("a thousand million alternatives: %v", err)
	}
	if _, err := Sources(t.Context(), []string{"-"}, SourceOptions{}); !errors.Is(err, ErrNoStdin) {
		t.Errorf("no standard input: %v", err)
	}
}
