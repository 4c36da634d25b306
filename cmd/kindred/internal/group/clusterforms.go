package group

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/output"
	"kindred/feed"
	"kindred/pipeline"
	"kindred/pipeline/page"
	"kindred/pipeline/publish"
	"kindred/pipeline/writeback"
	kreport "kindred/report"
	"kindred/report/html"
	"kindred/report/latex"
	"kindred/report/notes"
)

// The formats that only a clustering has.
var (
	htmlForm = kreport.Format{Name: "html", Endings: []string{"html", "htm"},
		Description: "a page for the browser, with a map, in one file"}
	latexForm = kreport.Format{Name: "latex", Endings: []string{"tex"}, Description: "LaTeX, for print"}
	termsForm = kreport.Format{Name: "terms", Description: "a CSV table of the terms of each group"}
	feedForm  = kreport.Format{Name: "feed", Endings: []string{"bib", "ris", "jsonl"},
		Description: "your feed itself, with the group in each record (BibTeX, RIS, CSV, TSV or JSON Lines)"}
	obsidianForm = kreport.Format{Name: "obsidian", Description: "a folder of notes for Obsidian"}
	atomForm     = kreport.Format{Name: "atom", Description: "a folder with an Atom feed for each group"}
	jsonFeedForm = kreport.Format{Name: "jsonfeed", Description: "a folder with a JSON Feed for each group"}
)

// clusterFormats returns the formats of a clustering, the default first.
func clusterFormats() []common.Choice[kreport.Format] {
	list := common.ReportFormats()
	for _, f := range []kreport.Format{htmlForm, latexForm, termsForm, feedForm, obsidianForm, atomForm, jsonFeedForm} {
		list = append(list, common.Chosen(f))
	}
	return list
}

// destination is where a clustering is written, and in which format.
type destination struct {
	form   string         // the name of the format
	format kreport.Format // of a report
	out    *output.Output // nil for a folder
	folder *output.Folder // nil for a file
	feed   string         // the file that groups are written into
}

// openDestination opens the output of the command, before any work is done.
func (o *clusterOptions) openDestination(env *common.Env) (*destination, error) {
	format, err := common.FormatOf("-o", o.Format, o.Output, clusterFormats())
	if err != nil {
		return nil, common.OrDraw(err)
	}
	d := &destination{form: format.Name, format: format}
	switch d.form {
	case obsidianForm.Name, atomForm.Name, jsonFeedForm.Name:
		d.folder, err = output.OpenFolder("-o", o.Output)
		return d, err
	case feedForm.Name:
		if d.feed, err = o.onlyFile(); err != nil {
			return nil, err
		}
	}
	d.out, err = output.Open(env.Streams(), "-o", o.Output, o.Inputs())
	return d, err
}

// onlyFile returns the file that is the only feed.
func (o *clusterOptions) onlyFile() (string, error) {
	const hint = "name one file: kindred cluster library.bib -o grouped.bib; kindred convert joins several feeds"
	const what = "groups can only be written into a feed that is a single file"
	if len(o.Feeds) != 1 || o.Feeds[0] == "-" || feed.IsURL(o.Feeds[0]) {
		return "", fault.Usage(errors.New(what), hint)
	}
	if info, err := os.Stat(o.Feeds[0]); err == nil && !info.Mode().IsRegular() {
		return "", fault.Usage(fmt.Errorf("%s: %s is not a file", what, o.Feeds[0]), hint)
	}
	return o.Feeds[0], nil
}

// clustering is what the work of the command found.
type clustering struct {
	report  *kreport.Clustering
	groups  *pipeline.Groups // nil unless the format needs more than the report
	page    *page.Content    // of a page
	options pipeline.Options
}

