package group

import (
	"context"
	"io"

	"kindred/cmd/kindred/internal/common"
	"kindred/feed"
	"kindred/pipeline"
	"kindred/pipeline/page"
	kreport "kindred/report"
	"kindred/report/html"
)

// htmlFormat is the format of a page. It needs the groups, and not only their report.
var htmlFormat = kreport.Format{Name: "html", Endings: []string{"html", "htm"},
	Description: "a page for the browser, with a map, in one file"}

// clusterFormats returns the formats of a clustering, the default first.
func clusterFormats() []common.Choice[kreport.Format] {
	return append(common.ReportFormats(), common.Chosen(htmlFormat))
}

// clustering is what the work of the command found.
type clustering struct {
	report *kreport.Clustering
	page   *page.Content // nil unless a page is to be written
}

// clusterWith returns [pipeline.Cluster] that also finds what a page shows, if withPage is set.
func clusterWith(withPage bool) func(context.Context, []feed.Source, pipeline.Options) (clustering, error) {
	return func(ctx context.Context, sources []feed.Source, opts pipeline.Options) (c clustering, err error) {
		opts.KeepAbstracts = withPage
		v, err := pipeline.Vectorize(ctx, sources, opts)
		if err != nil {
			return c, err
		}
		g, err := v.Group(ctx, opts)
		if err != nil {
			return c, err
		}
		if c.report, err = g.Report(ctx, opts); err == nil && withPage {
			c.page, err = page.Find(ctx, g, opts)
		}
		return c, err
	}
}

// encode writes the report in a format.
func (c *clustering) encode(w io.Writer, f kreport.Format, text kreport.TextOptions) error {
	if c.page != nil {
		return html.Write(w, c.page.Page(c.report))
	}
	return kreport.Encode(w, c.report, f, text)
}
