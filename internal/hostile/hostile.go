// Package hostile is for tests. It holds what attackers put into feeds, and measures the memory that an input takes.
package hostile

import "regexp"

// Links are URLs that must not reach a reader of an output as a link, or only with changes.
var Links = []string{
	"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
	"data:text/html,<script>alert(1)</script>", "vbscript:x",
	"file:///etc/passwd",
	"https://user@example.org/", `https://example.org/" onclick="alert(1)`,
	"https://example.org/' onclick='alert(1)",
	"https://example.org/<script>alert(1)</script>",
	"https://example.org/}, url = {javascript:alert(1)", "https://example.org/>) [x](javascript:alert(1))",
	"https://example.org/\nUR  - javascript:alert(1)",
	`https://example.org/\" xlink:href=\"javascript:alert(1)`, "https://example.org/\u202egro.elpmaxe",
	"=HYPERLINK(\"javascript:alert(1)\")",
}

// Dangerous matches what no output may contain of a hostile URL.
var Dangerous = regexp.MustCompile(`(?i)(["'><={]|\]\()\s*(javascript|data|vbscript|file):` +
	`|user@|" onclick|' onclick|<script|\x{202e}|[{]javascript|UR  - javascript|HYPERLINK`)
