package lint

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

const root = "../.."

// mayImport says which packages of kindred each may import, tests aside.
var mayImport = map[string][]string{
	"cmd/kindred/internal/flags":  {},
	"cmd/kindred/internal/config": {"cmd/kindred/internal/flags"},
	"cmd/kindred/internal/fault":  {},
	"cmd/kindred/internal/output": {"cmd/kindred/internal/fault"},

	"cmd/kindred":                 {"cmd/kindred/internal/cli", "cmd/kindred/internal/common"},
	"pipeline":                    {"background", "cluster", "cluster/balance", "cluster/choose", "cluster/ensemble", "cluster/kmeans", "cluster/leiden", "cluster/mixture", "cluster/quality", "cluster/smooth", "cluster/trend", "feed", "graph", "index", "internal/parallel", "layout", "lsa", "neighbor", "paper", "phrase", "pipeline/arrange", "pipeline/assign", "pipeline/duplicates", "pipeline/finder", "pipeline/follow", "pipeline/hierarchy", "pipeline/intake", "pipeline/naming", "pipeline/rules", "pipeline/trending", "report", "report/answers", "report/inventory", "sparse", "text", "tfidf"},
	"pipeline/evaluate":           {"cluster", "cluster/quality", "feed", "paper", "pipeline", "pipeline/rules", "report", "report/measures", "sparse", "tfidf"},
	"pipeline/assign":             {"cluster", "paper", "pipeline/follow", "pipeline/hierarchy", "report", "sparse"},
	"pipeline/follow":             {"cluster", "cluster/lineage", "cluster/quality", "graph", "paper", "report"},
	"cmd/kindred/internal/cli":    {"cmd/kindred/internal/tasks", "background", "cluster", "cmd/kindred/internal/common", "cmd/kindred/internal/config", "cmd/kindred/internal/draw", "cmd/kindred/internal/fault", "cmd/kindred/internal/find", "cmd/kindred/internal/flags", "cmd/kindred/internal/group", "cmd/kindred/internal/output", "feed", "lsa", "paper", "pipeline", "report", "report/inventory", "sparse", "tfidf"},
	"cmd/kindred/internal/common": {"background", "cluster/balance", "cluster/kmeans", "cluster/lineage", "cmd/kindred/internal/config", "cmd/kindred/internal/fault", "cmd/kindred/internal/flags", "cmd/kindred/internal/output", "feed", "graph/export", "internal/parallel", "lsa", "paper", "pipeline", "pipeline/evaluate", "pipeline/finder", "pipeline/follow", "report", "sparse", "sparse/matrixfile", "text/language", "tfidf"},
	"cmd/kindred/internal/draw":   {"cmd/kindred/internal/common", "cmd/kindred/internal/fault", "cmd/kindred/internal/flags", "cmd/kindred/internal/output", "feed", "graph", "graph/export", "pipeline", "pipeline/page", "report/html"},
	"cmd/kindred/internal/find":   {"cmd/kindred/internal/common", "cmd/kindred/internal/fault", "cmd/kindred/internal/flags", "cmd/kindred/internal/output", "feed", "internal/parallel", "pipeline", "pipeline/finder", "report", "report/answers"},
	"cmd/kindred/internal/group":  {"cluster/lineage", "cluster/trend", "cmd/kindred/internal/common", "cmd/kindred/internal/fault", "cmd/kindred/internal/flags", "cmd/kindred/internal/output", "feed", "pipeline", "pipeline/assign", "pipeline/evaluate", "pipeline/follow", "pipeline/naming", "pipeline/page", "pipeline/publish", "pipeline/writeback", "report", "report/html", "report/latex", "report/measures", "report/notes"},
	"report":                      {"paper", "internal/parallel", "internal/textwidth", "report/internal/printer"},
	"report/internal/printer":     {"internal/textwidth"},
	"report/answers":              {"report", "report/internal/printer"},
	"report/inventory":            {"report", "report/internal/printer"},
	"report/measures":             {"report", "report/internal/printer"},
	"report/html":                 {"report", "report/plot", "text/latex", "internal/textwidth"},
	"internal/textwidth":          {},
	"internal/disjoint":           {},
	"report/plot":                 {},
	"graph":                       {"sparse", "internal/disjoint"},
	"layout":                      {"sparse", "internal/kernel", "internal/parallel"},
	"pipeline/arrange":            {"graph", "layout", "sparse"},
	"graph/export":                {"graph", "paper", "picture", "text/latex"},
	"picture":                     {"internal/textwidth"},
	"cluster":                     {"sparse", "text/greek", "internal/parallel", "internal/sample"},
	"pipeline/intake":             {"feed", "paper", "pipeline/rules", "tfidf"},
	"pipeline/naming":             {"cluster", "paper", "phrase/sentence", "phrase/usage", "pipeline/rules", "report", "sparse", "tfidf"},
	"pipeline/trending":           {"cluster", "cluster/trend", "report"},
	"pipeline/duplicates":         {"neighbor", "paper", "report", "sparse"},
	"pipeline/rules":              {"internal/sample", "lsa", "paper", "sparse", "tfidf"},
	"phrase":                      {"phrase/acronyms", "phrase/capitals", "phrase/functionword", "phrase/hashtable", "phrase/usage", "text", "text/language", "text/latex", "sparse", "internal/parallel"},
	"phrase/functionword":         {"text/language"},
	"phrase/sentence":             {"text/language"},
	"phrase/capitals":             {"phrase/usage", "text", "text/language"},
	"phrase/usage":                {},
	"phrase/acronyms":             {},
	"phrase/hashtable":            {},
	"cluster/ensemble":            {"cluster", "cluster/kmeans", "internal/parallel", "internal/sample", "sparse"},
	"cluster/mixture":             {"cluster", "internal/kernel", "internal/parallel", "internal/sample", "sparse"},
	"cluster/smooth":              {"neighbor", "sparse", "internal/kernel", "internal/parallel", "internal/sample"},
	"cluster/kmeans":              {"cluster", "sparse", "internal/parallel", "internal/kernel", "internal/sample"},
	"cluster/leiden":              {"cluster", "sparse", "internal/parallel", "internal/sample", "internal/disjoint"},
	"cluster/bisect":              {"cluster", "sparse", "internal/parallel", "internal/sample"},
	"cluster/agglo":               {"cluster", "sparse", "internal/parallel", "internal/sample"},
	"cluster/hdbscan":             {"cluster", "sparse", "internal/sample", "internal/disjoint"},
	"pipeline/hierarchy":          {"cluster", "cluster/agglo", "cluster/bisect", "cluster/choose", "cluster/hdbscan", "cluster/kmeans", "cluster/leiden", "internal/parallel", "neighbor", "pipeline/rules", "report", "sparse"},
	"cluster/balance":             {"cluster", "cluster/bisect", "sparse", "internal/parallel", "internal/sample"},
	"cluster/quality":             {"cluster", "sparse", "internal/parallel", "internal/kernel"},
	"cluster/lineage":             {},
	"cluster/trend":               {},
	"cluster/choose":              {"cluster", "cluster/quality", "sparse", "internal/sample"},
	"neighbor":                    {"sparse", "internal/parallel", "internal/kernel", "internal/topk"},
	"lsa":                         {"sparse", "internal/parallel", "internal/kernel"},
	"background":                  {"lsa", "tfidf", "sparse"},
	"tfidf":                       {"text", "text/lexicon", "sparse", "internal/parallel"},
	"internal/ascii":              {},
	"text":                        {"text/greek", "text/language", "text/latex", "text/lexicon", "internal/parallel", "internal/ascii"},
	"text/lexicon":                {},
	"text/greek":                  {},
	"text/latex":                  {},
	"pipeline/page":               {"feed", "pipeline", "cluster", "cluster/trend", "graph", "layout", "neighbor", "paper", "sparse", "report", "report/html"},
	"feed": {"paper", "text/language", "internal/parallel", "feed/internal/record", "feed/internal/text", "feed/internal/unpack", "feed/internal/fetch", "feed/internal/xmlformat",
		"feed/internal/jsonformat", "feed/internal/tagformat", "feed/internal/tableformat", "feed/internal/textformat", "feed/internal/plainformat", "feed/internal/indexformat", "feed/internal/annotate"},
	"feed/internal/annotate":    {"feed/internal/bibtex", "feed/internal/tableformat", "feed/internal/jsonvalue", "paper"},
	"pipeline/publish":          {"feed", "paper", "pipeline", "report", "report/notes"},
	"pipeline/writeback":        {"feed", "report"},
	"report/latex":              {"report", "text/latex"},
	"report/notes":              {"report", "report/internal/printer", "text/latex"},
	"paper/paperfile":           {"paper", "internal/parallel"},
	"pipeline/finder":           {"index", "neighbor", "pipeline/rules", "report", "report/answers", "feed", "tfidf", "sparse", "paper"},
	"index":                     {"paper", "paper/paperfile", "tfidf", "sparse", "internal/parallel", "internal/kernel", "internal/topk", "neighbor"},
	"feed/internal/indexformat": {"paper", "paper/paperfile", "feed/internal/record"},
	"feed/internal/xmlformat":   {"paper", "feed/internal/record", "feed/internal/text", "feed/internal/xmltree"},
	"feed/internal/xmltree":     {"feed/internal/record", "feed/internal/text"},
	"feed/internal/jsonformat": {"paper", "feed/internal/record", "feed/internal/text", "feed/internal/fields",
		"feed/internal/jsonvalue", "internal/parallel"},
	"feed/internal/jsonvalue":   {"feed/internal/record", "feed/internal/text"},
	"feed/internal/tagformat":   {"paper", "feed/internal/bibtex", "feed/internal/record", "feed/internal/text", "feed/internal/fields", "text/latex"},
	"feed/internal/tableformat": {"paper", "feed/internal/parquetfile", "feed/internal/record", "feed/internal/text", "feed/internal/fields"},
	"feed/internal/people":      {"feed/internal/text"},
	"feed/internal/parquetfile": {"feed/internal/record"},
	"feed/internal/textformat":  {"paper", "feed/internal/people", "feed/internal/plainformat", "feed/internal/record", "feed/internal/text"},
	"feed/internal/plainformat": {"paper", "feed/internal/record", "feed/internal/text"},
	"feed/internal/record":      {"paper", "feed/internal/text"},
	"feed/internal/feedtest":    {"paper", "feed/internal/record"},
	"feed/internal/bibtex":      {"feed/internal/record"},
	"feed/internal/fields":      {},
	"feed/internal/text":        {"text/latex"},
	"feed/internal/workbook":    {},
	"feed/internal/unpack":      {"feed/internal/workbook"},
	"feed/internal/fetch":       {},
	"paper":                     {"internal/ascii", "internal/parallel", "internal/sample", "internal/disjoint"},
	"sparse":                    {"internal/kernel", "internal/parallel"},
	"sparse/matrixfile":         {"sparse", "internal/parallel"},
	"text/language":             {},
	"internal/lazy":             {},
	"internal/parallel":         {},
	"internal/kernel":           {},
	"internal/sample":           {},
	"internal/topk":             {},
	"internal/golden":           {},
	"internal/schema":           {},
	"internal/hostile":          {},
	"internal/lint":             {},
	"internal/need":             {},
	"scripts/gotest":            {"internal/need"},
	"scripts/publish":           {},
	"scripts/can":               {},
	"scripts/usage":             {"feed", "paper", "text/language", "text/latex"},
	"scripts/background":        {"background", "feed", "pipeline", "tfidf"},
	"testdata/importer":         {"feed", "pipeline", "report", "graph/export"},

	"cluster/internal/clustertest": {"sparse"},

	"shard": {"cluster", "cluster/kmeans", "cluster/leiden", "feed", "internal/parallel", "lsa", "neighbor", "paper", "phrase",
		"pipeline/hierarchy", "pipeline/naming", "pipeline/rules", "pipeline/trending", "report", "shard/lists", "shard/paperblock", "shard/plan", "shard/records", "shard/taskfile", "shard/ties", "shard/values", "sparse", "text", "tfidf"},
	"shard/records":    {"feed", "paper", "shard/paperblock", "shard/plan", "shard/taskfile", "internal/disjoint"},
	"shard/plan":       {"feed", "internal/parallel", "paper", "shard/taskfile", "tfidf"},
	"shard/taskfile":   {},
	"shard/lists":      {"report"},
	"shard/paperblock": {"paper", "shard/taskfile"},
	"shard/ties":       {"shard/taskfile", "sparse"},
	"shard/values":     {"cluster", "neighbor", "shard/taskfile", "sparse"},
	"cmd/kindred/internal/tasks": {"cmd/kindred/internal/common", "cmd/kindred/internal/fault",
		"cmd/kindred/internal/flags", "cmd/kindred/internal/output", "internal/parallel", "report", "shard", "shard/plan"},
}

