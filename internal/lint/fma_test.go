package lint

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// numeric are the packages whose results depend on how sums and products are rounded.
var numeric = []string{"./sparse/...", "./cluster/...", "./neighbor/...", "./lsa/...", "./text/...", "./tfidf/...", "./graph/...", "./picture/...", "./report/...",
	"./internal/kernel/...", "./internal/sample/...", "./layout/...", "./index/...", "./background/...", "./phrase/...", "./pipeline/...", "./shard/..."}

// TestNoFusedMultiplyAdd compiles the numeric packages for arm64 and looks for instructions that
// multiply and add with one rounding. Go allows them for x*y + z where the processor has them, and
// amd64 rounds twice, so a result could depend on the processor. The conversion float64(x*y) + z
// forbids it, and costs nothing.
func TestNoFusedMultiplyAdd(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles packages for another processor")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command")
	}
	dir, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	out := compile(t, dir, numeric...)
	if n := strings.Count(out, "STEXT"); n < 500 {
		t.Fatalf("the compiler printed only %d functions", n)
	}
	for _, at := range fused(out) {
		if strings.Contains(at, "@v") {
			continue // a function of another module, which was inlined
		}
		t.Errorf("%s: the compiler fuses multiplication and addition for arm64; write float64(x*y) + z",
			strings.TrimPrefix(at, dir+string(filepath.Separator)))
	}
}

// TestFusedIsFound checks that TestNoFusedMultiplyAdd finds what it looks for.
func TestFusedIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a package for another processor")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module probe\n\ngo 1.26\n",
		"probe.go": `package probe

func Fused(x, y, z float64) float64 { return x*y + z }
func Minus(x, y, z float32) float32 { return z - x*y }
func Apart(x, y, z float64) float64 { return float64(x*y) + z }
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var lines []string
	for _, at := range fused(compile(t, dir, ".")) {
		lines = append(lines, at[strings.LastIndex(at, ":"):])
	}
	if got := strings.Join(lines, ""); got != ":3:4" {
		t.Errorf("found in lines %q, want :3:4", got)
	}
}

// compile returns the assembly of the packages for arm64. The go command keeps it in its cache.
func compile(t *testing.T, dir string, packages ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"build", "-gcflags=-S"}, packages...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOARCH=arm64", "GOOS=linux", "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, out)
	}
	return string(out)
}

// fused returns where in the source the compiler fused a multiplication and an addition, in the
// order of the assembly, each place once.
func fused(assembly string) []string {
	instruction := regexp.MustCompile(`\(([^()]+:\d+)\)\tFN?M(?:ADD|SUB)[SD]\t`)
	var places []string
	seen := map[string]bool{}
	for _, m := range instruction.FindAllStringSubmatch(assembly, -1) {
		if !seen[m[1]] {
			seen[m[1]] = true
			places = append(places, m[1])
		}
	}
	return places
}
