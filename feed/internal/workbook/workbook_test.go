package workbook

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
)

// archive returns a zip archive with files, given as their names and texts.
func archive(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for pair := range slices.Chunk(files, 2) {
		w, err := z.Create(pair[0])
		if err == nil {
			_, err = io.WriteString(w, pair[1])
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

// read returns the sheets of a workbook: the name and the text of each, or the error.
func read(file []byte) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return "", err
	}
	book, err := Open(z, func(f *zip.File) (io.ReadCloser, error) { return f.Open() })
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, s := range book.Sheets {
		r, err := s.Open()
		if err != nil {
			return b.String(), err
		}
		text, err := io.ReadAll(r)
		r.Close()
		b.WriteString(s.Name + ":\n" + string(text))
		if err != nil {
			return b.String(), err
		}
	}
	return b.String(), nil
}

const (
	relations = `<Relationships xmlns="r"><Relationship Id="rId1" Type="t/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/><Relationship Id="rId3" Target="worksheets/sheet3.xml"/>` +
		`<Relationship Id="rId4" Target="chartsheets/sheet1.xml"/></Relationships>`
	sheets = `<workbook xmlns:r="x"><sheets><sheet name="Papers" sheetId="7" r:id="rId1"/><sheet name="More" sheetId="8" r:id="rId2"/>` +
		`<sheet name="Lists" sheetId="9" state="hidden" r:id="rId3"/><sheet name="Chart" sheetId="10" r:id="rId4"/></sheets></workbook>`
	shared = `<sst count="3"><si><t>Title</t></si><si><r><rPr><b/></rPr><t>On </t></r><r><t xml:space="preserve">tides, and "ebb"</t></r><rPh><t>x</t></rPh></si>` +
		`<si><t>Line one_x000D_` + "\n" + `line two _x0041_ _xyz_</t></si></sst>`
	styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-409]d\-mmm\-yyyy"/><numFmt numFmtId="165" formatCode="0.0 &quot;yards&quot;"/></numFmts>` +
		`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/></cellXfs></styleSheet>`
	sheet1 = `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>Date</t></is></c></row>
<row r="2"><c r="A2" t="s"><v>99</v></c></row>
<row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4" t="str"><f>A1&amp;"x"</f><v>Titlex</v></c><c r="C4" s="1"><v>43831</v></c><c r="D4" s="2"><v>43831.5</v></c><c t="e"><v>#N/A</v></c><c s="3"><v>2.0E0</v></c></row>
<row><c t="s"><v>2</v></c><c><v>2.02E3</v></c></row></sheetData></worksheet>`
	sheet2 = `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`
)

func TestSheets(t *testing.T) {
	got, err := read(archive(t, "xl/workbook.xml", sheets, "xl/_rels/workbook.xml.rels", relations, "xl/sharedStrings.xml", shared,
		"xl/styles.xml", styles, "xl/worksheets/sheet1.xml", sheet1, "xl/worksheets/sheet2.xml", sheet2, "xl/worksheets/sheet3.xml", sheet2))
	const want = `Papers:
Title,,Date


"On tides, and ""ebb""",Titlex,2020-01-01,43831.5,,1900-01-01
Line one line two A _xyz_,2020,,,,
More:
1
`
	if err != nil || got != want {
		t.Errorf("%v\n got  %s\n want %s", err, got, want)
	}
}

func TestDaysFrom1904(t *testing.T) {
	got, err := read(archive(t, "xl/workbook.xml", `<workbook><workbookPr date1904="1"/><sheets><sheet name="A" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", relations, "xl/styles.xml", styles,
		"xl/worksheets/sheet1.xml", `<worksheet><row><c s="1"><v>42369</v></c></row></worksheet>`))
	if want := "A:\n2020-01-01\n"; err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
}

func TestDamagedWorkbooks(t *testing.T) {
	for name, c := range map[string]struct{ sheet, shared, want string }{
		"cut off":   {`<worksheet><row><c><v>1</v></c></row><row><c>`, shared, "the workbook is damaged in xl/worksheets/sheet1.xml"},
		"no XML":    {`<worksheet><row <`, shared, "the workbook is damaged in xl/worksheets/sheet1.xml"},
		"texts":     {sheet1, `<sst><si><t>a`, "the workbook is damaged"},
		"deep":      {strings.Repeat("<row>", 200), shared, "elements in elements without end"},
		"long cell": {"<worksheet><row><c><v>" + strings.Repeat("1", maxToken+maxToken/2), shared, "a cell of more than 16 MiB"},
	} {
		_, err := read(archive(t, "xl/workbook.xml", sheets, "xl/_rels/workbook.xml.rels", relations,
			"xl/sharedStrings.xml", c.shared, "xl/worksheets/sheet1.xml", c.sheet))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzSheet(f *testing.F) {
	f.Add(sheet1, shared, styles)
	f.Add(`<row r="1048576"><c r="ZZZZZZ1"><v>1</v></c><c r="XFD1" s="1"><v>1e300</v></c></row>`, "<si>", "<cellXfs><xf")
	f.Fuzz(func(t *testing.T, sheet, shared, styles string) {
		_, _ = read(archive(t, "xl/workbook.xml", sheets, "xl/_rels/workbook.xml.rels", relations,
			"xl/sharedStrings.xml", shared, "xl/styles.xml", styles, "xl/worksheets/sheet1.xml", sheet))
	})
}
