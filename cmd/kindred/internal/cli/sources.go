package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"kindred/feed"
	"kindred/internal/parallel"
)

// sources returns what to read: the named files, those in named folders, those that a pattern
// matches, what URLs lead to, or standard input.
func (o *inputOptions) sources(ctx context.Context, env *Env) ([]feed.Source, error) {
	names := o.feeds
	if len(names) == 0 {
		if env.StdinTTY {
			return nil, errNoFeed
		}
		names = []string{"-"}
	}
	var sources []feed.Source
	stdin := false
	for _, name := range names {
		switch {
		case name == "-" && stdin:
			return nil, usageError{errors.New("standard input (-) is named twice"), ""}
		case name == "-":
			stdin = true
			sources = append(sources, feed.Source{Name: "standard input", Open: func(context.Context) (*feed.Opened, error) {
				return &feed.Opened{ReadCloser: io.NopCloser(parallel.Reader(ctx, env.Stdin))}, nil
			}})
		case feed.IsURL(name):
			sources = append(sources, feed.FromURL(name, feed.URLOptions{UserAgent: "kindred/" + Version(), Format: o.from, OnWait: func(reason string) {
				if !o.quiet {
					fmt.Fprintf(env.Stderr, "kindred: %s\n", oneLine(reason))
				}
			}}))
		default:
			// What is not there is told before a long feed that comes first is read.
			files, err := filesOf(name)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			for _, file := range files {
				source := fileSource(file)
				source.Found = file != name
				sources = append(sources, source)
			}
		}
	}
	return sources, nil
}

// filesOf returns the files that a name stands for: itself, those in a folder and below it, or
// those that a pattern matches, in the order of their names. Hidden ones in folders are left
// out.
func filesOf(name string) ([]string, error) {
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return filesIn(name)
	case err == nil:
		return []string{name}, nil
	case !strings.ContainsAny(name, "*?[{"):
		return nil, cause(err)
	}
	files, err := doublestar.FilepathGlob(name, doublestar.WithFilesOnly())
	if err != nil {
		return nil, usageError{errors.New("not a valid pattern"), ""}
	}
	if len(files) == 0 {
		return nil, errors.New("no file matches this pattern")
	}
	return files, nil
}

// filesIn returns the files in a folder and below it.
func filesIn(folder string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", path, cause(err))
		case path != folder && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return filepath.SkipDir
			}
		case entry.Type().IsRegular():
			files = append(files, path)
		case entry.Type()&fs.ModeSymlink != 0: // to a file; folders are not followed, which may lead in circles
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
				files = append(files, path)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, errors.New("no file in this folder")
	}
	return files, nil
}

// fileSource returns what reads a file.
func fileSource(name string) feed.Source {
	return feed.Source{Name: name, Open: func(ctx context.Context) (*feed.Opened, error) {
		f, err := openFile(ctx, name)
		if err != nil {
			return nil, err
		}
		return &feed.Opened{ReadCloser: f}, nil
	}}
}

// openFile opens a file.
func openFile(ctx context.Context, name string) (io.ReadCloser, error) {
	if info, err := os.Stat(name); err != nil || info.Mode().IsRegular() {
		return os.Open(name)
	}
	return io.NopCloser(parallel.Reader(ctx, &pipe{name: name})), nil
}

// pipe is a named pipe, for the opening of which one may have to wait as long as for what is
// in it. It is closed at its end.
type pipe struct {
	name string
	file *os.File
	err  error // how it ended
}

func (p *pipe) Read(b []byte) (n int, err error) {
	if p.file == nil && p.err == nil {
		p.file, p.err = os.Open(p.name)
	}
	if p.err != nil {
		return 0, p.err
	}
	n, p.err = p.file.Read(b)
	if p.err != nil {
		_ = p.file.Close()
	}
	return n, p.err
}
