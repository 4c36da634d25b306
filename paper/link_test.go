package paper

import (
	"strings"
	"testing"
)

func TestLink(t *testing.T) {
	for s, want := range map[string]string{
		"https://arxiv.org/abs/2310.06110":    "https://arxiv.org/abs/2310.06110",
		" HTTP://example.org ":                "http://example.org",
		"https://example.org/?a=1&b=2#c":      "https://example.org/?a=1&b=2#c",
		"https://doi.org/10.1000/(SICI)1;2":   "https://doi.org/10.1000/(SICI)1;2",
		"https://example.org/a%20b%zz%":       "https://example.org/a%20b%25zz%25",
		`https://example.org/"onload="x`:      "https://example.org/%22onload=%22x",
		"https://example.org/<b>'`{}|\\^":     "https://example.org/%3Cb%3E%27%60%7B%7D%7C%5C%5E",
		"https://example.org/ä\n\t\x00\u202e": "https://example.org/%C3%A4%0A%09%00%E2%80%AE",
		"https://münchen.example/":            "https://m%C3%BCnchen.example/",
		"https://example.org/[x](y)":          "https://example.org/%5Bx%5D(y)",
		"https://[::1]:8080/x":                "https://[::1]:8080/x",
	} {
		got := Link(s)
		if got != want {
			t.Errorf("Link(%q) = %q, want %q", s, got, want)
		}
		if again := Link(got); again != got {
			t.Errorf("Link(%q) = %q", got, again)
		}
	}
	for _, s := range []string{
		"", "example.org", "//example.org", "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)",
		"data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "ftp://example.org/", "blob:https://example.org/x",
		"mailto:a@example.org", "about:blank", "http:", "http://", "http:///path", "https://?x", "https://arxiv.org@example.org/", "https://a:b@example.org/",
		`https://"onload=x/`, "https://a b/", "https://a\x00b/", `https:\\example.org\`, "view-source:https://example.org/", "https://example.org:port/",
		"https://example.org/" + strings.Repeat("a", 9000),
	} {
		if got := Link(s); got != "" {
			t.Errorf("Link(%q) = %q, want none", s, got)
		}
	}
}

func FuzzLink(f *testing.F) {
	f.Add("https://example.org/a b?c=%zz#\"'<>")
	f.Fuzz(func(t *testing.T, s string) {
		link := Link(s)
		if link == "" {
			return
		}
		if !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://") || strings.ContainsAny(link, "\"'<>`{}|\\^ \n\r\t\x00") {
			t.Errorf("Link(%q) = %q", s, link)
		}
		if again := Link(link); again != link {
			t.Errorf("Link(%q) = %q", link, again)
		}
	})
}