// allMayImport is the package that every package may import: programs should start fast.
const allMayImport = "internal/lazy"

// testsMayImport are the packages of kindred that tests may import besides: they read and make
// what a package works on, or compare what it gives.
var testsMayImport = []string{"internal/golden", "internal/hostile", "internal/need", "internal/schema", "feed/internal/feedtest", "cluster/internal/clustertest", "cluster/kmeans", "cluster/quality", "cluster/choose",
	"feed", "paper", "picture", "tfidf", "sparse", "sparse/matrixfile", "lsa", "neighbor", "layout", "report/answers", "report/inventory", "report/measures"}

// mayPrint are the packages that may use the standard streams, clocks and the environment, and
// mayWait those that may use clocks: servers say until when they want one to wait.
var (
	mayPrint = []string{"cmd/kindred", "cmd/kindred/internal/cli", "cmd/kindred/internal/common", "cmd/kindred/internal/tasks", "internal/golden", "scripts/gotest", "scripts/publish", "scripts/background", "scripts/usage", "testdata/importer"}
	mayWait  = append([]string{"feed/internal/fetch"}, mayPrint...)
)

// terminal are the modules that deal with commands and terminals, which no library does.
var terminal = []string{"github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/schollz/progressbar/v3", "golang.org/x/term"}

