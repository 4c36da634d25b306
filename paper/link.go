package paper

import (
	"net/url"
	"strings"
)

// maxLink is the greatest length of a link, in bytes. Browsers and servers take no longer ones.
const maxLink = 8192

// Link returns a URL as it may be written into a document, a page or a drawing, or "" if it may
// not. Feeds may be hostile, so every writer of links uses it.
//
// Only absolute http and https URLs with a host are links: no "javascript:", "data:" or "file:", and
// no URL with a user name, which looks like the URL of another host. Every byte that could end the
// link in HTML, XML, DOT, Markdown, BibTeX or JSON, and every byte that is not ASCII, is
// percent-encoded; Link(Link(s)) is Link(s). An ampersand, which URLs need, stays: XML and HTML have
// to escape it.
func Link(s string) string {
	s = strings.TrimSpace(s)
	scheme := "https://"
	rest, ok := cutPrefixFold(s, scheme)
	if !ok {
		scheme = "http://"
		if rest, ok = cutPrefixFold(s, scheme); !ok {
			return ""
		}
	}
	host := rest
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		host = rest[:end]
	}
	if host == "" || strings.ContainsAny(host, "@\\\"'<>`{}|^$&()*!;,+= \t\r\n\x00") {
		return ""
	}
	if len(s) <= maxLink && s[:len(scheme)] == scheme && isPlainHost(host) && isPlainLink(rest) {
		return s // as most are
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(scheme)
	for i := range len(rest) {
		c := rest[i]
		inHost := i < len(host) && (c == '[' || c == ']') // of an IPv6 address
		isEscape := c == '%' && i+2 < len(rest) && isHex(rest[i+1]) && isHex(rest[i+2])
		if isLinkByte(c) || inHost || isEscape {
			b.WriteByte(c)
			continue
		}
		const hex = "0123456789ABCDEF"
		b.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	link := b.String()
	if len(link) > maxLink {
		return ""
	}
	if _, err := url.Parse(link); err != nil {
		return ""
	}
	return link
}

// isPlainLink reports whether a URL has no byte to encode.
func isPlainLink(s string) bool {
	for i := range len(s) {
		if !isLinkByte(s[i]) {
			return false
		}
	}
	return true
}

// isPlainHost reports whether a host is a name of letters and digits.
func isPlainHost(s string) bool {
	for i := range len(s) {
		if c := s[i]; !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c) || c == '.' || c == '-') {
			return false
		}
	}
	return true
}

// isLinkByte reports whether a byte stands in a link as it is.
func isLinkByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c) || strings.IndexByte("-._~:/?#@!$&()*+,;=", c) >= 0
}

func isHex(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }
