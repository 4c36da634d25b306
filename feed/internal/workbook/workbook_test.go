package workbook

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// book returns a workbook that fill has filled. Its first sheet is Sheet1.
func book(t testing.TB, fill func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// replaced returns an archive in which the file with this name has another text.
func replaced(t testing.TB, archive []byte, name, text string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range z.File {
		if f.Name != name {
			if err := out.Copy(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	w, err := out.Create(name)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err == nil {
		err = out.Close()
	}
	if err != nil {
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
	book, err := Open(file, z, func(f *zip.File) (io.ReadCloser, error) { return f.Open() })
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, name := range book.Sheets {
		r, err := book.Rows(name)
		if err != nil {
			return b.String(), err
		}
		text, err := io.ReadAll(r)
		r.Close()
		b.WriteString(name + ":\n" + string(text))
		if err != nil {
			return b.String(), err
		}
	}
	return b.String(), nil
}

// papers fills a workbook with sheets of papers and others.
func papers(f *excelize.File) error {
	cells := map[string]any{"A1": "Title", "C1": "Date", "B4": "#N/A",
		"C4": time.Date(2020, 1, 31, 0, 0, 0, 0, time.UTC), "D4": 43831.5, "A5": "Line one\r\nline two", "B5": 2.02e3, "F6": " "}
	for cell, value := range cells {
		if err := f.SetCellValue("Sheet1", cell, value); err != nil {
			return err
		}
	}
	runs := []excelize.RichTextRun{{Text: "On ", Font: &excelize.Font{Bold: true}}, {Text: `tides, and "ebb"`}}
	if err := f.SetCellRichText("Sheet1", "A4", runs); err != nil {
		return err
	}
	for _, name := range []string{"More", "Hidden"} {
		if _, err := f.NewSheet(name); err != nil {
			return err
		}
		if err := f.SetCellValue(name, "A1", 1); err != nil {
			return err
		}
	}
	return f.SetSheetVisible("Hidden", false)
}

func TestSheets(t *testing.T) {
	got, err := read(book(t, papers))
	const want = `Sheet1:
Title,,Date


"On tides, and ""ebb""",,2020-01-31,43831.5
Line one line two,2020,,
More:
1
`
	if err != nil || got != want {
		t.Errorf("%v\n got  %s\n want %s", err, got, want)
	}
}

func TestDates(t *testing.T) {
	for code, want := range map[string]string{"yyyy-mm-dd": "2016-01-02", "d mmm yyyy": "2 Jan 2016", `0.0 "yards"`: "42371.0 yards"} {
		got, err := read(book(t, func(f *excelize.File) error {
			style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
			if err != nil {
				return err
			}
			if err := f.SetCellValue("Sheet1", "A1", 42371); err != nil {
				return err
			}
			return f.SetCellStyle("Sheet1", "A1", "A1", style)
		}))
		if err != nil || got != "Sheet1:\n"+want+"\n" {
			t.Errorf("%s: %q, %v", code, got, err)
		}
	}
}

// TestDamagedWorkbooks checks that no row is lost without a word.
func TestDamagedWorkbooks(t *testing.T) {
	const sheet = "xl/worksheets/sheet1.xml"
	for name, c := range map[string]struct{ file, text, want string }{
		"cut off":   {sheet, `<worksheet><sheetData><row><c><v>1</v></c></row><row><c>`, "the workbook is damaged in " + sheet},
		"no XML":    {sheet, `<worksheet><row <`, "the workbook is damaged in " + sheet},
		"texts":     {"xl/sharedStrings.xml", `<sst><si><t>a`, "the workbook is damaged in xl/sharedStrings.xml"},
		"deep":      {sheet, strings.Repeat("<row>", 200), "elements in elements without end"},
		"long cell": {sheet, "<worksheet><row><c><v>" + strings.Repeat("1", maxToken+maxToken/2), "a cell of more than 16 MiB"},
		"no list":   {"xl/workbook.xml", "", "the workbook is damaged"},
	} {
		_, err := read(replaced(t, book(t, papers), c.file, c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzSheet(f *testing.F) {
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	f.Add(`<worksheet `+main+`><sheetData><row r="4"><c r="B4" t="s" s="1"><v>0</v></c></row></sheetData></worksheet>`,
		`<sst `+main+`><si><r><t>a</t></r><rPh><t>x</t></rPh></si></sst>`, `<styleSheet `+main+`></styleSheet>`)
	f.Add(`<worksheet `+main+`><sheetData><row r="5000"><c r="XFD1" s="1"><v>1e300</v></c></row></sheetData></worksheet>`,
		`<sst `+main+`/>`, `<styleSheet `+main+`><cellXfs><xf numFmtId="14"/><xf numFmtId="-1"/></cellXfs></styleSheet>`)
	whole := book(f, papers)
	f.Fuzz(func(t *testing.T, sheet, shared, styles string) {
		b := replaced(t, whole, "xl/worksheets/sheet1.xml", sheet)
		b = replaced(t, b, "xl/sharedStrings.xml", shared)
		_, _ = read(replaced(t, b, "xl/styles.xml", styles))
	})
}
