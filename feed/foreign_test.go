package feed

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

// zipOf returns a zip archive with files of these names, each with its name as its text.
func zipOf(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Files that are no feeds are refused in one line that says what they are.
func TestNoFeeds(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"package.json": {`{"name":"viewer","version":"1.0.0","description":"A viewer of graphs","author":"Ada Lovelace","keywords":["graph"],
			"license":"MIT","scripts":{"test":"jest"},"dependencies":{"react":"^18"}}`, "package.json of npm"},
		"bare package.json": {`{"name":"viewer","version":"1.0.0","description":"A viewer","author":"Ada","license":"MIT"}`, "metadata of a package"},
		"package-lock.json": {`{"name":"viewer","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"viewer","dependencies":{}}}}`, "lock file of npm"},
		"composer.json":     {`{"name":"a/b","description":"A library","authors":[{"name":"Ada Lovelace"}],"require":{"php":">=7"}}`, "composer.json"},
		"GeoJSON": {`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"title":"Lake","description":"A deep lake"},
			"geometry":{"type":"Point","coordinates":[1,2]}}]}`, "GeoJSON"},
		"TopoJSON":   {`{"type":"Topology","objects":{"a":{"name":"Lake"}},"arcs":[[[0,0],[1,1]]]}`, "TopoJSON"},
		"notebook":   {`{"cells":[{"cell_type":"markdown","source":["# A title\n","We study graphs."]}],"metadata":{"title":"T","authors":[{"name":"Ada"}]},"nbformat":4}`, "Jupyter notebook"},
		"ESLint":     {`{"root":true,"extends":["eslint:recommended"],"rules":{"no-unused-vars":"error"}}`, "settings of ESLint"},
		"TypeScript": {`{"compilerOptions":{"target":"es2020"},"include":["src"],"display":"Node 18"}`, "settings of TypeScript"},
		"HAR": {`{"log":{"version":"1.2","pages":[{"id":"p1","title":"https://example.org/","startedDateTime":"2020-01-01"}],
			"entries":[{"startedDateTime":"2020-01-01","request":{"url":"https://example.org"},"response":{"content":{"text":"hello"}}}]}}`, "HAR file"},
		"Lottie":     {`{"v":"5.5.7","ip":0,"op":60,"nm":"Ball","ddd":0,"layers":[{"nm":"Shape"}]}`, "Lottie"},
		"OpenAPI":    {`{"openapi":"3.0.0","info":{"title":"Pet shop","description":"An API of pets"},"paths":{"/pets":{"get":{"summary":"List pets"}}}}`, "OpenAPI"},
		"npm audit":  {`{"auditReportVersion":2,"vulnerabilities":{"a":{"name":"a","via":[{"title":"Prototype pollution","url":"https://example.org","severity":"high"}]}}}`, "npm audit"},
		"coverage":   {`{"meta":{},"files":{"a.py":{"executed_lines":[1],"summary":{"covered_lines":1}}}}`, "coverage"},
		"istanbul":   {`{"/a.js":{"path":"/a.js","statementMap":{"0":{},"1":{}},"fnMap":{"0":{"name":"f"}}}}`, "coverage"},
		"container":  {`{"schemaVersion":2,"mediaType":"application/x","layers":[{"mediaType":"y","digest":"sha256:e6"}]}`, "container"},
		"web app":    {`{"name":"App","short_name":"App","description":"An app for reading","start_url":"/","icons":[]}`, "web app"},
		"schema":     {`{"$schema":"http://json-schema.org/schema#","title":"Person","description":"A person with a name","properties":{"name":{}}}`, "JSON Schema"},
		"Vega":       {`{"$schema":"https://vega.github.io/x","title":"A chart","description":"A bar chart","mark":"bar"}`, "Vega"},
		"SARIF":      {`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Lint"}},"results":[{"message":{"text":"Foo"}}]}]}`, "linter"},
		"CycloneDX":  {`{"bomFormat":"CycloneDX","components":[{"name":"react","description":"A library","author":"Meta"}]}`, "software components"},
		"Kubernetes": {`{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"pod"}}]}`, "Kubernetes"},
		"Terraform":  {`{"version":4,"terraform_version":"1.0","resources":[{"name":"x","description":"d"}]}`, "Terraform"},
		"webpack":    {`{"hash":"ab","assets":[{"name":"main.js"}],"chunks":[],"modules":[{"name":"./a.js"}]}`, "webpack"},
		"chats":      {`{"title":"About graphs","create_time":1,"mapping":{"a":{"message":{"content":{"parts":["hello"]}}}}}`, "chats"},
		"people":     {`[{"name":"Ada Lovelace","description":"A mathematician"},{"name":"Kurt Goedel","description":"A logician"}]`, "neither title nor abstract"},
		"log":        {`{"ts":1,"level":"info","msg":"started"}` + "\n" + `{"ts":2,"level":"warn","msg":"slow"}`, "JSON without papers"},
		"server":     {`{"error":"not found","status":404}`, "an error message of a server"},
		"empty JSON": {`{}`, "JSON without papers"},

		"Word":         {zipOf(t, "[Content_Types].xml", "word/document.xml"), "Word document"},
		"binary Excel": {zipOf(t, "[Content_Types].xml", "xl/workbook.bin"), "a binary Excel workbook"},
		"PowerPoint":   {zipOf(t, "[Content_Types].xml", "ppt/presentation.xml"), "PowerPoint"},
		"EPUB":         {zipOf(t, "mimetype", "META-INF/container.xml", "OEBPS/one.xhtml"), "EPUB"},
		"OpenDocument": {zipOf(t, "mimetype", "content.xml"), "LibreOffice"},
		"Java":         {zipOf(t, "META-INF/MANIFEST.MF", "A.class"), "Java"},
		"Android":      {zipOf(t, "AndroidManifest.xml", "classes.dex"), "Android"},
		"wheel":        {zipOf(t, "p/__init__.py", "p-1.0.dist-info/METADATA"), "Python package"},
		"npz":          {zipOf(t, "arr_0.npy"), "NumPy"},
		"SQLite":       {"SQLite format 3\x00\x10\x00", "SQLite"},
		"MP3":          {"ID3\x04\x00\x00\x00\x00\x0f\x76TSSE\x00\x00\x00\x0e", "a sound"},
		"PDF":          {"%PDF-1.4\n1 0 obj\n<< /Title (On graphs) >>\n", "PDF"},
		"PNG":          {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a picture"},
		"JPEG":         {"\xff\xd8\xff\xe0\x00\x10JFIF", "a picture"},
		"ELF":          {"\x7fELF\x02\x01\x01\x00", "a program"},
		"class":        {"\xca\xfe\xba\xbe\x00\x00\x004", "a program"},
		"HDF5":         {"\x89HDF\r\n\x1a\n\x00\x00", "HDF5"},
		"pickle":       {"\x80\x04\x95\x10\x00\x00}\x94.", "pickle"},
		"font":         {"wOF2\x00\x01\x00\x00", "a font"},
		"RAR":          {"Rar!\x1a\x07\x00\xcf", "RAR"},
	} {
		source := Source{Name: name, Open: func(context.Context) (*Opened, error) {
			return &Opened{ReadCloser: io.NopCloser(strings.NewReader(c.text))}, nil
		}}
		batch, err := Read(t.Context(), []Source{source}, ReadOptions{})
		switch {
		case err == nil:
			t.Errorf("%s: is taken for %d papers", name, len(batch.Papers))
		case !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n"):
			t.Errorf("%s: %v, want %q", name, err, c.want)
		case !errors.Is(err, ErrUnknownFormat) && !errors.Is(err, ErrNoPapers):
			t.Errorf("%s: %v is of no known kind", name, err)
		}
	}
}

// Papers are not taken for packages and the like because they share some names of fields.
func TestPapersWithForeignFields(t *testing.T) {
	for _, text := range []string{
		`{"name":"a set","version":"1","license":"CC0","papers":[{"title":"On graphs","abstract":"We study graphs."}]}`,
		`[{"title":"On graphs","authors":[{"name":"Ada Lovelace"}],"version":1,"license":"cc_by","doi":"10.1000/x"}]`,
		`{"name":"On graphs","abstract":"We study graphs."}`,
		"ID3 and C4.5 on noisy data\n\nWe compare algorithms that learn decision trees from examples with noise.\n",
		`{"@type":"ScholarlyArticle","headline":"On graphs","description":"We study graphs.","author":[{"name":"Ada Lovelace"}]}`,
	} {
		source := Source{Name: "s", Open: func(context.Context) (*Opened, error) {
			return &Opened{ReadCloser: io.NopCloser(strings.NewReader(text))}, nil
		}}
		if batch, err := Read(t.Context(), []Source{source}, ReadOptions{}); err != nil || len(batch.Papers) != 1 {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A document in an archive does not hide the feeds beside it.
func TestDocumentsAmongFeeds(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"notes.docx": zipOf(t, "word/document.xml"), "figure.png": "\x89PNG\r\n", "papers.json": `{"title":"On graphs","abstract":"We study graphs."}`,
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
	source := Source{Name: "s.zip", Open: func(context.Context) (*Opened, error) {
		return &Opened{ReadCloser: io.NopCloser(&b)}, nil
	}}
	batch, err := Read(t.Context(), []Source{source}, ReadOptions{})
	if err != nil || len(batch.Papers) != 1 || len(batch.Files) != 3 {
		t.Errorf("%+v, %v", batch, err)
	}
}