// work returns [pipeline.Cluster] that also keeps what the format needs.
func (d *destination) work(ctx context.Context, sources []feed.Source, opts pipeline.Options) (*clustering, error) {
	c := &clustering{options: opts}
	var err error
	switch {
	case d.form == htmlForm.Name:
		c.report, c.page, err = page.Group(ctx, sources, opts)
		return c, err
	case d.folder == nil:
		c.report, err = pipeline.Cluster(ctx, sources, opts)
		return c, err
	}
	c.options.KeepAbstracts = true
	v, err := pipeline.Vectorize(ctx, sources, c.options)
	if err != nil {
		return nil, err
	}
	if c.groups, err = v.Group(ctx, c.options); err != nil {
		return nil, err
	}
	c.report, err = c.groups.Report(ctx, c.options)
	return c, err
}

// write writes a clustering.
func (d *destination) write(ctx context.Context, env *common.Env, c *clustering, text kreport.TextOptions) error {
	var files []publish.File
	var err error
	merge := publish.Replace
	switch d.form {
	case htmlForm.Name:
		return d.out.Write(func(w io.Writer) error { return html.Write(w, c.page.Page(c.report)) })
	case latexForm.Name:
		return d.out.Write(func(w io.Writer) error { return latex.Write(w, c.report) })
	case termsForm.Name:
		return d.out.Write(func(w io.Writer) error { return csv.NewWriter(w).WriteAll(c.report.TermTable()) })
	case feedForm.Name:
		return d.writeBack(ctx, env, c)
	case obsidianForm.Name:
		merge = notes.Merge
		files, err = publish.Notes(ctx, c.groups, c.report, c.options)
	case atomForm.Name, jsonFeedForm.Name:
		var format feed.Format
		if format, err = feed.Lookup(d.form); err == nil {
			files, err = publish.Feeds(c.groups, c.report, format)
		}
	default:
		return d.out.Write(func(w io.Writer) error { return kreport.Encode(w, c.report, d.format, text) })
	}
	if err != nil {
		return err
	}
	list := make([]output.File, len(files))
	for i, f := range files {
		list[i] = output.File(f)
	}
	return d.folder.Write(ctx, list, merge)
}

// writeBack writes the groups into the feed.
func (d *destination) writeBack(ctx context.Context, env *common.Env, c *clustering) error {
	format := c.report.Inputs[0].Format
	if !feed.CanAnnotate(format) {
		return fault.Hint(fmt.Errorf("%s: groups cannot be written into a feed of the format %s", d.feed, format),
			"kindred convert -o papers.bib makes a feed of another format; groups go into BibTeX, RIS, CSV, TSV and JSON Lines")
	}
	if f, err := feed.Lookup(format); err == nil && !d.out.IsStdout() {
		ending := common.Extension(d.out.Name())
		if slices.Contains(feedForm.Endings, ending) && !slices.Contains(f.Endings(), ending) {
			return fault.Usage(fmt.Errorf("-o %s: the feed is %s, and groups are written into a copy of it",
				d.out.Name(), format), "name a file that ends in ."+f.Endings()[0])
		}
	}
	file, err := os.ReadFile(d.feed)
	if err != nil {
		return fmt.Errorf("%s: %w", d.feed, fault.Cause(err))
	}
	missed := 0
	err = d.out.Write(func(w io.Writer) error {
		missed, err = writeback.Write(ctx, w, d.feed, file, c.report, c.options.Feed)
		return err
	})
	var wrong *feed.FormatError
	switch {
	case errors.As(err, &wrong):
		return fmt.Errorf("%s: %w", d.feed, err)
	case errors.Is(err, feed.ErrPacked):
		return fault.Hint(fmt.Errorf("%s: %w", d.feed, err), "unpack it first, or save a workbook as CSV")
	case errors.Is(err, writeback.ErrChanged):
		return fault.Hint(fmt.Errorf("%s: %w", d.feed, err), "run kindred again")
	case err == nil && missed > 0:
		fmt.Fprintf(env.Stderr, "kindred: no group was written into %s that cannot be changed safely\n",
			common.Count(missed, "record"))
	}
	return err
}
