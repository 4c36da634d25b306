package tfidf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"kindred/internal/golden"
	"kindred/internal/hostile"

	"kindred/text/lexicon"
)

// smallModel is a model with n-grams and synonyms.
func smallModel(tb testing.TB) *Model {
	tb.Helper()
	m, _ := mustFit(tb, []Document{
		{Title: "Tide pools", Abstract: "Crabs share tide pools with anemones."},
		{Title: "Réseaux", Abstract: "Rock pools at low tide."},
	}, Options{MaxN: 2, Synonyms: [][]string{{"crab", "lobster"}}})
	return m
}

func fileOf(tb testing.TB, m *Model) []byte {
	tb.Helper()
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// TestModelFile holds the format to what it was: files of earlier versions must stay readable, or
// modelVersion must grow.
func TestModelFile(t *testing.T) {
	golden.Check(t, "small.model", fileOf(t, smallModel(t)))
	f, err := os.Open(filepath.Join("testdata", "golden", "small.model"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := ReadModel(iotest.OneByteReader(f))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.Vector(Document{Abstract: "a lobster in a tide pool"}), smallModel(t).Vector(Document{Abstract: "a crab in a tide pool"}); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestModelFileVersion1 reads a file of the first version, whose options had no background.
func TestModelFileVersion1(t *testing.T) {
	file, err := os.ReadFile(filepath.Join("testdata", "version1.model"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := ReadModel(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(fileOf(t, m), fileOf(t, smallModel(t))) {
		t.Error("it is another model")
	}
	payloads, join := sections(file)
	payloads[0] = bytes.Replace(payloads[0], []byte("{"), []byte(`{"background_docs":3000,`), 1)
	if m, err = ReadModel(bytes.NewReader(join(payloads))); err != nil {
		t.Fatal(err)
	}
	if b, ok := m.Background(); !ok || b != (Background{Weight: 3000}) {
		t.Errorf("background %+v, %v", b, ok)
	}
}

// TestModelFileVersion2 reads a file of the second version, which had no latent space.
func TestModelFileVersion2(t *testing.T) {
	file, err := os.ReadFile(filepath.Join("testdata", "version2.model"))
	if err != nil {
		t.Fatal(err)
	}
	m, space, err := ReadModelWithSpace(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if len(space) > 0 || !bytes.Equal(fileOf(t, m), fileOf(t, smallModel(t))) {
		t.Error("it is another model")
	}
}

// TestModelFileSpace checks that the bytes of a space come back, from any reader.
func TestModelFileSpace(t *testing.T) {
	var file bytes.Buffer
	want := []byte("any bytes")
	if _, err := smallModel(t).WriteWithSpace(&file, want); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]io.Reader{
		"single bytes": iotest.OneByteReader(bytes.NewReader(file.Bytes())), "a buffer": bytes.NewBuffer(file.Bytes()),
	} {
		m, space, err := ReadModelWithSpace(r)
		if err != nil || !bytes.Equal(space, want) || m.Docs() != 2 {
			t.Errorf("from %s: space %q, error %v", name, space, err)
		}
	}
}

// TestModelBackground checks that a model tells whether a background was blended in, also from a file.
func TestModelBackground(t *testing.T) {
	if _, ok := smallModel(t).Background(); ok {
		t.Error("a background where there is none")
	}
	m, _ := mustFit(t, oddDocuments(), Options{Background: smallModel(t), BackgroundDocs: 50})
	back, err := ReadModel(bytes.NewReader(fileOf(t, m)))
	if err != nil {
		t.Fatal(err)
	}
	want := Background{Docs: 2, Weight: 50, Terms: 1}
	if b, ok := m.Background(); !ok || b != want {
		t.Errorf("background %+v, %v", b, ok)
	}
	want.Terms = 0 // which a file does not tell
	if b, ok := back.Background(); !ok || b != want {
		t.Errorf("background from a file %+v, %v", b, ok)
	}
}

// TestBackgroundShare checks that the share of a term in the background is what its weight was made of.
func TestBackgroundShare(t *testing.T) {
	for name, opts := range map[string]Options{"smooth": {}, "plain": {IDF: PlainIDF}, "BM25": {Weighting: BM25}} {
		opts.Background, opts.BackgroundDocs = smallModel(t), 50
		m, _ := mustFit(t, oddDocuments(), opts)
		back, err := ReadModel(bytes.NewReader(fileOf(t, m)))
		if err != nil {
			t.Fatal(err)
		}
		for j := range m.Terms() {
			want := m.backgroundDF(j) / 50
			for _, m := range []*Model{m, back} {
				got, ok := m.BackgroundShare(j)
				// Below one document, plain weights do not tell how many there are.
				if plain := opts.IDF == PlainIDF && m.DF(j) == 0; !ok || math.Abs(got-want) > 1e-6 && !plain {
					t.Errorf("%s: term %q has the share %v, want %v", name, m.Terms()[j], got, want)
				}
			}
		}
	}
	if _, ok := smallModel(t).BackgroundShare(0); ok {
		t.Error("a share without a background")
	}
}

// TestRefit checks that the options of a model make the same model again, also with a B of 0.
func TestRefit(t *testing.T) {
	docs := append(oddDocuments(), syntheticCorpus(60)...)
	for name, opts := range optionTable(t) {
		m, _ := mustFit(t, docs, opts)
		again, _ := mustFit(t, docs, m.Options())
		if !bytes.Equal(fileOf(t, m), fileOf(t, again)) {
			t.Errorf("%s: fitted with its own options it is another model", name)
		}
		if opts.Background != nil {
			continue
		}
		back, err := ReadModel(bytes.NewReader(fileOf(t, m)))
		if err != nil {
			t.Fatal(err)
		}
		if again, _ = mustFit(t, docs, back.Options()); !bytes.Equal(fileOf(t, m), fileOf(t, again)) {
			t.Errorf("%s: fitted with the options of its file it is another model", name)
		}
	}
}

// TestModelFileDamaged checks that a file that is cut anywhere, or has a wrong bit anywhere, is
// found out.
func TestModelFileDamaged(t *testing.T) {
	file := fileOf(t, smallModel(t))
	check := func(damaged []byte, what string) {
		t.Helper()
		for _, r := range []io.Reader{bytes.NewReader(damaged), bytes.NewBuffer(damaged)} {
			if _, err := ReadModel(r); !errors.Is(err, ErrModelFile) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: error %v", what, err)
			}
		}
	}
	for n := range file {
		check(file[:n], fmt.Sprintf("the first %d bytes", n))
		flipped := bytes.Clone(file)
		flipped[n] ^= 1 << (n % 8)
		check(flipped, fmt.Sprintf("byte %d flipped", n))
	}
	check(append(bytes.Clone(file), 0), "a byte too many")
	if _, err := ReadModel(iotest.ErrReader(os.ErrPermission)); !errors.Is(err, os.ErrPermission) || errors.Is(err, ErrModelFile) {
		t.Error("an error of reading comes back as", err)
	}
}

// sections returns the payloads of a file, and join what makes a file of them with checksums that
// are right.
func sections(file []byte) (payloads [][]byte, join func([][]byte) []byte) {
	header := file[:len(modelMagic)+4]
	var tags [][]byte
	for rest := file[len(header):]; len(rest) > 0; {
		size := binary.LittleEndian.Uint64(rest[4:])
		tags = append(tags, rest[:4])
		payloads = append(payloads, rest[12:12+size])
		rest = rest[16+size:]
	}
	return payloads, func(payloads [][]byte) []byte {
		joined := bytes.Clone(header)
		for i, p := range payloads {
			start := len(joined)
			joined = binary.LittleEndian.AppendUint64(append(joined, tags[i]...), uint64(len(p)))
			joined = append(joined, p...)
			joined = binary.LittleEndian.AppendUint32(joined, crc32.Checksum(joined[start:], castagnoli))
		}
		return joined
	}
}

// TestModelFileHostile reads files whose checksums are right and whose contents are not. None may
// take memory for what is not there.
func TestModelFileHostile(t *testing.T) {
	huge := binary.AppendUvarint(nil, 1<<40)
	good, join := sections(fileOf(t, smallModel(t)))
	for _, tt := range []struct {
		section int
		payload []byte
		want    string
	}{
		{0, []byte(`{}`), "section opts"},
		{0, []byte(`{"min_n":1,"max_n":1,"tokens":"letters"}`), "none of paper, word"},
		{0, []byte(`{"min_n":1,"max_n":99}`), "MaxN"},
		{0, bytes.Replace(good[0], []byte("{"), []byte(`{"colour":"red",`), 1), "colour"},
		{0, []byte(strings.Repeat(`{"synonyms":[`, 50_000)), "section opts"},
		{1, huge, "section docs"},
		{1, []byte{2, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f}, "NaN"},
		{2, huge, "section word"},
		{2, []byte{2, 1, 'b', 1, 'a'}, "after"},
		{2, []byte{1, 1, 0xff}, "UTF-8"},
		{3, append([]byte{1}, huge...), "section gram"},
		{3, []byte{2, 0, 1, 0, 1}, "n-gram 1 is not after"},
		{3, []byte{1, 200, 1, 1}, "section gram"},
		{4, huge, "section term"},
		{4, bytes.Replace(good[4], []byte{good[4][1]}, []byte{0}, 1), "section term"},
		{5, good[5][:len(good[5])-1], "section text"},
		{5, append(bytes.Clone(good[5]), 0), "too many"},
		{7, []byte{1}, "too many"},
	} {
		payloads := append([][]byte(nil), good...)
		payloads[tt.section] = tt.payload
		var err error
		allocated := hostile.Allocated(func() { _, err = ReadModel(bytes.NewReader(join(payloads))) })
		if !errors.Is(err, ErrModelFile) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("section %d of %.40q: error %v, want one with %q", tt.section, tt.payload, err, tt.want)
		}
		if allocated > 8<<20 {
			t.Errorf("section %d of %.40q: takes %d bytes", tt.section, tt.payload, allocated)
		}
	}
	// A section that says to be of two gigabytes.
	file := fileOf(t, smallModel(t))
	binary.LittleEndian.PutUint64(file[len(modelMagic)+8:], maxSection)
	if _, err := ReadModel(bytes.NewReader(file)); !errors.Is(err, ErrModelFile) {
		t.Error(err)
	}
	file[len(modelMagic)] = 9
	if _, err := ReadModel(bytes.NewReader(file)); err == nil || !strings.Contains(err.Error(), "version 9") {
		t.Error(err)
	}
}

// FuzzReadModel changes payloads behind right checksums: a model that is read works, and is
// written as it was read.
func FuzzReadModel(f *testing.F) {
	for _, m := range []*Model{smallModel(f)} {
		p, _ := sections(fileOf(f, m))
		f.Add(p[0], p[1], p[2], p[3], p[4], p[5])
	}
	for _, opts := range []Options{{}, {Vocabulary: []string{"crab", "tide pool", "x"}}, {Weighting: BM25, Tokens: WordTokens, MinN: 2, MaxN: 2}, {Collocations: true, Language: "fr"}} {
		m, _ := mustFit(f, oddDocuments(), opts)
		p, _ := sections(fileOf(f, m))
		f.Add(p[0], p[1], p[2], p[3], p[4], p[5])
	}
	docs := oddDocuments()[:8]
	_, join := sections(fileOf(f, smallModel(f)))
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g []byte) {
		file := join([][]byte{a, b, c, d, e, g, nil, nil})
		m, err := ReadModel(bytes.NewReader(file))
		if err != nil {
			if !errors.Is(err, ErrModelFile) {
				t.Fatal(err)
			}
			return
		}
		again, err := ReadModel(bytes.NewReader(fileOf(t, m)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(fileOf(t, again), fileOf(t, m)) {
			t.Error("written otherwise")
		}
		x, err := m.Transform(t.Context(), docs)
		if err != nil {
			t.Fatal(err)
		}
		y, _ := again.Transform(t.Context(), docs)
		if fmt.Sprint(x) != fmt.Sprint(y) { // as NaN is NaN here
			t.Error("weighs otherwise")
		}
	})
}

// TestLongGrams reads n-grams of two words of a megabyte, whose texts would take a gigabyte, and of short words.
func TestLongGrams(t *testing.T) {
	for length, fits := range map[int]bool{1 << 20: false, 100: true} {
		words := []string{strings.Repeat("a", length), strings.Repeat("b", length)}
		l := lexicon.New(words)
		for first, n := 0, 2; n <= 8; n++ {
			var grams []lexicon.Pair
			last := l.Nodes()
			for v := first; v < last; v++ {
				grams = append(grams, lexicon.NewPair(int32(v), 0), lexicon.NewPair(int32(v), 1))
			}
			l.Extend(grams)
			first = last
		}
		p := &payload{rest: appendGrams(nil, l)}
		longest := p.grams(lexicon.New(words))
		if fits != (p.err == nil) || fits && longest != 8 {
			t.Errorf("words of %d bytes: n-grams of up to %d, error %v", length, longest, p.err)
		}
	}
}

// TestMadeWith tells the options of a model from others, also where they only differ in how many words are terms at
// most, which files do not tell.
func TestMadeWith(t *testing.T) {
	for _, c := range []struct {
		opts  Options
		terms int
		want  bool
	}{
		{Options{}, 10, true},
		{Options{MinDF: 5}, 10, true},
		{Options{MinDF: 4}, 10, false},
		{Options{NoStemming: true}, 10, false},
		{Options{}, MostWords, true},
		{Options{MinDF: 5}, MostWords, false},
		{Options{}, MostWords + 1, false},
		{Options{MinDF: 5}, MostWords + 1, true},
	} {
		const docs = 10_000
		m := &Model{opts: Options{}.withDefaults(docs), docs: docs, terms: make([]string, c.terms)}
		if got := m.MadeWith(c.opts); got != c.want {
			t.Errorf("a model of %d terms, made with %+v: %v", c.terms, c.opts, got)
		}
	}
}

// TestSuits: a model suits the options that it was made with, with or without the defaults, and options that are open,
// but not those of which one is another.
func TestSuits(t *testing.T) {
	const docs = 10
	model := func(o Options) *Model { return &Model{opts: o.withDefaults(docs), docs: docs} }
	if m := model(Options{}); !m.Suits(Options{}) || !m.Suits(m.opts) || !m.Suits(Options{MinN: 1, MaxN: 1, B: 0.75}) {
		t.Error("the defaults do not suit")
	}
	if model(Options{}).Suits(Options{Background: smallModel(t)}) {
		t.Error("another background suits")
	}
	fields := reflect.TypeFor[Options]()
	for i := range fields.NumField() {
		f := fields.Field(i)
		if f.Tag.Get("json") == "-" { // no option of a model
			continue
		}
		var o Options
		switch v := reflect.ValueOf(&o).Elem().Field(i); v.Kind() {
		case reflect.Bool:
			v.SetBool(true)
		case reflect.Int:
			v.SetInt(3)
		case reflect.Uint8:
			v.SetUint(1)
		case reflect.Float64:
			v.SetFloat(0.3)
		case reflect.String:
			v.SetString("fr")
		case reflect.Slice:
			v.Set(reflect.MakeSlice(f.Type, 1, 1))
		default:
			t.Fatalf("%s: a field of another kind", f.Name)
		}
		if model(Options{}).Suits(o) {
			t.Errorf("%s: a model without it suits", f.Name)
		}
		if m := model(o); !m.Suits(o) || !m.Suits(Options{}) {
			t.Errorf("%s: a model with it does not suit", f.Name)
		}
	}
}