// source is a Go file of the repository.
type source struct {
	path, dir string // relative to the root
	file      *ast.File
	fset      *token.FileSet
	lines     int
}

func (s source) test() bool { return strings.HasSuffix(s.path, "_test.go") }

func (s source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.fset.Position(n.Pos()).Line)
}

// walk calls do for every file of the repository, by its path relative to the root.
func walk(t *testing.T, do func(path string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator)))
		if d.IsDir() {
			if name != root && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." && d.Name() != ".ci" || name == "bin" || name == "build") {
				return filepath.SkipDir
			}
			return nil
		}
		if name != ".git" { // which is a file in a worktree
			do(name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	walk(t, func(path string) {
		if !strings.HasSuffix(path, ".go") {
			return
		}
		text, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, source{path, filepath.ToSlash(filepath.Dir(path)), file, fset, strings.Count(string(text), "\n")})
	})
	if len(all) < 30 {
		t.Fatalf("only %d Go files found", len(all))
	}
	return all
}

func TestImports(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(mod), "\n")
	module := strings.TrimPrefix(line, "module ")
	for _, s := range sources(t) {
		allowed, known := mayImport[s.dir]
		if !known && !s.test() {
			t.Errorf("%s: package %s is not in the import table", s.path, s.dir)
		}
		for _, spec := range s.file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if path == "C" {
				t.Errorf("%s: cgo", s.at(spec))
			}
			name, own := strings.CutPrefix(path, module+"/")
			if own && !s.test() && name != allMayImport && !slices.Contains(allowed, name) {
				t.Errorf("%s: %s may not import %s", s.at(spec), s.dir, name)
			}
			// A package of tests alone, such as testdata, is not in the table.
			if own && s.test() && known && name != s.dir && name != allMayImport && !slices.Contains(allowed, name) && !slices.Contains(testsMayImport, name) {
				t.Errorf("%s: tests of %s may not import %s", s.at(spec), s.dir, name)
			}
			if !s.test() && s.dir != "testdata/importer" && (path == "log" || path == "log/slog") || path == "math/rand" {
				t.Errorf("%s: imports %s", s.at(spec), path)
			}
			if !s.test() && !strings.HasPrefix(s.dir, "cmd/kindred/internal/") && slices.Contains(terminal, path) {
				t.Errorf("%s: only the command may import %s", s.at(spec), path)
			}
			if !own && spec.Name != nil && spec.Name.Name != "_" && !s.test() {
				t.Errorf("%s: import under another name, which TestCode does not know", s.at(spec))
			}
		}
	}
}

