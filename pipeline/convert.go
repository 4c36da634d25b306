package pipeline

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"kindred/feed"
	"kindred/paper"
	"kindred/report"
	"kindred/report/inventory"
)

// Convert writes the papers of all sources to w as they are read, in bounded memory; so one that
// comes twice is written twice. It fails as [feed.Walk] does.
func Convert(ctx context.Context, w io.Writer, sources []feed.Source, format feed.Format,
	opts Options) (*feed.Summary, report.Counts, error) {
	var counts report.Counts
	e, err := feed.NewEncoder(w, format)
	if err != nil {
		return nil, counts, err
	}
	read := opts.readOptions()
	read.Hash = false
	summary, err := feed.Walk(ctx, sources, read, func(p paper.Paper, _ *feed.File) error {
		counts.Papers++
		if p.Abstract == "" {
			counts.WithoutAbstract++
		}
		return e.Encode(p)
	})
	if err != nil {
		return nil, counts, err
	}
	counts.Skipped, counts.Unwanted = summary.SkippedCount, summary.Unwanted
	return summary, counts, e.Close()
}

// Write writes papers to w in the given format.
func Write(w io.Writer, papers []paper.Paper, format feed.Format) error {
	e, err := feed.NewEncoder(w, format)
	if err != nil {
		return err
	}
	for _, p := range papers {
		if err := e.Encode(p); err != nil {
			return err
		}
	}
	return e.Close()
}

// Inspect reads all sources to their ends, keeps none of their papers, and says what can be read of each. The result
// names a source that cannot be read, and the next one follows. now, if not nil, tells the time that each takes, as
// time.Now does.
func Inspect(ctx context.Context, sources []feed.Source, opts Options, now func() time.Time) (*inventory.Inspection,
	error) {
	sources = slices.Clone(sources)
	for i := range sources {
		sources[i].Found = true // so that the next one follows, whatever is wrong with it
	}
	read := opts.readOptions()
	read.Now = now
	summary, err := feed.Walk(ctx, sources, read, func(paper.Paper, *feed.File) error { return nil })
	if err != nil && !(errors.Is(err, feed.ErrNoPapers) && summary != nil) {
		return nil, err
	}
	c := &Collection{Summary: *summary}
	c.Counts.Skipped, c.Counts.Unwanted = summary.SkippedCount, summary.Unwanted
	for _, f := range summary.Files {
		c.Counts.Papers += f.Papers
		c.Counts.WithoutAbstract += f.WithoutAbstract
	}
	r := &inventory.Inspection{Origin: c.origin(&opts), Files: []inventory.InspectedFile{}}
	for _, f := range summary.Files {
		r.Files = append(r.Files, inspected(f))
	}
	return r, nil
}

// inspected returns what a report says of a file.
func inspected(f feed.File) inventory.InspectedFile {
	r := inventory.InspectedFile{Name: f.Name, Format: f.Format, Papers: f.Papers,
		WithAbstract: f.Papers - f.WithoutAbstract,
		Skipped:      f.Skipped, Seconds: f.Elapsed.Seconds(), Encoding: f.Encoding, Replaced: f.Replaced}
	if f.Err != nil {
		r.Refused = reason(f.Err)
	}
	for _, err := range f.Skips {
		r.Skips = append(r.Skips, reason(err))
	}
	return r
}

// reason returns what an error says, without the name of a system call and of the file, which is in
// the report already.
func reason(err error) string {
	message := err.Error()
	var path *fs.PathError
	if errors.As(err, &path) {
		message = strings.ReplaceAll(message, path.Error(), path.Err.Error())
	}
	return message
}
