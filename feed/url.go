package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/url"
	"strings"
	"time"

	"kindred/feed/internal/fetch"
	"kindred/internal/lazy"
)

// URLOptions are the options of [FromURL].
type URLOptions struct {
	UserAgent string // name and version of the program, for the server
	Format    string // of the feed; "" if unknown
	// Timeout ends an answer that takes longer than this as a whole. 0 means 2 hours, a negative
	// number means no limit.
	Timeout time.Duration
	// MinRate ends an answer that comes more slowly than this, in bytes a second over a minute
	// of waiting. 0 means 1,024, a negative number means no limit.
	MinRate int
	// OnWait, if not nil, is called with the reason and the time of waiting before a server is
	// asked again.
	OnWait func(reason string)
}

// IsURL reports whether name is an http or https URL and not the name of a file.
func IsURL(name string) bool {
	scheme, rest, ok := strings.Cut(name, "://")
	return ok && rest != "" && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

// FromURL returns a source that reads an http or https URL. It reads all pages of OAI-PMH, which it
// recognises by the verb in the URL or by opts.Format, and of lists of works of OpenAlex.
func FromURL(address string, opts URLOptions) Source {
	return newPages(address, opts).source(address)
}

// pages says how to get the further pages of an answer of an API.
type pages struct {
	opts  URLOptions
	first string // the URL of the first page
	// token finds the token of the next page at the beginning or the end of a page. It is nil if the
	// answer has only one page.
	token func(text []byte) string
	next  func(token string) url.Values // the query of the next page
	seen  string                        // the token of the previous page
}

func newPages(address string, opts URLOptions) *pages {
	p := &pages{opts: opts, first: address}
	u, err := url.Parse(address)
	if err != nil {
		return p // opening it gives the error
	}
	query := u.Query()
	switch {
	case opts.Format == "oai" || query.Get("verb") == "ListRecords":
		p.token = resumptionToken
		if !query.Has("verb") {
			query.Set("verb", "ListRecords")
			query.Set("metadataPrefix", "oai_dc")
		}
		p.next = func(token string) url.Values {
			return url.Values{"verb": {query.Get("verb")}, "resumptionToken": {token}}
		}
	case (opts.Format == "openalex" || u.Hostname() == "api.openalex.org") &&
		strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/works") && !query.Has("page"):
		p.token = nextCursor
		if !query.Has("cursor") {
			query.Set("cursor", "*")
		}
		if !query.Has("per-page") && !query.Has("per_page") {
			query.Set("per-page", "200") // the most that OpenAlex allows
		}
		p.next = func(token string) url.Values {
			query.Set("cursor", token)
			return query
		}
	default:
		return p
	}
	u.RawQuery = query.Encode()
	p.first = u.String()
	return p
}

// source returns the source of a page with its name.
func (p *pages) source(name string) Source {
	return Source{Name: name, Open: func(ctx context.Context) (*Opened, error) {
		address := name
		if p.seen == "" {
			address = p.first
		}
		response, err := fetch.Get(ctx, address, fetch.Options{
			UserAgent: p.opts.UserAgent, Timeout: p.opts.Timeout, MinRate: p.opts.MinRate, OnWait: p.opts.OnWait,
		})
		if err != nil {
			return nil, err
		}
		opened := &Opened{ReadCloser: response, Charset: response.Charset}
		if p.token != nil {
			edges := &edgeReader{ReadCloser: response}
			opened.ReadCloser = edges
			opened.Next = func() (*Source, error) { return p.following(edges) }
		}
		return opened, nil
	}}
}

// following returns the source of the page after a page that was read, or nil.
func (p *pages) following(page *edgeReader) (*Source, error) {
	token := p.token(page.tail)
	if token == "" {
		token = p.token(page.head)
	}
	switch token {
	case "":
		return nil, nil
	case p.seen:
		return nil, errors.New("the server names the same next page twice")
	}
	p.seen = token
	u, err := url.Parse(p.first)
	if err != nil {
		return nil, fmt.Errorf("next page: %w", err)
	}
	u.RawQuery = p.next(token).Encode()
	next := p.source(u.String())
	return &next, nil
}

var (
	resumptionPattern = lazy.Regexp(`<(?:\w+:)?resumptionToken[^>]*>\s*([^<]+?)\s*</`)
	cursorPattern     = lazy.Regexp(`"next_cursor"\s*:\s*("(?:[^"\\]|\\.)+")`)
)

// resumptionToken returns the token of the next page of OAI-PMH. The last page has none, or an empty
// token. http://www.openarchives.org/OAI/openarchivesprotocol.html#FlowControl
func resumptionToken(text []byte) string {
	if m := resumptionPattern().FindSubmatch(text); m != nil {
		return html.UnescapeString(string(m[1]))
	}
	return ""
}

// nextCursor returns the cursor of the next page of OpenAlex. It is null on the last page.
func nextCursor(text []byte) string {
	var cursor string
	if m := cursorPattern().FindSubmatch(text); m != nil {
		_ = json.Unmarshal(m[1], &cursor) // null leaves it empty
	}
	return cursor
}

// edgeReader keeps the beginning and the end of the bytes that it reads.
type edgeReader struct {
	io.ReadCloser
	head, tail []byte
}

const edgeSize = 16 << 10

func (e *edgeReader) Read(p []byte) (int, error) {
	n, err := e.ReadCloser.Read(p)
	read := p[:n]
	if room := edgeSize - len(e.head); room > 0 {
		e.head = append(e.head, read[:min(room, n)]...)
	}
	if len(e.tail)+n > 2*edgeSize {
		keep := max(0, min(len(e.tail), edgeSize-n))
		e.tail = append(e.tail[:0], e.tail[len(e.tail)-keep:]...)
		read = read[max(0, n-edgeSize):]
	}
	e.tail = append(e.tail, read...)
	return n, err
}
