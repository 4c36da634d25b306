package output

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"kindred/cmd/kindred/internal/fault"
)

// Folder is a folder that results go into.
type Folder struct {
	path, flag string
}

// File is a file of a folder.
type File struct {
	Path string // within the folder, with slashes
	Text []byte
}

// OpenFolder returns the folder with a name, which need not be there yet; its parent must. It checks that files can be
// written there, before any work is done for them.
func OpenFolder(flag, name string) (*Folder, error) {
	f := &Folder{filepath.Clean(name), flag}
	if name == "" || name == "-" {
		return nil, fault.Usage(errors.New("this format is a folder of files"), "name the folder with "+flag)
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && !info.IsDir():
		return nil, fault.Usage(fmt.Errorf("%s %s: is a file", flag, name), "name a folder: this format is several files")
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, f.failed(name, err)
	case err != nil:
		if info, err := os.Stat(filepath.Dir(f.path)); err != nil || !info.IsDir() {
			return nil, fault.Hint(fmt.Errorf("%s %s: the folder above it does not exist", flag, name), "make it first")
		}
		return f, f.probe(filepath.Dir(f.path))
	}
	return f, f.probe(f.path)
}

// probe returns an error if no file can be written into a folder.
func (f *Folder) probe(folder string) error {
	sweep(folder)
	temp, err := newTemp(folder)
	if err != nil {
		return f.failed(f.path, err)
	}
	return errors.Join(temp.Close(), os.Remove(temp.Name()))
}

func (f *Folder) failed(name string, err error) error {
	return fmt.Errorf("%s %s: cannot write there: %w", f.flag, name, fault.Cause(err))
}

// Write writes files into the folder. merge returns what becomes of a file that is there already, given both texts;
// its error says why the file must stay. With an error of merge, nothing is written. A file that would not change is
// left alone, and each other file is replaced as a whole. Files of the folder that are not among these stay.
func (f *Folder) Write(ctx context.Context, files []File, merge func(old, text []byte) ([]byte, error)) error {
	var changed []File
	for _, file := range files {
		path := filepath.Join(f.path, filepath.FromSlash(file.Path))
		old, err := os.ReadFile(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return f.failed(path, err)
		default:
			if file.Text, err = merge(old, file.Text); err != nil {
				return fault.Hint(fmt.Errorf("%s: %w", path, err),
					"nothing was written; choose another folder, or move the file away")
			}
			if bytes.Equal(old, file.Text) {
				continue
			}
		}
		changed = append(changed, File{path, file.Text})
	}
	for i, file := range changed {
		if err := ctx.Err(); err != nil && i > 0 {
			return fault.Interrupted(err, "files may be missing in "+f.path+"; the same command writes the others")
		} else if err != nil {
			return err
		}
		if err := replace(file.Path, file.Text); err != nil {
			return f.failed(file.Path, err)
		}
	}
	return nil
}

// replace writes a file beside its place, whose folder it makes if necessary, and moves it there.
func replace(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	temp, err := newTemp(filepath.Dir(path))
	if err != nil {
		return err
	}
	_, err = temp.Write(text)
	err = errors.Join(err, temp.Chmod(0o644), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
	}
	return err
}
