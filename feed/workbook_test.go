package feed

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"
)

// The sheets of a workbook are tables. One that is not of papers is told by its columns, although it may look like prose.
func TestSheetsAreTables(t *testing.T) {
	f := excelize.NewFile()
	var b bytes.Buffer
	for sheet, rows := range map[string][][]any{
		"Papers": {{"Title", "Abstract", "Year"}, {"On tides", "The sea rises, and falls.", 2020}, {nil, nil, 2021}},
		"Notes":  {{"We wrote this down."}, {"It is not of papers, but a text that someone wrote."}},
	} {
		if _, err := f.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if err := f.SetSheetRow(sheet, fmt.Sprint("A", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	batch, err := Read(t.Context(), []Source{from("a.xlsx", b.String())}, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(batch.Papers) != 1 || batch.Papers[0].Abstract != "The sea rises, and falls." || batch.SkippedCount != 2 {
		t.Errorf("%+v", batch)
	}
	var files []string
	for _, file := range batch.Files {
		files = append(files, file.Name+": "+file.Format)
	}
	slices.Sort(files)
	if want := []string{"a.xlsx/Notes: xlsx", "a.xlsx/Papers: xlsx"}; !slices.Equal(files, want) {
		t.Errorf("files %q, want %q", files, want)
	}
	var got []string
	for _, skipped := range batch.Skipped {
		got = append(got, skipped.Source+": "+skipped.Err.Error())
	}
	slices.Sort(got)
	want := []string{"a.xlsx/Notes: no column for a title or an abstract among: We wrote this down.",
		"a.xlsx/Papers: line 3: neither title nor abstract"}
	if !slices.Equal(got, want) {
		t.Errorf("skipped %q, want %q", got, want)
	}
}
