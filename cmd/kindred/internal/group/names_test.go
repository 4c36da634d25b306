package group

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/pipeline/naming"
	kreport "kindred/report"
)

func TestReadNames(t *testing.T) {
	want := []naming.NamedPapers{{Name: "One", Papers: []string{"a", "b"}}, {Name: "Two", Papers: []string{"c"}}}
	for name, text := range map[string]string{
		"clustering.json": `{"schema": 1, "clusters": [{"name": "One", "papers": [{"id": "a"}, {"id": "b"}]}, {"name": "Two", "papers": [{"id": "c"}]}]}`,
		"papers.json":     "\ufeff" + `{"b": "One", "a": "One", "c": "Two"}`,
		"report.csv":      "cluster,name,id,title\n1,One,a,A\n1,One,b,B\n2,Two,c,C\n,,d,D\n",
		"papers.csv":      "Name,ID\nOne,b\nOne,a\nTwo,c\n",
		"excel.csv":       "\ufeffcluster;name;id;title\r\n1;One;a;A, B\r\n1; One ;b;B\r\n2;Two;c;C\r\n;;;\r\n",
		"report.tsv":      "cluster\tname\tid\n1\tOne\ta\n1\tOne\tb\n2\tTwo\tc\n",
		"unicode.txt":     "\xff\xfe" + strings.Join(strings.Split("id\tname\r\na\tOne\r\nb\tOne\r\nc\tTwo\r\n", ""), "\x00") + "\x00",
	} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := readNames(file)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
		}
	}
}

// A command that never stops writing is stopped, and its first line counts. Equal names of two groups are told apart.
func TestNameCommand(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the commands are for sh")
	}
	n := namer{command: "yes Name"}
	if got, err := n.name(t.Context(), &kreport.Cluster{ID: 1, Name: "Graphs"}); got != "Name" || err != nil {
		t.Errorf("%q, %v (%v), want Name", got, err, n.first)
	}
	n.command = "echo name; yes | head -c 1000000 >&2"
	if got, err := n.name(t.Context(), &kreport.Cluster{ID: 2, Name: "Trees"}); got != "name (Trees)" || err != nil {
		t.Errorf("%q, %v (%v), want name (Trees)", got, err, n.first)
	}
	n.command = "head -c 1000000 /dev/zero | tr '\\0' x"
	if got, err := n.name(t.Context(), &kreport.Cluster{ID: 3, Name: "Sets"}); got != "" || err != nil || n.failed != 1 {
		t.Errorf("%q, %v, %d failed, want no name of 1,000,000 characters", got, err, n.failed)
	}
}

func FuzzReadNames(f *testing.F) {
	f.Add([]byte(`{"clusters": [{"name": "One", "papers": [{"id": "a"}]}]}`))
	f.Add([]byte("id,name\na,One\n\"b"))
	f.Add([]byte(`{"a": 1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if names, err := namesOfJSON(data); err != nil && names != nil {
			t.Errorf("names and an error: %v, %v", names, err)
		}
		if names, err := namesOfTable(data); err != nil && names != nil {
			t.Errorf("names and an error: %v, %v", names, err)
		}
	})
}
