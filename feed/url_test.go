package feed

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kindred/paper"
)

func TestIsURL(t *testing.T) {
	for name, want := range map[string]bool{"http://a": true, "HTTPS://a/b": true, "ftp://a": false, "a/b": false, "http://": false, "C:\\a": false} {
		if got := IsURL(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// serve returns a server that answers with what pages says of the query.
func serve(t *testing.T, pages func(r *http.Request) string) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.UserAgent() != "kindred/test" {
			t.Errorf("user agent %q", r.UserAgent())
		}
		_, _ = fmt.Fprint(w, pages(r))
	}))
	t.Cleanup(s.Close)
	return s
}

// walk returns the titles of what a URL leads to.
func walk(t *testing.T, address string, opts ReadOptions, format string) (titles []string, err error) {
	source := FromURL(address, URLOptions{UserAgent: "kindred/test", Format: format})
	_, err = Walk(t.Context(), []Source{source}, opts, func(p paper.Paper, _ *File) error {
		titles = append(titles, p.Title)
		return nil
	})
	return titles, err
}

func TestFromURL(t *testing.T) {
	s := serve(t, func(*http.Request) string { return `{"title": "One", "abstract": "a"}` })
	if got, err := walk(t, s.URL, ReadOptions{}, ""); fmt.Sprint(got) != "[One]" || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := walk(t, "http://127.0.0.1:1/x", ReadOptions{}, ""); err == nil || !strings.Contains(err.Error(), "refused") || strings.Count(err.Error(), "127.0.0.1:1/x") != 1 {
		t.Errorf("nobody there: %v", err)
	}
}

func TestPagesOfOpenAlex(t *testing.T) {
	var asked []string
	s := serve(t, func(r *http.Request) string {
		asked = append(asked, r.URL.RawQuery)
		switch r.URL.Query().Get("cursor") {
		case "*":
			return `{"meta":{"next_cursor":"a\u003d="},"results":[{"id":"https://openalex.org/W1","title":"One","abstract_inverted_index":null}]}`
		case "a==":
			return `{"meta":{"next_cursor":null},"results":[{"id":"https://openalex.org/W2","title":"Two","abstract_inverted_index":null}]}`
		}
		return "{}"
	})
	got, err := walk(t, s.URL+"/works?filter=x", ReadOptions{}, "openalex")
	if fmt.Sprint(got) != "[One Two]" || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if want := "[cursor=%2A&filter=x&per-page=200 cursor=a%3D%3D&filter=x&per-page=200]"; fmt.Sprint(asked) != want {
		t.Errorf("asked %v, want %s", asked, want)
	}
	asked = nil
	if got, err := walk(t, s.URL+"/works?filter=x", ReadOptions{Limit: 1}, "openalex"); fmt.Sprint(got) != "[One]" || err != nil || len(asked) != 1 {
		t.Errorf("limit: %v, %v, asked %v", got, err, asked)
	}
}

func TestPagesOfOAI(t *testing.T) {
	page := func(title, token string) string {
		return `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header><identifier>oai:x:` + title + `</identifier></header><metadata>
<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` + title + `</dc:title></oai_dc:dc></metadata></record>
<resumptionToken cursor="0">` + token + `</resumptionToken></ListRecords></OAI-PMH>`
	}
	endless := false
	s := serve(t, func(r *http.Request) string {
		switch q := r.URL.RawQuery; {
		case q == "metadataPrefix=oai_dc&verb=ListRecords":
			return page("One", "t&amp;1")
		case q == "resumptionToken=t%261&verb=ListRecords" && endless:
			return page("Two", "t&amp;1")
		case q == "resumptionToken=t%261&verb=ListRecords":
			return page("Two", "")
		}
		return `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="badArgument">What?</error></OAI-PMH>`
	})
	for _, address := range []string{s.URL + "/oai", s.URL + "/oai?verb=ListRecords&metadataPrefix=oai_dc"} {
		if got, err := walk(t, address, ReadOptions{}, "oai"); fmt.Sprint(got) != "[One Two]" || err != nil {
			t.Errorf("%s: %v, %v", address, got, err)
		}
	}
	if _, err := walk(t, s.URL+"/oai?verb=ListSets", ReadOptions{}, "oai"); err == nil || !strings.Contains(err.Error(), "badArgument") {
		t.Errorf("an error of the server: %v", err)
	}
	endless = true
	if _, err := walk(t, s.URL+"/oai", ReadOptions{}, "oai"); err == nil || !strings.Contains(err.Error(), "same next page") {
		t.Errorf("a token that comes again: %v", err)
	}
}
