package parquetfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"kindred/internal/hostile"
)

// row is a row of the files of these tests.
type row struct {
	Title   string   `parquet:"title"`
	Authors []string `parquet:"authors,list"`
	Year    int32    `parquet:"year"`
}

// write returns a file of rows.
func write(t *testing.T, rows []row) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[row](&b, parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(2))
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// columnsOf returns all columns of a file.
func columnsOf(t *testing.T, f *File) (all []Column) {
	t.Helper()
	if err := f.Columns(func(c Column) { all = append(all, c) }); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestRows: the rows of all groups are read as they were written, and of these the columns that are asked for.
func TestRows(t *testing.T) {
	rows := []row{{"a", []string{"b", "c"}, 1}, {"d", nil, 2}, {"e", []string{"f"}, 3}}
	text := write(t, rows)
	f, err := Open(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	all := columnsOf(t, f)
	if len(all) != 3 || !slices.Equal(all[1].Path, []string{"authors"}) || !all[1].IsList() || all[2].IsList() {
		t.Fatalf("columns %+v", all)
	}
	var got []row
	for group := range f.Groups() {
		r, err := f.Rows(group, []Column{all[2], all[1], all[0]})
		for err == nil {
			if _, err = r.Next(); err == nil {
				year, err := strconv.Atoi(r.Texts(0)[0])
				if err != nil {
					t.Error(err)
				}
				var authors []string
				for _, name := range r.Texts(1) {
					if name != "" { // an empty list has one missing value
						authors = append(authors, name)
					}
				}
				got = append(got, row{r.Texts(2)[0], authors, int32(year)})
			}
		}
		if err != io.EOF {
			t.Error(err)
		}
	}
	if diff := cmp.Diff(rows, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Columns that only say that there is a list must not be nested without end either.
func TestNestedLists(t *testing.T) {
	schema := []format.SchemaElement{{Name: "root", NumChildren: thrift.New[int32](1)}, {Name: "title", NumChildren: thrift.New[int32](1)}}
	for range 50_000 {
		schema = append(schema, format.SchemaElement{Name: "list", NumChildren: thrift.New[int32](1), RepetitionType: thrift.New(format.Repeated)})
	}
	schema = append(schema, format.SchemaElement{Name: "title", Type: thrift.New(format.ByteArray)})
	n := 0
	if err := columns(schema, func(Column) { n++ }); !errors.Is(err, errThrift) {
		t.Errorf("%d columns, %v", n, err)
	}
}

// The pages of all columns together, and all rows together, have bounds.
func TestBudget(t *testing.T) {
	rows := []row{{"a", []string{"b", "c"}, 1}, {"d", nil, 2}, {"e", []string{"f"}, 3}}
	text := write(t, rows)
	in, size := bytes.NewReader(text), int64(len(text))
	f, err := Open(in, size)
	if err != nil {
		t.Fatal(err)
	}
	all := columnsOf(t, f)
	for name, c := range map[string]struct {
		bounds budget
		held   int64
		want   error
	}{
		"few bytes":            {budget{file: size}, 0, nil},
		"many":                 {budget{file: size, out: freeBytes}, 0, ErrBomb},
		"many of a large file": {budget{file: size + freeBytes, out: freeBytes}, 0, nil},
		"large pages":          {budget{file: size}, maxHeld, errPage},
	} {
		r, err := newRows(in, &c.bounds, &f.metadata.RowGroups[0], all)
		if err != nil {
			t.Fatal(err)
		}
		c.bounds.held += c.held
		for range f.metadata.RowGroups[0].NumRows {
			if _, err = r.Next(); err != nil {
				break
			}
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// Runs and differences in pages must not make more values than there are.
func TestPageClaims(t *testing.T) {
	long := binary.AppendUvarint(nil, math.MaxInt32<<1)
	claim := binary.AppendUvarint([]byte{0x80, 1, 4}, math.MaxInt32)
	none := append(binary.AppendUvarint([]byte{0x80, 1, 4}, 0), 0)
	texts := Column{kind: format.ByteArray}
	values := func(encoding format.Encoding, data []byte, n int) error {
		_, err := texts.decode(encoding, data, n)
		return err
	}
	refer := func(data []byte, n int) error {
		_, err := decoded{count: 2}.refer(data, n)
		return err
	}
	for name, err := range map[string]error{
		"a run":            checkRuns(append(long, 1), 1, 10),
		"a run of groups":  checkRuns(binary.AppendUvarint(nil, 1<<30|1), 0, 10),
		"a wide one":       checkRuns([]byte{2, 0}, 33, 10),
		"no run":           checkRuns([]byte{0x80}, 1, 10),
		"many runs":        checkRuns(bytes.Repeat([]byte{0x80, 0x7f, 1}, 1000), 1, 10),
		"a long reference": refer(append([]byte{1}, append(long, 1)...), 10),
		"less references":  refer([]byte{1, 4, 1}, 3),
		"no reference":     refer(nil, 1),
		"a wrong one":      refer([]byte{2, 4, 2}, 2),
		"deltas":           values(format.DeltaBinaryPacked, append(claim, 0), 10),
		"lengths":          values(format.DeltaLengthByteArray, append(claim, 0), 10),
		"prefixes":         values(format.DeltaByteArray, append(claim, 0), 10),
		"suffixes":         values(format.DeltaByteArray, append(none, append(claim, 0)...), 0),
		"no first":         values(format.DeltaBinaryPacked, claim, math.MaxInt32),
		"less texts":       values(format.Plain, []byte{1, 0, 0, 0, 'a'}, 2),
		"a long text":      values(format.Plain, []byte{1, 0, 0, 1, 'a'}, 1),
		"half a text":      values(format.Plain, []byte{1, 0, 0, 0, 'a', 1}, 1),
		"an encoding":      values(format.BitPacked, nil, 0),
	} {
		if !errors.Is(err, errPage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Ten ones in a run, then eight values in a byte of which six are ones.
	if levels, err := decodeLevels([]byte{20, 1, 3, 0b10111011}, 1, 18); err != nil || bytes.Count(levels, []byte{1}) != 16 {
		t.Errorf("runs: %d, %v", levels, err)
	}
	if levels, err := decodeLevels([]byte{3, 0b11100100, 0b11}, 3, 5); err != nil || !bytes.Equal(levels, []byte{0, 1, 2, 3, 3}) {
		t.Errorf("packed: %d, %v", levels, err)
	}
	// The list of differences ends where the library says it does.
	many := make([]int32, 1000)
	for i := range many {
		many[i] = int32(i*i) % 700
	}
	for n := range many {
		list, err := new(delta.BinaryPackedEncoding).EncodeInt32(nil, many[:n])
		if err != nil {
			t.Fatal(err)
		}
		if rest, err := skipDeltas(append(list, "rest"...), n); err != nil || string(rest) != "rest" {
			t.Fatalf("%d differences: %q, %v", n, rest, err)
		}
	}
	for _, codec := range []compress.Codec{&parquet.Gzip, &parquet.Brotli, &parquet.Zstd, &parquet.Lz4Raw, &parquet.Snappy} {
		packed, err := codec.Encode(nil, make([]byte, 64<<20))
		if err != nil {
			t.Fatal(err)
		}
		n := hostile.Allocated(func() {
			if _, err := unpackPage(codec.CompressionCodec(), packed, 1000); !errors.Is(err, errPage) {
				t.Errorf("%s: %v", codec, err)
			}
			if _, err := unpackPage(codec.CompressionCodec(), []byte("no such page, this is"), 1000); !errors.Is(err, errPage) {
				t.Errorf("%s: %v", codec, err)
			}
		})
		if n > 32<<20 {
			t.Errorf("%s: %d MiB were allocated", codec, n>>20)
		}
	}
}
