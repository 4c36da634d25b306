package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"kindred/internal/schema"
	"kindred/report"
	"kindred/report/answers"
	"kindred/report/inventory"
	"kindred/report/measures"
)

// schemas are the reports that docs/schema describes, by the commands that write them.
var schemas = map[string]report.Document{
	"cluster": &report.Clustering{}, "assign": report.Assignment{}, "trends": report.TrendTable{}, "diff": &report.Diff{},
	"related": &answers.Related{}, "search": &answers.Found{}, "show": &answers.Card{}, "explain": &answers.Explanation{},
	"evaluate": &measures.Evaluation{}, "evaluate-sweep": &measures.Comparison{}, "dedupe": &report.Duplicates{},
	"inspect": &inventory.Inspection{}, "formats": &inventory.FormatList{}, "model-info": &inventory.Model{},
	"model-near": &inventory.NearTerms{}, "config": &inventory.Settings{},
}

const schemaFolder = "../docs/schema"

// TestSchemas compares the schemas with the types. With -update, it writes them.
func TestSchemas(t *testing.T) {
	comments, err := schema.ReadComments(".", "answers", "inventory", "measures")
	if err != nil {
		t.Fatal(err)
	}
	update := flag.Lookup("update").Value.String() == "true"
	for command, d := range schemas {
		want, err := schema.Of(reflect.TypeOf(d), "The JSON of kindred "+command, comments)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(schemaFolder, command+".json")
		if update {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not that of the type (%v): run the test with -update", path, err)
		}
	}
	files, err := os.ReadDir(schemaFolder)
	if err != nil || len(files) != len(schemas) {
		t.Errorf("%d files in %s, want %d (%v)", len(files), schemaFolder, len(schemas), err)
	}
}

// TestValid validates the JSON of the documents of these tests.
func TestValid(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	of := map[reflect.Type]*jsonschema.Schema{}
	for command, d := range schemas {
		s, err := compiler.Compile(filepath.Join(schemaFolder, command+".json"))
		if err != nil {
			t.Fatal(err)
		}
		of[reflect.TypeOf(d)] = s
	}
	for name, d := range documents() {
		if _, ok := d.(*report.Review); ok { // written as CSV alone
			continue
		}
		s := of[reflect.TypeOf(d)]
		if s == nil {
			t.Errorf("%s: no schema for %T", name, d)
			continue
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(encode(t, d, report.JSON, report.TextOptions{})))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		object := value.(map[string]any)
		delete(object, "schema")
		if err := s.Validate(object); err == nil {
			t.Errorf("%s: valid without a field that every report has", name)
		}
	}
}
