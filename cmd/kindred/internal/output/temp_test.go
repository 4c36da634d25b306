package output

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// What is being written stays, and what nobody writes any more goes.
func TestSweep(t *testing.T) {
	if !canLock {
		t.Skip("files cannot be locked here")
	}
	folder := t.TempDir()
	living, err := newTemp(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer living.Close()
	left := filepath.Join(folder, ".kindred-1")
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	others := []string{filepath.Join(folder, "kindred-1"), filepath.Join(folder, ".kindred")}
	for _, name := range others {
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, ".kindred-folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	sweep(folder)
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("%s is left: %v", left, err)
	}
	for _, name := range append(others, living.Name(), filepath.Join(folder, ".kindred-folder")) {
		if _, err := os.Stat(name); err != nil {
			t.Errorf("%s is gone: %v", name, err)
		}
	}
}

// Runs that write into one folder at the same time do not sweep each other's files away.
func TestSweepTogether(t *testing.T) {
	folder := t.TempDir()
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 50 {
				sweep(folder)
				f, err := newTemp(folder)
				if err != nil {
					t.Error(err)
					return
				}
				if err := os.Rename(f.Name(), f.Name()+".done"); err != nil {
					t.Error(err)
				}
				_ = f.Close()
			}
		}()
	}
	group.Wait()
}
