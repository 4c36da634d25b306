package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster/kmeans"
	"kindred/feed"
	"kindred/paper"
	"kindred/pipeline/finder"
	"kindred/pipeline/intake"
	"kindred/report"
	"kindred/sparse"
)

func sample(t *testing.T) []feed.Source {
	t.Helper()
	sources, err := feed.Sources(t.Context(), []string{"../testdata/abstracts.jsonl", "../testdata/abstracts.atom"}, feed.SourceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

// asJSON returns a report as bytes.
func asJSON(t *testing.T, d report.Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Encode(&b, d, report.JSON, report.TextOptions{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The zero value is the default that is written out, seed included, and the pieces make what the
// one call does.
func TestDefaults(t *testing.T) {
	r, err := Cluster(t.Context(), sample(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	opts := Options{Seed: DefaultSeed, Parallelism: 2, Group: GroupOptions{Terms: 8, Representatives: 3, Objective: kmeans.Spherical}}
	c, err := Read(t.Context(), sample(t), opts)
	if err != nil {
		t.Fatal(err)
	}
	v, err := c.Vectorize(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	g, err := v.Group(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	pieces, err := g.Report(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(asJSON(t, r), asJSON(t, pieces)); diff != "" {
		t.Errorf("(-one call +pieces)\n%s", diff)
	}
	if r.Read.Papers != len(c.Papers) || r.Read.Repeated == 0 || r.K < 2 || r.Options.Seed != 1 {
		t.Errorf("%d papers, %d repeated, %d groups, seed %d", r.Read.Papers, r.Read.Repeated, r.K, r.Options.Seed)
	}
}

// What a stage returned is not changed by those after it; abstracts are kept only where they are
// asked for, and make no difference.
func TestOwnership(t *testing.T) {
	for _, keep := range []bool{false, true} {
		opts := Options{KeepAbstracts: keep, Group: GroupOptions{K: 5}, Related: finder.Options{To: []string{"Viruses of Soil"}}}
		v, err := Vectorize(t.Context(), sample(t), opts)
		if err != nil {
			t.Fatal(err)
		}
		before, err := json.Marshal([]any{v.Papers, v.Terms, v.Rows, v.Counts})
		if err != nil {
			t.Fatal(err)
		}
		opts.Vectors = v.Terms // which are to stay as they are, as rows of another length would
		g, err := v.Group(t.Context(), opts)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.Report(t.Context(), opts); err != nil {
			t.Fatal(err)
		}
		if _, err := g.Graph(t.Context(), opts); err != nil {
			t.Fatal(err)
		}
		if _, err := v.Related(t.Context(), opts); err != nil {
			t.Fatal(err)
		}
		if _, err := v.Collection.Vectorize(t.Context(), opts); err != nil {
			t.Fatal(err)
		}
		after, err := json.Marshal([]any{v.Papers, v.Terms, v.Rows, v.Counts})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(before, after) {
			t.Error("a later stage changed what an earlier one returned")
		}
		if has := slices.ContainsFunc(v.Papers, func(p paper.Paper) bool { return p.Abstract != "" }); has != keep {
			t.Errorf("KeepAbstracts = %v: there are abstracts: %v", keep, has)
		}
	}
}

// Duplicates with and without abstracts are the same, and the merged papers have them if asked.
func TestDuplicates(t *testing.T) {
	lean, err := Duplicates(t.Context(), sample(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	rich, err := Duplicates(t.Context(), sample(t), Options{KeepAbstracts: true})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(asJSON(t, lean.Report), asJSON(t, rich.Report)); diff != "" {
		t.Errorf("(-without +with abstracts)\n%s", diff)
	}
	if len(lean.Report.Groups) == 0 || len(rich.Papers) != len(lean.Papers) || rich.Papers[0].Abstract == "" {
		t.Errorf("%d groups, %d and %d papers, abstract %q", len(lean.Report.Groups), len(rich.Papers), len(lean.Papers), rich.Papers[0].Abstract)
	}
}

// A finder answers several questions, each as the call that reads the papers for one question alone.
func TestAsk(t *testing.T) {
	f, err := Ask(t.Context(), sample(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, to := range []string{"Streaming", "Silicon"} {
		asked := finder.Options{To: []string{to}, Top: 3}
		want, err := Related(t.Context(), sample(t), Options{Related: asked})
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.Related(t.Context(), asked)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(asJSON(t, want), asJSON(t, got)); diff != "" || len(got.Papers) != 3 {
			t.Errorf("%s: %d papers (-one call +finder)\n%s", to, len(got.Papers), diff)
		}
	}
}

// Papers with nearly the same abstract are listed, whatever their titles, and whether or not abstracts are kept.
func TestNearDuplicates(t *testing.T) {
	const text = "We measure the turnover of carbon in grassland soils under drought with isotopes, and find that bacteria " +
		"respire old carbon first while fungi hold new carbon for "
	name := filepath.Join(t.TempDir(), "near.jsonl")
	if err := os.WriteFile(name, []byte(`{"id":"a","title":"Soil carbon","abstract":"`+text+`months."}
{"id":"b","title":"Fungi of meadows","abstract":"`+text+`years."}
{"id":"c","title":"Vowels of children","abstract":"Speech recognition of children is harder than that of adults."}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	sources, err := feed.Sources(t.Context(), []string{name}, feed.SourceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, keep := range []bool{false, true} {
		d, err := Duplicates(t.Context(), sources, Options{KeepAbstracts: keep,
			Duplicates: DuplicateOptions{MinSimilarity: 0.5}})
		if err != nil {
			t.Fatal(err)
		}
		if near := d.Report.Near; len(near) != 1 || near[0].A.ID != "a" || near[0].B.ID != "b" {
			t.Errorf("KeepAbstracts = %v: %+v, want the pair a and b", keep, near)
		}
	}
}

// Vectors of other tools may have zeros and any length; they stay as they are.
func TestForeignVectors(t *testing.T) {
	v := vectorsOf(t, paper.Paper{ID: "a", Title: "Graphs"}, paper.Paper{ID: "b", Title: "Colours"}, paper.Paper{ID: "c", Title: "Speech"})
	x := &sparse.CSR{Rows: 3, Cols: 2, Indptr: []int{0, 2, 3, 4}, Indices: []int32{0, 1, 1, 0}, Data: []float32{3, 4, 0, 2}}
	got, err := v.Collection.Vectorize(t.Context(), Options{Vectors: x})
	if err != nil {
		t.Fatal(err)
	}
	want := &sparse.CSR{Rows: 3, Cols: 2, Indptr: []int{0, 2, 2, 3}, Indices: []int32{0, 1, 0}, Data: []float32{0.6, 0.8, 1}}
	if diff := cmp.Diff(want, got.Rows.CSR()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if x.Data[0] != 3 || got.Terms == got.Rows.CSR() {
		t.Errorf("the caller's vectors are changed: %v", x.Data)
	}
	for _, test := range []struct {
		x    *sparse.CSR
		want error
	}{
		{&sparse.CSR{Rows: 2, Cols: 1, Indptr: []int{0, 0, 0}}, ErrVectorRows},
		{&sparse.CSR{Rows: 3, Cols: 1, Indptr: []int{0, 0, 0, 1}, Indices: []int32{0}, Data: []float32{0}}, ErrNoVectorValue},
	} {
		if _, err := v.Collection.Vectorize(t.Context(), Options{Vectors: test.x}); !errors.Is(err, test.want) {
			t.Errorf("%v: %v, want %v", test.x, err, test.want)
		}
	}
}

// A job that is interrupted returns the error of its context, and nothing else.
func TestInterrupted(t *testing.T) {
	for name, job := range map[string]func(context.Context, []feed.Source, Options) (any, error){
		"Cluster":    func(ctx context.Context, s []feed.Source, o Options) (any, error) { return Cluster(ctx, s, o) },
		"Graph":      func(ctx context.Context, s []feed.Source, o Options) (any, error) { return Graph(ctx, s, o) },
		"Related":    func(ctx context.Context, s []feed.Source, o Options) (any, error) { return Related(ctx, s, o) },
		"Duplicates": func(ctx context.Context, s []feed.Source, o Options) (any, error) { return Duplicates(ctx, s, o) },
		"Train":      func(ctx context.Context, s []feed.Source, o Options) (any, error) { return Train(ctx, s, o) },
	} {
		for _, when := range []Stage{"start", Weighing} {
			ctx, cancel := context.WithCancel(t.Context())
			if when == "start" {
				cancel()
			}
			opts := Options{Related: finder.Options{To: []string{"Viruses of Soil"}}, OnProgress: func(now Progress) {
				if now.Stage == when {
					cancel()
				}
			}}
			if _, err := job(ctx, sample(t), opts); !errors.Is(err, context.Canceled) {
				t.Errorf("%s, interrupted at %s: %v", name, when, err)
			}
			cancel()
		}
	}
}

// collectionOf returns what [Read] makes of records.
func collectionOf(t *testing.T, records []paper.Paper, opts Options) *Collection {
	t.Helper()
	merged, corpus, err := intake.Merge(t.Context(), func(yield func(paper.Paper, error) bool) {
		for _, p := range records {
			if !yield(p, nil) {
				return
			}
		}
	}, opts.wordOptions(), opts.needsTexts())
	if err != nil {
		t.Fatal(err)
	}
	c := newCollection(&feed.Summary{}, merged, &opts)
	c.Corpus = corpus
	c.dropAbstracts(&opts)
	return c
}

// A collection has the abstracts of papers that opts ask for, and those that names need, but no others.
func TestAbstracts(t *testing.T) {
	records := []paper.Paper{{ID: "a", Title: "Graphs", Abstract: "Networks."}, {ID: "b", Title: "Speech"},
		{ID: "a", Title: "Graphs", Abstract: "Graphs of networks."}}
	for _, c := range []struct {
		opts       Options
		papers, as []string // the abstracts of papers, and those that names are made of
	}{
		{Options{KeepAbstracts: true}, []string{"Graphs of networks.", ""}, []string{"Graphs of networks.", ""}},
		{Options{}, []string{"", ""}, []string{"Graphs of networks.", ""}},
		{Options{WithoutNames: true}, []string{"", ""}, []string{"", ""}},
	} {
		got := collectionOf(t, records, c.opts)
		if got.Counts.Papers != 2 || got.Counts.WithoutAbstract != 1 || got.Counts.Repeated != 1 {
			t.Errorf("counts %+v", got.Counts)
		}
		for i := range got.Papers {
			if got.Papers[i].Abstract != c.papers[i] || got.abstract(i) != c.as[i] {
				t.Errorf("paper %d: %q and for names %q, want %q and %q", i, got.Papers[i].Abstract, got.abstract(i),
					c.papers[i], c.as[i])
			}
		}
	}
}

func vectorsOf(t *testing.T, papers ...paper.Paper) *Vectors {
	t.Helper()
	v, err := collectionOf(t, papers, Options{}).Vectorize(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestFind(t *testing.T) {
	v := vectorsOf(t,
		paper.Paper{ID: "2401.00001", Title: "Graphs", URL: "https://arxiv.org/abs/2401.00001v2"},
		paper.Paper{ID: "b", Title: "Graphs and Colours"},
		paper.Paper{ID: "c", Title: "Colours of Planar Graphs: a Survey"},
		paper.Paper{ID: "Graphs and Colours", Title: "Another Title"},
		paper.Paper{ID: "10.1000/xyz", Title: "Speech"},
	)
	f, err := v.Finder(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for to, want := range map[string]int{
		"2401.00001":                         0,
		"arXiv:2401.00001v3":                 0,
		"https://arxiv.org/abs/2401.00001v2": 0,
		"https://doi.org/10.1000/XYZ":        4,
		"graphs":                             0, // a title before the beginnings of titles
		"graphs AND":                         1,
		"Graphs and Colours":                 3, // an id before titles
		"graphs and colours":                 1,
		"colours of":                         2, // a beginning before what is in a title
		"survey":                             2,
		"speech":                             4,
		"\u202a2401.00001\u202c\u200b":       0, // as it is copied from a page
		"Gra\u00adphs and Co\u200blours":     3,
	} {
		if got, err := f.Find(t.Context(), to); err != nil || got != want {
			t.Errorf("Find(%q) = %d, %v; want %d", to, got, err, want)
		}
	}
	for to, want := range map[string]string{
		"raphs":   "3 papers match",
		"vocoder": "no paper has this id or title",
		"?!":      "no paper has this id or title",
	} {
		if _, err := f.Find(t.Context(), to); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Find(%q): %v; want %q", to, err, want)
		}
	}
	var wrong *finder.PaperError
	if _, err := f.Find(t.Context(), "planar speech"); !errors.As(err, &wrong) || !slices.ContainsFunc(wrong.Nearest, func(p report.Paper) bool { return p.Title == "Speech" }) {
		t.Errorf("the nearest papers are not in the error: %+v", wrong)
	}
}
