package unpack

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
	"github.com/xuri/excelize/v2"
)

// packed returns text as w packs it.
func packed(t testing.TB, text []byte, newWriter func(w io.Writer) (io.WriteCloser, error)) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := newWriter(&b)
	if err == nil {
		_, err = w.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t testing.TB, text []byte) []byte {
	return packed(t, text, func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil })
}

func xzed(t testing.TB, text []byte) []byte {
	return packed(t, text, func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) })
}

func zstded(t testing.TB, text []byte) []byte {
	return packed(t, text, func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) })
}

// file is one in an archive.
type file struct {
	name string
	text []byte
}

func zipped(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f.name)
		if err == nil {
			_, err = w.Write(f.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarred(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		err := w.WriteHeader(&tar.Header{Name: f.name, Size: int64(len(f.text)), Mode: 0o644, Typeflag: tar.TypeReg})
		if err == nil {
			_, err = w.Write(f.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bzipped is "a feed\n" as bzip2 packs it, for which the library has no writer.
var bzipped = []byte("BZh91AY&SY\x69\xae\x90\x67\x00\x00\x01\x51\x00\x00\x10\x40\x00\x27\x00\x20\x00\x21\x80\x0c\x02\x47\x46\xdc\x5d\xc9\x14\xe1\x42\x41\xa6\xba\x41\x9c")

// contents returns all that is in a source, each with its name before it.
func contents(source []byte, opts Options) ([]string, error) {
	var found []string
	err := Each(context.Background(), bytes.NewReader(source), "s", opts, func(m Member) error {
		text, err := io.ReadAll(m)
		found = append(found, m.Name+"="+string(text))
		return err
	})
	return found, err
}

func TestEach(t *testing.T) {
	feed := []byte("a feed\n")
	other := []byte("another\n")
	for name, c := range map[string]struct {
		source []byte
		want   []string
	}{
		"plain":           {feed, []string{"s=a feed\n"}},
		"empty":           {nil, []string{"s="}},
		"gzip":            {gzipped(t, feed), []string{"s=a feed\n"}},
		"gzip, twice":     {append(gzipped(t, feed), gzipped(t, other)...), []string{"s=a feed\nanother\n"}},
		"bzip2":           {bzipped, []string{"s=a feed\n"}},
		"xz":              {xzed(t, feed), []string{"s=a feed\n"}},
		"zstd":            {zstded(t, feed), []string{"s=a feed\n"}},
		"gzip in xz":      {xzed(t, gzipped(t, feed)), []string{"s=a feed\n"}},
		"zip":             {zipped(t, file{"a", feed}, file{"dir/b", other}, file{"dir/", nil}), []string{"s/a=a feed\n", "s/dir/b=another\n"}},
		"no file in zip":  {zipped(t), nil},
		"hidden":          {zipped(t, file{"__MACOSX/a", feed}, file{".DS_Store", feed}, file{"b", other}), []string{"s/b=another\n"}},
		"names":           {zipped(t, file{"../../x\ny", feed}), []string{"s/x?y=a feed\n"}},
		"tar":             {tarred(t, file{"a", feed}, file{"b", gzipped(t, other)}), []string{"s/a=a feed\n", "s/b=another\n"}},
		"tar.gz in a zip": {zipped(t, file{"x.tgz", gzipped(t, tarred(t, file{"a", feed}))}), []string{"s/x.tgz/a=a feed\n"}},
		"BZh in a text":   {[]byte("BZh is how it begins"), []string{"s=BZh is how it begins"}},
		"bzip2, no block": {[]byte("BZh9\x17\x72\x45\x38\x50\x90\x00\x00\x00\x00"), []string{"s="}},
	} {
		got, err := contents(c.source, Options{})
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
		}
	}
}

func TestEachRefuses(t *testing.T) {
	feed := []byte(strings.Repeat("a feed of random words ", 1000))
	deep := feed
	for range maxDepth + 1 {
		deep = gzipped(t, deep)
	}
	encrypted := zipped(t, file{"a", feed})
	encrypted[6] |= 1
	at := bytes.LastIndex(encrypted, []byte("PK\x01\x02"))
	encrypted[at+8] |= 1
	for name, c := range map[string]struct {
		source []byte
		opts   Options
		want   string
	}{
		"gzip cut off": {gzipped(t, feed)[:50], Options{}, "gzip: the data is truncated"},
		"zstd cut off": {zstded(t, feed)[:40], Options{}, "zstd: the data is truncated"},
		"gzip damaged": {[]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xff\xff\xff\xff\xff"), Options{}, "gzip: "},
		"zip damaged":  {zipped(t, file{"a", feed})[:60], Options{}, "zip: "},
		"tar cut off":  {tarred(t, file{"a", feed})[:600], Options{}, "tar: the data is truncated"},
		"too deep":     {deep, Options{}, "packed more than"},
		"encrypted":    {encrypted, Options{}, "it is encrypted"},
		"xz cut off":   {xzed(t, feed)[:100], Options{}, "xz: the data is truncated"},
		"xz damaged":   {xzed(t, feed)[:20], Options{}, "xz: "},
		"too much":     {gzipped(t, feed), Options{MaxBytes: 1000}, "more than 1000 bytes"},
	} {
		if _, err := contents(c.source, c.opts); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	stop := errors.New("stop")
	if err := Each(t.Context(), bytes.NewReader(zipped(t, file{"a", feed}, file{"b", feed})), "s", Options{}, func(Member) error { return stop }); err != stop {
		t.Errorf("the error of visit is lost: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Each(ctx, bytes.NewReader(gzipped(t, feed)), "s", Options{}, func(m Member) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// wideXZ returns a stream of xz with one empty block, which asks for a dictionary of 1.5 GiB.
func wideXZ() []byte {
	sum := func(b []byte) []byte { return binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(b)) }
	flags := []byte{0, 0} // no checksum of blocks
	block := []byte{2, 0, 0x21, 1, 37, 0, 0, 0}
	index := []byte{0, 1, 13, 0} // of one block, of 13 bytes, which unpack to none
	size := []byte{1, 0, 0, 0}   // of the index, in units of four bytes, less one
	return slices.Concat([]byte("\xfd7zXZ\x00"), flags, sum(flags), block, sum(block), []byte{0, 0, 0, 0},
		index, sum(index), sum(slices.Concat(size, flags)), size, flags, []byte("YZ"))
}

// A block of xz may ask for any memory, and it may be in any stream of a file.
func TestXZDictionary(t *testing.T) {
	feed := []byte("a feed\n")
	for name, source := range map[string][]byte{
		"first stream": wideXZ(), "second stream": append(xzed(t, feed), wideXZ()...),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := contents(source, Options{})
		runtime.ReadMemStats(&after)
		if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; !errors.Is(err, errWindow) || mib > maxWindow>>20 {
			t.Errorf("%s: %v, %d MiB allocated", name, err, mib)
		}
	}
	two := append(append(xzed(t, feed), 0, 0, 0, 0), xzed(t, feed)...)
	if got, err := contents(two, Options{}); err != nil || len(got) != 1 || got[0] != "s=a feed\na feed\n" {
		t.Errorf("two streams with padding between: %q, %v", got, err)
	}
}

// bomb returns a zip archive of a file of ten gigabytes of one letter. Deflate says the same
// for every piece of it, which need not be compressed again and again.
func bomb(t testing.TB) []byte {
	t.Helper()
	const size, pieces = 10 << 20, 1024
	piece := bytes.Repeat([]byte("a"), size)
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	first := 0
	for range 2 {
		first = b.Len()
		if _, err := w.Write(piece); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	data := append(bytes.Clone(b.Bytes()), bytes.Repeat(b.Bytes()[first:], pieces-2)...)
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	member, err := z.CreateRaw(&zip.FileHeader{Name: "a", Method: zip.Deflate, CompressedSize64: uint64(len(data)), UncompressedSize64: size * pieces})
	if err == nil {
		_, err = member.Write(data)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return archive.Bytes()
}

func TestBombs(t *testing.T) {
	zipBomb := bomb(t)
	for name, source := range map[string][]byte{"zip": zipBomb, "zip in zstd": zstded(t, zipBomb)} {
		var n int64
		err := Each(t.Context(), bytes.NewReader(source), "s", Options{}, func(m Member) error {
			var err error
			n, err = io.Copy(io.Discard, m)
			return err
		})
		if !errors.Is(err, errBomb) || n > 1300<<20 {
			t.Errorf("%s: %d bytes of %d packed ones, %v", name, n, len(source), err)
		}
	}
}

// A limit counts over all levels: archives in archives must not multiply what they hold.
func TestMembersOverAllLevels(t *testing.T) {
	wide := func(inner []byte, ending string) []byte {
		var files []file
		for i := range 10 {
			files = append(files, file{fmt.Sprint(i, ending), inner})
		}
		return zipped(t, files...)
	}
	nested := wide([]byte("a feed"), ".txt")
	for range maxDepth - 1 {
		nested = wide(nested, ".zip")
	}
	visited := 0
	visit := func(Member) error { visited++; return nil }
	err := Each(t.Context(), bytes.NewReader(nested), "s", Options{}, visit)
	if !errors.Is(err, errMembers) || visited > freeMembers {
		t.Errorf("%d files in %d bytes: %v", visited, len(nested), err)
	}
	var files []file
	for i := range 2 * freeMembers {
		files = append(files, file{fmt.Sprint(i, ".txt"), []byte("a feed")})
	}
	for name, archive := range map[string][]byte{"zip": zipped(t, files...), "tar.gz": gzipped(t, tarred(t, files...))} {
		visited = 0
		err := Each(t.Context(), bytes.NewReader(archive), "s", Options{}, visit)
		if err != nil || visited != len(files) {
			t.Errorf("%s of %d bytes: %d files, %v", name, len(archive), visited, err)
		}
	}
}

// A visitor that goes on after a limit is reached must not keep Each going.
func TestLimitsEnd(t *testing.T) {
	feed := bytes.Repeat([]byte("a feed "), 15_000)
	visited := 0
	archive := zipped(t, file{"a", feed}, file{"b", feed}, file{"c", feed})
	err := Each(t.Context(), bytes.NewReader(archive), "s", Options{MaxBytes: 180_000}, func(m Member) error {
		visited++
		_, _ = io.Copy(io.Discard, m)
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "more than 180000 bytes") || visited != 2 {
		t.Errorf("%d files, %v", visited, err)
	}
}

// A tar archive does not hold the zeros of a sparse file, so they count like those of a bomb.
func TestSparse(t *testing.T) {
	var b bytes.Buffer
	records := map[string]string{"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "a",
		"GNU.sparse.realsize": "100000000000"}
	hole := "1\n99999999999\n1\n"
	data := hole + strings.Repeat("\x00", 512-len(hole)) + "x"
	for name, value := range records {
		record := fmt.Sprintf(" %s=%s\n", name, value)
		for n := len(record) + 1; ; n++ {
			if s := fmt.Sprint(n, record); len(s) == n {
				records[name] = s
				break
			}
		}
	}
	pax := ""
	for _, r := range records {
		pax += r
	}
	for _, f := range []struct {
		kind byte
		text string
	}{{'x', pax}, {'0', data}} {
		header := make([]byte, 512)
		copy(header, "a")
		copy(header[100:], "0000644\x000000000\x000000000\x00")
		copy(header[124:], fmt.Sprintf("%011o\x0000000000000\x00        ", len(f.text)))
		header[156] = f.kind
		copy(header[257:], "ustar\x0000")
		sum := 0
		for _, c := range header {
			sum += int(c)
		}
		copy(header[148:], fmt.Sprintf("%06o\x00 ", sum))
		b.Write(header)
		b.WriteString(f.text + strings.Repeat("\x00", (512-len(f.text)%512)%512))
	}
	b.Write(make([]byte, 1024))
	var n int64
	err := Each(t.Context(), &b, "s", Options{MaxBytes: 1 << 20}, func(m Member) error {
		var err error
		n, err = io.Copy(io.Discard, m)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "more than 1048576 bytes") {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// gnuSparse returns a tar archive of a file of so many bytes in the old sparse format of GNU tar: a text, and zeros
// that the archive does not hold.
func gnuSparse(text string, kind byte, size int64) []byte {
	header := make([]byte, 512)
	put := func(at, digits int, value int64) { copy(header[at:], fmt.Sprintf("%0*o", digits, value)) }
	copy(header, "a")
	put(100, 7, 0o644)
	put(124, 11, int64(len(text)))
	header[156] = kind
	copy(header[257:], "ustar  \x00")
	if kind == 'S' {
		put(386, 11, 0) // the text
		put(398, 11, int64(len(text)))
		put(410, 11, size) // the end
		put(422, 11, 0)
		put(483, 11, size)
	}
	copy(header[148:], "        ")
	sum := 0
	for _, c := range header {
		sum += int(c)
	}
	copy(header[148:], fmt.Sprintf("%06o\x00 ", sum))
	return slices.Concat(header, []byte(text), make([]byte, 512-len(text)+1024))
}

// Files that GNU tar wrote with --sparse, and contiguous ones, are files like others.
func TestGNUSparse(t *testing.T) {
	for name, c := range map[string]struct {
		kind byte
		size int64
		want string
	}{
		"sparse":     {'S', 10, "s/a=a feed\n\x00\x00\x00"},
		"contiguous": {'7', 7, "s/a=a feed\n"},
	} {
		got, err := contents(gnuSparse("a feed\n", c.kind, c.size), Options{})
		if err != nil || len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	_, err := contents(gnuSparse("a feed\n", 'S', 1<<32), Options{MaxBytes: 1 << 20})
	if err == nil || !strings.Contains(err.Error(), "more than 1048576 bytes") {
		t.Errorf("a file of 4 GiB: %v", err)
	}
}

// The rest of a file that begins in another volume is named, and not read as a file.
func TestVolumeRest(t *testing.T) {
	var refused []string
	err := Each(t.Context(), bytes.NewReader(gnuSparse("a feed\n", 'M', 7)), "s", Options{}, func(m Member) error {
		_, err := io.ReadAll(m)
		if err != nil {
			refused = append(refused, m.Name+": "+err.Error())
		}
		return nil
	})
	if err != nil || len(refused) != 1 || !strings.Contains(refused[0], "s/a: ") || !strings.Contains(refused[0], errVolume.Error()) {
		t.Errorf("%q, %v", refused, err)
	}
}

func TestText(t *testing.T) {
	utf16 := func(text string, order func(r rune) []byte) string {
		var b []byte
		for _, r := range text {
			b = append(b, order(r)...)
		}
		return string(b)
	}
	le := func(r rune) []byte { return []byte{byte(r), byte(r >> 8)} }
	be := func(r rune) []byte { return []byte{byte(r >> 8), byte(r)} }
	be32 := func(r rune) []byte { return []byte{0, 0, byte(r >> 8), byte(r)} }
	long := strings.Repeat("plain words ", 20_000)
	for name, c := range map[string]struct {
		text, charset, want string
		report              Report
	}{
		"ASCII":                {"a", "", "a", Report{"UTF-8", 0}},
		"UTF-8":                {"é ﬁ 文", "", "é ﬁ 文", Report{"UTF-8", 0}},
		"UTF-8 with mark":      {"\ufeffé", "", "é", Report{"UTF-8", 0}},
		"UTF-8, not Latin-1":   {"<?xml version='1.0' encoding='ISO-8859-1'?>é", "", "<?xml version='1.0' encoding='ISO-8859-1'?>é", Report{"UTF-8", 0}},
		"Latin-1 declared":     {"<?xml version='1.0' encoding='ISO-8859-1'?>\xe9", "", "<?xml version='1.0' encoding='ISO-8859-1'?>é", Report{"Windows-1252", 0}},
		"by HTTP":              {"\xe9\xe9\xe9\xe9", "iso-8859-2", "éééé", Report{"iso-8859-2", 0}},
		"by BibTeX":            {"% Encoding: Windows-1252\n\xe9", "", "% Encoding: Windows-1252\né", Report{"Windows-1252", 0}},
		"evident":              {"na\xefve \x96 word", "", "naïve – word", Report{"Windows-1252", 0}},
		"evident, late":        {long + "na\xefve", "", long + "naïve", Report{"Windows-1252", 0}},
		"UTF-8, late":          {long + "naïve", "iso-8859-1", long + "naïve", Report{"UTF-8", 0}},
		"bad bytes in UTF-8":   {"é文字 \xff é", "", "é文字 \uFFFD é", Report{"UTF-8", 1}},
		"bad at the beginning": {"\xe9 é é é", "", "\uFFFD é é é", Report{"UTF-8", 1}},
		"bad at the end":       {"é é é \xe9", "", "é é é \uFFFD", Report{"UTF-8", 1}},
		"unknown name":         {"<?xml version='1.0' encoding='bogus'?>\xe9", "", "<?xml version='1.0' encoding='bogus'?>é", Report{"Windows-1252", 0}},
		"Shift JIS":            {"\x83e\x83X\x83g", "shift_jis", "テスト", Report{"shift_jis", 0}},
		"UTF-16LE with mark":   {"\xff\xfe" + utf16("aé文", le), "", "aé文", Report{"UTF-16LE", 0}},
		"UTF-16BE with mark":   {"\xfe\xff" + utf16("aé文", be), "", "aé文", Report{"UTF-16BE", 0}},
		"UTF-16LE":             {utf16("<?xml?>é", le), "", "<?xml?>é", Report{"UTF-16LE", 0}},
		"UTF-16BE":             {utf16("<?xml?>é", be), "", "<?xml?>é", Report{"UTF-16BE", 0}},
		"UTF-32BE":             {utf16("<?xml?>é", be32), "", "<?xml?>é", Report{"UTF-32BE", 0}},
		"UTF-16, declared not": {"<?xml version='1.0' encoding='UTF-16'?>é", "", "<?xml version='1.0' encoding='UTF-16'?>é", Report{"UTF-8", 0}},
		"odd UTF-16":           {"\xff\xfea\x00b", "", "a\uFFFD", Report{"UTF-16LE", 1}},
		"six bytes":            {"abcdef", "", "abcdef", Report{"UTF-8", 0}},
		"seven bytes":          {"abcdeé", "", "abcdeé", Report{"UTF-8", 0}},
	} {
		for way, read := range map[string]func(*Report) io.Reader{
			"whole":              func(r *Report) io.Reader { return Text(strings.NewReader(c.text), c.charset, r) },
			"by bytes":           func(r *Report) io.Reader { return Text(&slow{c.text}, c.charset, r) },
			"whole, to one byte": func(r *Report) io.Reader { return iotest.OneByteReader(Text(strings.NewReader(c.text), c.charset, r)) },
		} {
			var report Report
			got, err := io.ReadAll(read(&report))
			if string(got) != c.want || err != nil || report != c.report {
				t.Errorf("%s, %s: %.80q, %+v, %v; want %.80q, %+v", name, way, got, report, err, c.want, c.report)
			}
		}
	}
}

// slow reads byte by byte.
type slow struct{ text string }

func (s *slow) Read(p []byte) (int, error) {
	if s.text == "" {
		return 0, io.EOF
	}
	p[0] = s.text[0]
	s.text = s.text[1:]
	return 1, nil
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{"a", "\xff\xfea\x00", "na\xefve", "é\xff", "\xef\xbb\xbfx", "a\x00b\x00c\x00d\x00"} {
		f.Add([]byte(seed), "", 3)
		f.Add([]byte(seed), "latin1", 100)
	}
	f.Fuzz(func(t *testing.T, source []byte, charset string, size int) {
		var report Report
		r := Text(bytes.NewReader(source), charset, &report)
		p := make([]byte, 1+uint(size)%100)
		var got []byte
		for {
			n, err := r.Read(p)
			got = append(got, p[:n]...)
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if s := string(got); strings.ToValidUTF8(s, "") != s {
			t.Errorf("not UTF-8: %q", s)
		}
		if report.Encoding == "" {
			t.Error("no encoding")
		}
	})
}

func FuzzEach(f *testing.F) {
	f.Add(gzipped(f, []byte("a feed")))
	f.Add(xzed(f, []byte("a feed")))
	f.Add(zstded(f, []byte("a feed")))
	f.Add(zipped(f, file{"a", []byte("a feed")}))
	f.Add(tarred(f, file{"a", []byte("a feed")}))
	f.Fuzz(func(t *testing.T, source []byte) {
		err := Each(t.Context(), bytes.NewReader(source), "s", Options{MaxBytes: 1 << 20}, func(m Member) error {
			if !strings.HasPrefix(m.Name, "s") {
				return fmt.Errorf("name %q", m.Name)
			}
			_, err := io.Copy(io.Discard, m)
			return err
		})
		if err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}

// The sheets of a workbook are files of their own, unless there is only one with text.
func TestWorkbook(t *testing.T) {
	book := func(cells ...string) []byte {
		f := excelize.NewFile()
		var b bytes.Buffer
		for i, text := range cells {
			name := fmt.Sprintf("Sheet%d", i+1)
			if _, err := f.NewSheet(name); err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellValue(name, "A1", text); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for want, packed := range map[string][]byte{
		"a.xlsx=Title\n": book("Title", ""),
		"a.xlsx/Sheet1=Title\n|a.xlsx/Sheet2=Title\n": book("Title", "Title"),
		"a.xlsx: an Excel workbook without text":      book(""),
		"a.xlsx: the workbook is damaged":             zipped(t, file{"xl/workbook.xml", []byte("<workbook")}),
	} {
		var got []string
		err := Each(t.Context(), bytes.NewReader(packed), "a.xlsx", Options{}, func(m Member) error {
			text, err := io.ReadAll(m.Reader)
			if err != nil {
				got = append(got, m.Name+": "+strings.TrimPrefix(err.Error(), ErrNoFeed.Error()+": it looks like "))
			} else {
				got = append(got, m.Name+"="+string(text))
			}
			return nil
		})
		if list := strings.Join(got, "|"); err != nil || !strings.HasPrefix(list, want) {
			t.Errorf("got %q, %v; want %q", list, err, want)
		}
	}
	cut := book("Title")[:900]
	err := Each(t.Context(), bytes.NewReader(cut), "a.xlsx", Options{}, func(Member) error { return nil })
	if !errors.Is(err, errDamaged) {
		t.Errorf("a workbook that is cut off: %v", err)
	}
}
