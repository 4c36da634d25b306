package output

import (
	"errors"
	"os"
	"path/filepath"
)

// tempPattern is the name of files that are being written. The number in it is random.
const tempPattern = ".kindred-*"

// errLocked says that another process has locked a file.
var errLocked = errors.New("locked")

// newTemp returns a new file in a folder, which is locked until it is closed, so that [sweep] of
// another process leaves it alone.
func newTemp(folder string) (*os.File, error) {
	for {
		f, err := os.CreateTemp(folder, tempPattern)
		if err != nil {
			return nil, err
		}
		// Another process may have swept the file away before it was locked.
		if lock(f) != errLocked && isAt(f, f.Name()) {
			return f, nil
		}
		_ = f.Close()
	}
}

// sweep removes the files that were left in a folder by processes that were killed as they wrote:
// those that nobody has locked. What cannot be removed stays, and so does all where there are no locks.
func sweep(folder string) {
	if !canLock {
		return
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if left, _ := filepath.Match(tempPattern, entry.Name()); !left || !entry.Type().IsRegular() {
			continue
		}
		name := filepath.Join(folder, entry.Name())
		f, err := os.OpenFile(name, os.O_RDWR, 0)
		if err != nil {
			continue
		}
		if lock(f) == nil && isAt(f, name) {
			_ = os.Remove(name)
		}
		_ = f.Close()
	}
}

// isAt reports whether an open file is the one of that name.
func isAt(f *os.File, name string) bool {
	open, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(name)
	return err == nil && os.SameFile(open, there)
}