// TestCode checks what statements may stand where.
func TestCode(t *testing.T) {
	for _, s := range sources(t) {
		if s.test() {
			continue
		}
		quiet := !slices.Contains(mayPrint, s.dir)
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				if s.dir != "internal/parallel" {
					t.Errorf("%s: go statement", s.at(n))
				}
			case *ast.CallExpr: // of sync.WaitGroup or its like
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Go" && s.dir != "internal/parallel" {
					t.Errorf("%s: call of Go, which starts a goroutine", s.at(n))
				}
			case *ast.FuncDecl:
				if n.Name.Name == "init" && n.Recv == nil {
					t.Errorf("%s: func init", s.at(n))
				}
			case *ast.SelectorExpr:
				x, ok := n.X.(*ast.Ident)
				if !ok {
					return true
				}
				use := x.Name + "." + n.Sel.Name
				switch {
				case x.Name == "rand" && !slices.Contains([]string{"New", "NewPCG", "Rand", "Source"}, n.Sel.Name) && x.Obj == nil && imports(s, "math/rand/v2"):
					t.Errorf("%s: %s is of the global source of random numbers", s.at(n), use)
				case use == "regexp.MustCompile" && s.dir != allMayImport && s.dir != "internal/hostile" && !strings.HasPrefix(s.dir, "scripts/"):
					t.Errorf("%s: %s when the program starts takes time; use lazy.Regexp", s.at(n), use)
				case quiet && slices.Contains([]string{"os.Stdout", "os.Stderr", "os.Stdin", "os.Exit", "os.Getenv", "fmt.Print", "fmt.Println", "fmt.Printf"}, use),
					!slices.Contains(mayWait, s.dir) && slices.Contains([]string{"time.Now", "time.Since"}, use):
					t.Errorf("%s: a library uses %s", s.at(n), use)
				}
			}
			return true
		})
	}
}

