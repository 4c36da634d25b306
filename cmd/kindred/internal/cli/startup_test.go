package cli

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

// TestStartUp checks that the packages of kindred do little before main: what takes time, such as compiling
// a regular expression, waits until it is needed. Memory is counted, which is the same at each run.
func TestStartUp(t *testing.T) {
	const most = 3000 // allocations; they were 45,600 when all regular expressions were compiled here
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := regexp.MustCompile(`(?m)^init kindred/\S+ .* (\d+) allocs$`).FindAllSubmatch(out, -1)
	sum := 0
	for _, m := range lines {
		n, err := strconv.Atoi(string(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		sum += n
		if n > most/10 {
			t.Logf("%s", m[0])
		}
	}
	if len(lines) < 10 {
		t.Fatalf("only %d packages of kindred are initialised:\n%s", len(lines), out)
	}
	if sum > most {
		t.Errorf("before main, the packages of kindred make %d allocations, more than %d", sum, most)
	}
}
