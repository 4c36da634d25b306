// Package feedtest holds what the tests of all formats repeat.
package feedtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kindred/feed/internal/record"
	"kindred/paper"
)

// Result is what a feed decodes to.
type Result struct {
	Papers  []paper.Paper
	Skipped []string // messages of the records that were skipped
	Failed  string   // message of the error that ended the feed, or ""

	lines strings.Builder
}

// Decode decodes a feed. It panics if the decoder yields anything after an error that ends the
// feed.
func Decode(f *record.Format, feed string) *Result { return DecodeFrom(f, strings.NewReader(feed)) }

// DecodeFrom decodes what r holds, as Decode does. r may be a [record.Input].
func DecodeFrom(f *record.Format, r io.Reader) *Result {
	in, ok := r.(record.Input)
	if !ok {
		in = record.Input{Reader: r}
	}
	var result Result
	f.Decode(in, func(p paper.Paper, err error) bool {
		var skip *record.Error
		switch {
		case result.Failed != "":
			panic(fmt.Sprintf("%s yields %v, %v after an error that ends the feed: %s", f.Name, p, err, result.Failed))
		case errors.As(err, &skip):
			result.Skipped = append(result.Skipped, err.Error())
		case err != nil:
			result.Failed = err.Error()
		default:
			result.Papers = append(result.Papers, p)
			line, _ := json.Marshal(p)
			fmt.Fprintf(&result.lines, "%s\n", line)
			return true
		}
		fmt.Fprintf(&result.lines, "! %v\n", err)
		return true
	})
	return &result
}

// Lines returns papers as JSON and errors after "! ", a line each, in the order in which they
// came: for golden files.
func (r *Result) Lines() string { return r.lines.String() }

// Detect returns the names of all formats that take a feed.
func Detect(formats []*record.Format, feed string) []string {
	h := record.NewHead([]byte(feed[:min(len(feed), record.HeadSize)]), len(feed) <= record.HeadSize)
	var names []string
	for _, f := range formats {
		if f.Detect(h) {
			names = append(names, f.Name)
		}
	}
	return names
}

// Case is a feed and what it decodes to.
type Case struct {
	Name    string
	Format  *record.Format
	Feed    string
	Papers  []paper.Paper
	Skipped []string
	Failed  string
}

// Run decodes the feed of each case, as it is and with other line ends, and compares the result.
// It also checks that no other of the formats takes the feed.
func Run(t *testing.T, formats []*record.Format, cases []Case) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			if diff := cmp.Diff([]string{c.Format.Name}, Detect(formats, c.Feed)); diff != "" {
				t.Errorf("detected (-want +got)\n%s", diff)
			}
			got := Decode(c.Format, c.Feed)
			for what, diff := range map[string]string{
				"papers":  cmp.Diff(c.Papers, got.Papers, cmpopts.EquateEmpty()),
				"skipped": cmp.Diff(c.Skipped, got.Skipped, cmpopts.EquateEmpty()),
				"failed":  cmp.Diff(c.Failed, got.Failed),
			} {
				if diff != "" {
					t.Errorf("%s (-want +got)\n%s", what, diff)
				}
			}
			crlf := Decode(c.Format, strings.ReplaceAll(c.Feed, "\n", "\r\n"))
			if diff := cmp.Diff(got.Papers, crlf.Papers); diff != "" {
				t.Errorf("with CRLF (-plain +variant)\n%s", diff)
			}
		})
	}
}

// Fuzz checks, from the seeds on, what holds of every text format whatever it reads: papers have
// text, in valid UTF-8, skipped records are in the feed, and nothing follows an error that ends
// it.
func Fuzz(f *testing.F, format *record.Format, seeds ...string) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, feed string) {
		feed = strings.ToValidUTF8(feed, "\uFFFD") // as every feed is when it is decoded
		format.Detect(record.NewHead([]byte(feed), true))
		newlines := strings.Count(feed, "\n") + strings.Count(feed, "\r")
		ended := false
		in := record.Input{Reader: strings.NewReader(feed), Name: "fuzz", Parallelism: 1}
		format.Decode(in, func(p paper.Paper, err error) bool {
			if ended {
				t.Error("goes on after an error that ends the feed")
			}
			var skip *record.Error
			switch {
			case err != nil && !errors.As(err, &skip):
				ended = true
			case err != nil && (skip.Line < 0 || skip.Line > newlines+1 || skip.Record < 0):
				t.Errorf("%v: there is no such place", err)
			case err == nil && p.Title == "" && p.Abstract == "":
				t.Error("a paper without text")
			}
			for s := range texts(p) {
				if !utf8.ValidString(s) {
					t.Errorf("not UTF-8: %q", s)
				}
			}
			return true
		})
	})
}

// texts yields all texts of a paper.
func texts(p paper.Paper) func(yield func(string) bool) {
	single := []string{p.ID, p.Title, p.Abstract, p.Date, p.Label, p.Venue, p.Language,
		p.URL, p.DOI, p.ArXiv, p.PMID, p.OpenAlex}
	return slices.Values(slices.Concat(single, p.Authors, p.Categories))
}

// StopsWhenTold checks that a decoder yields nothing more once yield has returned false.
func StopsWhenTold(t *testing.T, format *record.Format, feeds ...string) {
	t.Helper()
	for _, feed := range feeds {
		calls := 0
		format.Decode(record.Input{Reader: strings.NewReader(feed)}, func(paper.Paper, error) bool {
			calls++
			return false
		})
		if calls > 1 {
			t.Errorf("%s yields %d times after it was told to stop", format.Name, calls-1)
		}
	}
}
