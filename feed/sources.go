package feed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"kindred/internal/parallel"
)

// SourceOptions are the options of [Sources].
type SourceOptions struct {
	// Stdin is what the name "-" stands for; nil refuses that name.
	Stdin io.Reader
	// URL has the options of names that are URLs.
	URL URLOptions
}

var (
	// ErrBadPattern is wrapped by the error of [Sources] for a name that is no valid pattern.
	ErrBadPattern = errors.New("not a valid pattern")
	// ErrStdinTwice says that the names of [Sources] have "-" more than once.
	ErrStdinTwice = errors.New("standard input (-) is named twice")
	// ErrNoStdin says that the names of [Sources] have "-" though there is no standard input.
	ErrNoStdin = errors.New("there is no standard input (-)")
)

// SourceError is the error of a source that cannot be read, or is not there.
type SourceError struct {
	Name string // of the source, as messages call it
	Err  error
}

// Error returns the name and what is wrong.
func (e *SourceError) Error() string { return e.Name + ": " + e.Err.Error() }

// Unwrap returns e.Err.
func (e *SourceError) Unwrap() error { return e.Err }

// Sources returns what names stand for, in their order:
//
//   - "-" for opts.Stdin;
//   - an http or https URL for what it leads to (see [FromURL]);
//   - a folder for the files in it and below it, except hidden ones, in the order of their paths;
//   - a file for itself;
//   - a pattern for the files that it matches, in the order of their paths: * stands for any
//     characters of a name, ** for any folders, ? for a character, [ab] for one of several, and
//     {a,b} for one of several texts. Hidden files match only what begins with a dot. Links to
//     folders are followed; a file that several paths lead to comes once.
//
// It opens no file. It returns an error that names what is not there, so that it is known before a
// long feed that comes first is read, and ctx.Err() if ctx ends first.
func Sources(ctx context.Context, names []string, opts SourceOptions) ([]Source, error) {
	var sources []Source
	stdin := false
	for _, name := range names {
		switch {
		case name == "-" && stdin:
			return nil, ErrStdinTwice
		case name == "-" && opts.Stdin == nil:
			return nil, ErrNoStdin
		case name == "-":
			stdin = true
			sources = append(sources, Source{Name: "standard input", Open: func(ctx context.Context) (*Opened, error) {
				return &Opened{ReadCloser: io.NopCloser(parallel.Reader(ctx, opts.Stdin))}, nil
			}})
		case IsURL(name):
			sources = append(sources, FromURL(name, opts.URL))
		default:
			files, err := filesOf(ctx, name)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err != nil {
				return nil, &SourceError{name, err}
			}
			for _, file := range files {
				source := FromFile(file)
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
func filesOf(ctx context.Context, name string) ([]string, error) {
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return filesIn(ctx, name)
	case err == nil:
		return []string{name}, nil
	case strings.Contains(name, "://"):
		return nil, errors.New("only URLs with http or https can be read")
	case !strings.ContainsAny(name, "*?[{"):
		return nil, cause(err)
	}
	return glob(ctx, name)
}

// filesIn returns the files in a folder and below it.
func filesIn(ctx context.Context, folder string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
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

// cause returns what went wrong with a file, without its path, which the caller names.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// FromFile returns the source that reads a file, or a named pipe.
func FromFile(name string) Source {
	return Source{Name: name, Path: name, Open: func(ctx context.Context) (*Opened, error) {
		f, err := openFile(ctx, name)
		if err != nil {
			return nil, err
		}
		return &Opened{ReadCloser: f}, nil
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
