// Package publish writes groups of papers as folders of files: notes for Obsidian, and feeds that people subscribe to.
package publish

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"kindred/feed"
	"kindred/paper"
	"kindred/pipeline"
	"kindred/report"
	"kindred/report/notes"
)

// File is a file of a folder.
type File = notes.File

// related is how many related papers the note of a paper lists.
const related = 5

// Notes returns the notes of groups, whose report is r. They have abstracts if the groups were made with
// [pipeline.Options.KeepAbstracts]. It finds the nearest papers of each paper, and returns ctx.Err() if ctx ends first.
// The notes take as much memory as the papers with their abstracts.
func Notes(ctx context.Context, g *pipeline.Groups, r *report.Clustering, opts pipeline.Options) ([]File, error) {
	near, err := g.Neighbors(ctx, opts, related, 0)
	if err != nil {
		return nil, err
	}
	rows := rowsOf(g)
	return notes.Files(r, func(id string) notes.Detail {
		i := rows[id]
		d := notes.Detail{Abstract: g.Papers[i].Abstract}
		row := near.Row(i)
		for at, j := range row.Indices {
			if row.Data[at] > 0 {
				d.Related = append(d.Related, notes.Related{ID: g.Papers[j].ID, Similarity: report.Number(row.Data[at])})
			}
		}
		slices.SortFunc(d.Related, func(a, b notes.Related) int {
			return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.ID, b.ID))
		})
		return d
	}), nil
}

// rowsOf returns the rows of papers by their IDs.
func rowsOf(g *pipeline.Groups) map[string]int {
	rows := make(map[string]int, len(g.Papers))
	for i := range g.Papers {
		rows[g.Papers[i].ID] = i
	}
	return rows
}

// Feeds returns a feed in format f, which is Atom or JSON Feed, for each cluster of the groups, whose report is r: the
// newest papers first. The name of a feed, "group-3.atom", and its ID have the number of the cluster, so that they stay
// while the number does.
func Feeds(g *pipeline.Groups, r *report.Clustering, f feed.Format) ([]File, error) {
	rows := rowsOf(g)
	var files []File
	for i := range r.Clusters {
		k := &r.Clusters[i]
		papers := make([]*paper.Paper, len(k.Papers))
		for j := range k.Papers {
			papers[j] = &g.Papers[rows[k.Papers[j].ID]]
		}
		slices.SortStableFunc(papers, func(a, b *paper.Paper) int { return cmp.Compare(b.Date, a.Date) })
		name := "group-" + strconv.Itoa(k.ID)
		var b bytes.Buffer
		channel := feed.Channel{ID: "urn:kindred:" + name, Title: strconv.Itoa(k.ID) + ". " + k.Name}
		e, err := feed.NewChannelEncoder(&b, f, channel)
		if err != nil {
			return nil, err
		}
		for _, p := range papers {
			if err := e.Encode(*p); err != nil {
				return nil, err
			}
		}
		if err := e.Close(); err != nil {
			return nil, err
		}
		files = append(files, File{Path: name + "." + f.Endings()[0], Text: b.Bytes()})
	}
	return files, nil
}

// errForeign is the error for a file that kindred did not write.
var errForeign = errors.New("this file is not a feed that kindred wrote")

// Replace returns a new feed in the place of an old one, and an error if kindred did not write the old one.
func Replace(old, text []byte) ([]byte, error) {
	if !bytes.Contains(old, []byte("urn:kindred")) && !bytes.Contains(old, []byte(`"_kindred"`)) {
		return nil, errForeign
	}
	return text, nil
}
