package feed

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
)

// The sheets of a workbook are tables. One that is not of papers is told by its columns, although it may look like prose.
func TestSheetsAreTables(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	sheet := func(cells ...string) string {
		s := "<worksheet>"
		for _, c := range cells {
			s += `<row><c t="inlineStr"><is><t>` + strings.ReplaceAll(c, "|", `</t></is></c><c t="inlineStr"><is><t>`) + `</t></is></c></row>`
		}
		return s + "</worksheet>"
	}
	for name, text := range map[string]string{
		"xl/workbook.xml": `<workbook><sheets><sheet name="Papers" id="a"/><sheet name="Notes" id="b"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="worksheets/1.xml"/>` +
			`<Relationship Id="b" Target="worksheets/2.xml"/></Relationships>`,
		"xl/worksheets/1.xml": sheet("Title|Abstract|Year", "On tides|The sea rises, and falls.|2020", "||2021"),
		"xl/worksheets/2.xml": sheet("We wrote this down.", "It is not of papers, but a text that someone wrote."),
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	batch, err := Read(t.Context(), []Source{from("a.xlsx", b.String())}, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(batch.Papers) != 1 || batch.Papers[0].Abstract != "The sea rises, and falls." || batch.SkippedCount != 2 {
		t.Errorf("%+v", batch)
	}
	for i, want := range []string{"a.xlsx/Papers: line 3: neither title nor abstract", "a.xlsx/Notes: no column for a title or an abstract among: We wrote this down."} {
		if got := batch.Skipped[i].Source + ": " + batch.Skipped[i].Err.Error(); got != want {
			t.Errorf("skipped %s, want %s", got, want)
		}
	}
}
