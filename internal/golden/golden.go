// Package golden compares what a test got with a file that holds what it should get.
//
// Files live in the testdata/golden folder of the package under test. Run the tests with
// -update to rewrite them, then read the difference that git shows as a reviewer would.
// A package whose TestMain is [Main] also fails if the folder holds a file that no test uses.
package golden

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var folder = filepath.Join("testdata", "golden")

// used holds the path of every file that a test asked for.
var used sync.Map

// files lists the golden files as they are when the first test asks for one. [Check] calls it
// too because go test notices a file that appears only in folders that were read while tests
// ran; otherwise it would go on giving the cached result.
var files = sync.OnceValues(func() (paths []string, err error) {
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return paths, err
})

// Check fails t unless got equals the file testdata/golden/name. With -update it writes the
// file instead.
func Check(t testing.TB, name string, got []byte) {
	t.Helper()
	path := filepath.Join(folder, filepath.FromSlash(name))
	used.Store(path, true)
	if _, err := files(); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run the test with -update to write it)", err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs (-want +got):\n%s", path, cmp.Diff(string(want), string(got)))
	}
}

// Main runs the tests of a package and ends the program. If all of them ran and passed, it
// fails for every file of testdata/golden that none of them gave to [Check]; a run that -run,
// -skip, -short, -list or -fuzz cuts down is not held to that. Call it from TestMain:
//
//	func TestMain(m *testing.M) { golden.Main(m) }
//
// Tests that may skip for want of a program or a file must therefore not have golden files.
func Main(m *testing.M) {
	code := m.Run()
	if code == 0 && complete() {
		paths, err := files()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
		for _, path := range paths {
			if _, ok := used.Load(path); !ok {
				fmt.Fprintf(os.Stderr, "%s: no test uses this file; delete it\n", path)
				code = 1
			}
		}
	}
	os.Exit(code)
}

// complete reports whether the flags let every test run to its end.
func complete() bool {
	for name, all := range map[string]string{"run": "", "skip": "", "list": "", "fuzz": "", "short": "false"} {
		if flag.Lookup("test."+name).Value.String() != all {
			return false
		}
	}
	return true
}