func imports(s source, path string) bool {
	return slices.ContainsFunc(s.file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == strconv.Quote(path) })
}

// TestDocumented checks that every exported name has a comment that begins with it.
func TestDocumented(t *testing.T) {
	packages := map[string]bool{}
	for _, s := range sources(t) {
		if s.test() {
			continue
		}
		packages[s.dir] = packages[s.dir] || s.file.Doc != nil
		check := func(n ast.Node, name string, docs ...*ast.CommentGroup) {
			if !ast.IsExported(name) {
				return
			}
			for _, d := range docs {
				if d != nil {
					return
				}
			}
			t.Errorf("%s: %s has no comment", s.at(n), name)
		}
		begins := func(n ast.Node, name string, doc *ast.CommentGroup) {
			if doc == nil || !ast.IsExported(name) {
				return
			}
			text := doc.Text()
			for _, article := range []string{"A ", "An ", "The "} {
				text = strings.TrimPrefix(text, article)
			}
			if !strings.HasPrefix(text, name+" ") && !strings.HasPrefix(text, name+"\n") {
				t.Errorf("%s: the comment of %s does not begin with it", s.at(n), name)
			}
		}
		for _, decl := range s.file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Recv != nil && !ast.IsExported(receiver(d)) {
					continue
				}
				check(d, d.Name.Name, d.Doc)
				begins(d, d.Name.Name, d.Doc)
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						check(spec, spec.Name.Name, spec.Doc, d.Doc)
						begins(spec, spec.Name.Name, spec.Doc)
						if !d.Lparen.IsValid() {
							begins(spec, spec.Name.Name, d.Doc)
						}
					case *ast.ValueSpec:
						check(spec, spec.Names[0].Name, spec.Doc, d.Doc, spec.Comment)
					}
				}
			}
		}
	}
	for dir, documented := range packages {
		if !documented {
			t.Errorf("package %s has no comment", dir)
		}
	}
}

func receiver(d *ast.FuncDecl) string {
	expr := d.Recv.List[0].Type
	if star, ok := expr.(*ast.StarExpr); ok {
		expr = star.X
	}
	if ident, ok := expr.(*ast.Ident); ok {
		return ident.Name
	}
	return ""
}

