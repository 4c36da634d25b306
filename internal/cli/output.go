package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// output is where a result goes: standard output, or a file that appears under its name only
// when it is complete.
type output struct {
	env    *Env
	path   string // "" for standard output; symbolic links resolved
	name   string // as the user wrote it
	direct bool   // a device or a pipe, which cannot be replaced
}

// openOutput checks that a result can be written where the user wants it, before any work is
// done for it. A file that is one of the inputs is refused.
func openOutput(env *Env, name string, inputs []string) (*output, error) {
	o := &output{env: env, name: name}
	switch name {
	case "", "-", "/dev/stdout": // the last may be a link to a file, which must not be replaced
		return o, nil
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return nil, usageError{fmt.Errorf("-o %s: is a directory", name), "name a file in it"}
	case err == nil && !info.Mode().IsRegular():
		o.path, o.direct = name, true
		return o, nil
	}
	o.path = target(name)
	switch {
	case err == nil:
		if isInput(env, inputs, info) {
			return nil, usageError{fmt.Errorf("-o %s: is also an input", name), "name another file"}
		}
		// Renaming would replace even a file that is protected.
		f, err := os.OpenFile(o.path, os.O_WRONLY, 0)
		if err != nil {
			return nil, fmt.Errorf("-o %s: cannot write there: %w", name, cause(err))
		}
		if err := f.Close(); err != nil {
			return nil, fmt.Errorf("-o %s: %w", name, cause(err))
		}
	case !errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("-o %s: cannot write there: %w", name, cause(err))
	}
	probe, err := os.CreateTemp(filepath.Dir(o.path), ".kindred-*")
	if err != nil {
		return nil, hintError{fmt.Errorf("-o %s: cannot write there: %w", name, cause(err)), "name a file in a folder that exists and that you may write to"}
	}
	return o, errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// target returns the file that a name stands for, through symbolic links, even if it is not
// there yet.
func target(name string) string {
	if resolved, err := filepath.EvalSymlinks(name); err == nil {
		return resolved
	}
	const most = 40 // as many links as Linux follows
	for range most {
		link, err := os.Readlink(name)
		if err != nil {
			break
		}
		if !filepath.IsAbs(link) {
			link = filepath.Join(filepath.Dir(name), link)
		}
		name = link
	}
	return name
}

// isInput reports whether a file is one of the inputs, under whatever name.
func isInput(env *Env, inputs []string, file os.FileInfo) bool {
	for _, input := range inputs {
		if in, err := os.Stat(input); err == nil && os.SameFile(in, file) {
			return true
		}
	}
	if stdin, ok := env.Stdin.(*os.File); ok {
		in, err := stdin.Stat()
		return err == nil && os.SameFile(in, file)
	}
	return false
}

// cause returns what went wrong, without the path of a temporary file.
func cause(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// write calls encode with the destination. A file is written beside its place and then moved
// there, so that it is never half there, whatever happens; it keeps the mode of a file that
// it replaces.
func (o *output) write(encode func(io.Writer) error) error {
	if o.path == "" {
		return buffered(o.env.Stdout, encode)
	}
	if o.direct {
		f, err := os.OpenFile(o.path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(buffered(f, encode), f.Close())
	}
	f, err := os.CreateTemp(filepath.Dir(o.path), ".kindred-*")
	if err != nil {
		return fmt.Errorf("-o %s: %w", o.name, cause(err))
	}
	if err := buffered(f, encode); err != nil {
		_ = f.Close()
		_ = os.Remove(f.Name())
		var path *os.PathError
		if errors.As(err, &path) && path.Path == f.Name() { // a full disk, for one
			return fmt.Errorf("-o %s: %w", o.name, path.Err)
		}
		return err
	}
	err = f.Sync()
	mode := os.FileMode(0o644)
	if info, statErr := os.Stat(o.path); statErr == nil {
		mode = info.Mode().Perm()
	}
	err = errors.Join(err, f.Chmod(mode), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), o.path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("-o %s: %w", o.name, cause(err))
	}
	return nil
}

func buffered(w io.Writer, encode func(io.Writer) error) error {
	b := bufio.NewWriterSize(w, 1<<16)
	if err := encode(b); err != nil {
		return err
	}
	return b.Flush()
}

// otherNames are other endings and names of formats, for those commands that have them not
// for themselves.
var otherNames = map[string]string{"markdown": "md", "txt": "text", "gv": "dot",
	"bib": "bibtex", "json": "csl-json", "csl": "csl-json", "ndjson": "jsonl", "tab": "tsv", "xml": "atom"}

// formatOf returns the format to write: the one that the flag names, else the one that the
// ending of the file names, else the first of those that there are.
func formatOf[F ~string](flag, path string, formats []F) (F, error) {
	named := func(name string) (F, bool) {
		for _, name := range []string{name, otherNames[name]} {
			if i := slices.Index(formats, F(name)); i >= 0 {
				return formats[i], true
			}
		}
		return "", false
	}
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = string(f)
	}
	list := strings.Join(names, ", ")
	if flag != "" {
		if f, ok := named(flag); ok {
			return f, nil
		}
		return "", usageError{fmt.Errorf("unknown format %q", flag), "--format takes one of " + list}
	}
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
	if f, ok := named(ending); ok {
		return f, nil
	}
	if info, err := os.Stat(path); path == "" || path == "-" || ending == "" || ending == "out" || err == nil && !info.Mode().IsRegular() {
		return formats[0], nil
	}
	return "", usageError{fmt.Errorf("-o %s: no format is known by the ending .%s", path, ending), "--format takes one of " + list}
}
