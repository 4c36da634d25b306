package jsonformat

import (
	"strings"
	"testing"
)

func TestPlainOfMarkdown(t *testing.T) {
	for s, want := range map[string]string{
		"See [the paper](https://a.org/x_(1)){.link target=\"_blank\"} of **last** year.":         "See the paper of last year.",
		"![A plot](https://a.org/p.png){#fig:1 .wide} Text [![b](/c.png)](https://d.org).":        " Text .",
		"## Results {#sec:results .unnumbered}\n\nA [word]{.smallcaps} [here](#there \"Title\").": "## Results \n\nA word here.",
		// What is not Markdown stays.
		"An interval [a, b](c) and f[x](y) with {.5} and x^{#}.":     "An interval [a, b](c) and f[x](y) with {.5} and x^{#}.",
		"Citations [1](2) and [2]{3}, a set {.a}, 2**3**4.":          "Citations [1](2) and [2]{3}, a set {.a}, 2**3**4.",
		"A link [x](https://a.org) beside $x_{.5}$ and {a, b}, [3].": "A link x beside $x_{.5}$ and {a, b}, [3].",
	} {
		if got := plainOfMarkdown(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// TestJSONFeedOfMarkdown: JSON Feed of blogs has Markdown in its texts, but not what kindred wrote.
func TestJSONFeedOfMarkdown(t *testing.T) {
	const item = `"title": "On [waves](https://a.org)", "content_text": "A **wave** of [gravity](https://a.org){.out}."`
	for end, want := range map[string]string{"": `"title":"On waves","abstract":"A wave of gravity."`,
		`, "_kindred": {"doi": "10.1000/a"}`: `[gravity](https://a.org)`} {
		feed := `{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", ` + item + end + `}]}`
		if got := decode(&JSONFeed, strings.NewReader(feed), 1); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", feed, got, want)
		}
	}
}