// wide are the packages that may have lines of more than 120 characters, for tables of words and regular
// expressions that are easier to read in one piece.
var wide = []string{"feed/internal/fields", "feed/internal/people", "feed/internal/text", "feed/internal/textformat", "feed/internal/xmlformat"}

// TestSizes checks that packages can be read in one sitting: at most 3,000 lines without tests, and
// lines of at most 120 characters. The tables of tests, which hold texts as they are, may be wider.
func TestSizes(t *testing.T) {
	const mostLines, mostColumns = 3000, 120
	lines := map[string]int{}
	for _, s := range sources(t) {
		if s.test() {
			continue
		}
		lines[s.dir] += s.lines
		if slices.Contains(wide, s.dir) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, s.path))
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range strings.Split(string(text), "\n") {
			if columns := utf8.RuneCountInString(line); columns > mostColumns {
				t.Errorf("%s:%d: %d characters, want at most %d", s.path, n+1, columns, mostColumns)
			}
		}
	}
	for dir, n := range lines {
		if n > mostLines {
			t.Errorf("package %s has %d lines, want at most %d", dir, n, mostLines)
		}
	}
}

func TestFiles(t *testing.T) {
	const most = 600
	for _, s := range sources(t) {
		if !s.test() && s.lines > most {
			t.Errorf("%s: %d lines, want at most %d", s.path, s.lines, most)
		}
	}
	marks := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b`)
	paths := regexp.MustCompile(`(^|[\s"'` + "`" + `(=])/(work|home|root|Users|tmp|var/folders)/`)
	walk(t, func(path string) {
		info, err := os.Stat(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		largest := int64(1 << 20)
		if path == "background/builtin.model" {
			largest = 8 << 20
		}
		if info.Size() > largest {
			t.Errorf("%s: %d bytes", path, info.Size())
			return
		}
		if path == "go.sum" || path == "background/builtin.model" || strings.Contains(path, "/testdata/fuzz/") {
			return
		}
		f, err := os.Open(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for n := 1; lines.Scan(); n++ {
			if m := marks.FindString(lines.Text()); m != "" {
				t.Errorf("%s:%d: %s", path, n, m)
			}
			if m := paths.FindString(lines.Text()); m != "" {
				t.Errorf("%s:%d: a path of one machine: %s", path, n, m)
			}
		}
		if err := lines.Err(); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	})
}

// TestDependencies checks that ARCHITECTURE.md says why each direct dependency is there.
func TestDependencies(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	direct := regexp.MustCompile(`(?m)^(?:require)?\s+(\S+\.\S+/\S+) v\S+$`)
	found := direct.FindAllStringSubmatch(string(mod), -1)
	if len(found) == 0 {
		t.Error("no direct dependencies found in go.mod")
	}
	for _, m := range found {
		if !strings.Contains(string(text), "`"+m[1]+"`") {
			t.Errorf("ARCHITECTURE.md does not say why %s is needed", m[1])
		}
	}
}

// TestLinks checks that what documents link to is there: the file, and the heading in it.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:\s]*)(?:#([^)\s]*))?\)`)
	headings := map[string]map[string]bool{}
	walk(t, func(path string) {
		if filepath.Ext(path) != ".md" || strings.Contains(path, "testdata/") {
			return
		}
		text, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			to := path
			if m[1] != "" {
				to = filepath.Join(filepath.Dir(path), m[1])
			}
			if _, err := os.Stat(filepath.Join(root, to)); err != nil {
				t.Errorf("%s: link to %s: %v", path, m[1], err)
				continue
			}
			if m[2] == "" {
				continue
			}
			if headings[to] == nil {
				headings[to] = anchors(t, to)
			}
			if !headings[to][m[2]] {
				t.Errorf("%s: link to %s#%s: no such heading", path, m[1], m[2])
			}
		}
	})
}

// anchors returns the names by which links reach the headings of a document, as GitHub makes them: in lower case, with
// hyphens for blanks, and without punctuation.
func anchors(t *testing.T, path string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	found, code := map[string]bool{}, false
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		if heading := strings.TrimLeft(line, "#"); !code && heading != line {
			found[strings.Map(func(r rune) rune {
				switch {
				case r == ' ':
					return '-'
				case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r):
					return unicode.ToLower(r)
				}
				return -1
			}, strings.TrimSpace(heading))] = true
		}
	}
	return found
}
