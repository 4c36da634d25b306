// Package output writes the results of commands: a file appears under its name when it is complete, or
// not at all.
package output

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"kindred/cmd/kindred/internal/fault"
)

// Streams are the standard streams of a command.
type Streams struct {
	Stdin  io.Reader
	Stdout io.Writer
}

// Output is where a result goes: standard output, or a file that appears under its name only
// when it is complete.
type Output struct {
	std    Streams
	path   string // "" for standard output; symbolic links resolved
	flag   string // that names it
	name   string // as the user wrote it
	direct bool   // a device or a pipe, which cannot be replaced
}

// Open checks that a result can be written where the user wants it, before any work is
// done for it. A file that is one of the inputs is refused.
func Open(std Streams, flag, name string, inputs []string) (*Output, error) {
	o := &Output{std: std, flag: flag, name: name}
	switch name {
	case "", "-", "/dev/stdout": // the last may be a link to a file, which must not be replaced
		return o, nil
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return nil, fault.Usage(fmt.Errorf("%s %s: is a directory", flag, name), "name a file in it")
	case err == nil && !info.Mode().IsRegular():
		o.path, o.direct = name, true
		return o, nil
	}
	o.path = target(name)
	switch {
	case err == nil:
		if isInput(std, inputs, info) {
			return nil, fault.Usage(fmt.Errorf("%s %s: is also an input", flag, name), "name another file")
		}
		// Renaming would replace even a file that is protected.
		f, err := os.OpenFile(o.path, os.O_WRONLY, 0)
		if err != nil {
			return nil, fmt.Errorf("%s %s: cannot write there: %w", flag, name, fault.Cause(err))
		}
		if err := f.Close(); err != nil {
			return nil, fmt.Errorf("%s %s: %w", flag, name, fault.Cause(err))
		}
	case !errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("%s %s: cannot write there: %w", flag, name, fault.Cause(err))
	}
	sweep(filepath.Dir(o.path))
	probe, err := newTemp(filepath.Dir(o.path))
	if err != nil {
		return nil, fault.Hint(fmt.Errorf("%s %s: cannot write there: %w", flag, name, fault.Cause(err)),
			"name a file in a folder that exists and that you may write to")
	}
	if err := probe.Close(); err != nil {
		return nil, fmt.Errorf("%s %s: cannot write there: %w", flag, name, fault.Cause(err))
	}
	return o, os.Remove(probe.Name())
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
func isInput(std Streams, inputs []string, file os.FileInfo) bool {
	for _, input := range inputs {
		if in, err := os.Stat(input); err == nil && os.SameFile(in, file) {
			return true
		}
	}
	if stdin, ok := std.Stdin.(*os.File); ok {
		in, err := stdin.Stat()
		return err == nil && os.SameFile(in, file)
	}
	return false
}

// Write calls encode with the destination. A file is written beside its place and then moved
// there, so that it is never half there, whatever happens; it keeps the mode of a file that
// it replaces.
func (o *Output) Write(encode func(io.Writer) error) error {
	return WriteAll(context.Background(), Result{o, encode})
}

// Result is something to write, and where to.
type Result struct {
	To     *Output
	Encode func(io.Writer) error
}

// WriteAll writes several results: all files appear under their names once every result is
// written, or none does. Standard output and devices, which cannot be taken back, come last.
func WriteAll(ctx context.Context, results ...Result) error {
	type written struct {
		out  *Output
		temp string
	}
	var files []written
	discard := func(err error) error {
		for _, f := range files {
			_ = os.Remove(f.temp)
		}
		return err
	}
	slices.SortStableFunc(results, func(a, b Result) int { return cmp.Compare(a.To.order(), b.To.order()) })
	for _, r := range results {
		if err := ctx.Err(); err != nil {
			return discard(err)
		}
		if r.To.order() > 0 {
			// Who closes a pipe has enough of it, as head has, and still wants the files. main sees
			// to it that a closed pipe is an error and not a signal.
			if err := r.To.stream(r.Encode); err != nil && !errors.Is(err, syscall.EPIPE) {
				return discard(err)
			}
			continue
		}
		temp, err := r.To.stage(r.Encode)
		if err != nil {
			return discard(err)
		}
		defer temp.Close() // which holds the lock until the file has its name
		files = append(files, written{r.To, temp.Name()})
	}
	if err := ctx.Err(); err != nil {
		return discard(err)
	}
	for i, f := range files {
		if err := os.Rename(f.temp, f.out.path); err != nil {
			files = files[i:]
			return discard(f.out.failed(err))
		}
	}
	return nil
}

// Name returns the name of the file as the user wrote it.
func (o *Output) Name() string { return o.name }

// IsStdout reports whether o is standard output.
func (o *Output) IsStdout() bool { return o.path == "" }

// order returns 0 for a file, and 1 for what cannot be taken back.
func (o *Output) order() int {
	if o.path == "" || o.direct {
		return 1
	}
	return 0
}

// failed returns an error of writing with the flag that names the file.
func (o *Output) failed(err error) error {
	return fmt.Errorf("%s %s: %w", o.flag, o.name, fault.Cause(err))
}

// stream writes to standard output or a device.
func (o *Output) stream(encode func(io.Writer) error) error {
	if o.path == "" {
		return o.ofStdout(buffered(o.std.Stdout, encode))
	}
	f, err := os.OpenFile(o.path, os.O_WRONLY, 0)
	if err != nil {
		return o.failed(err)
	}
	if err := errors.Join(buffered(f, encode), f.Close()); err != nil {
		return o.own(err, f)
	}
	return nil
}

// ofStdout returns an error of standard output with its name, and others as they are.
func (o *Output) ofStdout(err error) error {
	var path *os.PathError
	f, isFile := o.std.Stdout.(*os.File)
	if isFile && errors.As(err, &path) && path.Path == f.Name() { // a full disk, for one
		return fmt.Errorf("standard output: %w", path.Err)
	}
	return err
}

// own returns an error of a file with the flag that names it, and others as they are.
func (o *Output) own(err error, f *os.File) error {
	var path *os.PathError
	if errors.As(err, &path) && path.Path == f.Name() { // a full disk, for one
		return fmt.Errorf("%s %s: %w", o.flag, o.name, path.Err)
	}
	return err
}

// stage writes to a file beside the one to replace, and returns it: it is complete, and open.
func (o *Output) stage(encode func(io.Writer) error) (*os.File, error) {
	f, err := newTemp(filepath.Dir(o.path))
	if err != nil {
		return nil, o.failed(err)
	}
	discard := func(err error) (*os.File, error) {
		_ = os.Remove(f.Name())
		_ = f.Close()
		return nil, err
	}
	if err := buffered(f, encode); err != nil {
		return discard(o.own(err, f))
	}
	mode := os.FileMode(0o644)
	if info, err := os.Stat(o.path); err == nil {
		mode = info.Mode().Perm()
	}
	if err := errors.Join(f.Sync(), f.Chmod(mode)); err != nil {
		return discard(o.failed(err))
	}
	if !canLock { // nor rename what is open
		if err := f.Close(); err != nil {
			return discard(o.failed(err))
		}
	}
	return f, nil
}

// Apart returns an error if two results would go to the same place. Outputs may be nil.
func Apart(outputs ...*Output) error {
	taken := map[string]bool{}
	for _, o := range outputs {
		if o == nil || o.direct {
			continue
		}
		place := "" // standard output
		if o.path != "" {
			place = absolute(o.path)
		}
		if taken[place] {
			name := o.flag + " " + o.name
			if o.path == "" {
				name = "standard output"
			}
			return fault.Usage(fmt.Errorf("%s: another result goes there too", name), "name a file for each")
		}
		taken[place] = true
	}
	return nil
}

// absolute returns the one name of a file that need not be there yet.
func absolute(path string) string {
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		folder = filepath.Dir(path)
	}
	if whole, err := filepath.Abs(folder); err == nil {
		folder = whole
	}
	return filepath.Join(folder, filepath.Base(path))
}

func buffered(w io.Writer, encode func(io.Writer) error) error {
	b := bufio.NewWriterSize(w, 1<<16)
	if err := encode(b); err != nil {
		return err
	}
	return b.Flush()
}
