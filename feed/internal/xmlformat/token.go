package xmlformat

import (
	"bytes"
	"html"
	"io"
	"strings"
)

// TokenFinder passes on what it reads, and remembers the resumption token in it, with which
// a server that speaks OAI-PMH is asked for what follows.
type TokenFinder struct {
	r      io.Reader
	window []byte // the end of what was read, where the element may have begun
	token  string
}

// NewTokenFinder returns a TokenFinder that reads from r.
func NewTokenFinder(r io.Reader) *TokenFinder { return &TokenFinder{r: r} }

// Token returns the last resumption token that was read, or "" if there was none or it was
// empty, as on the last page.
func (f *TokenFinder) Token() string { return f.token }

const (
	tokenName = "resumptionToken"
	// maxToken bounds the bytes of the element; real tokens have some 100.
	maxToken = 4 << 10
	// maxPrefix is how much of a tag may come before its local name.
	maxPrefix = 64
)

// Read reads from what is below.
func (f *TokenFinder) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	f.window = append(f.window, p[:n]...)
	for f.look() {
	}
	return n, err
}

// look looks for the next element in the window, and drops what need not be looked at again.
// It reports whether to look on.
func (f *TokenFinder) look() bool {
	at := bytes.Index(f.window, []byte(tokenName))
	if at < 0 {
		f.drop(len(f.window) - maxPrefix - len(tokenName))
		return false
	}
	behind := at + len(tokenName)
	open := bytes.LastIndexByte(f.window[:at], '<')
	if open < 0 || bytes.ContainsAny(f.window[open:at], " />") {
		f.drop(behind)
		return true
	}
	tag := bytes.IndexByte(f.window[behind:], '>')
	if tag >= 0 && f.window[behind+tag-1] == '/' {
		f.token = ""
		f.drop(behind + tag)
		return true
	}
	text := f.window[behind+max(tag+1, 0):]
	end := bytes.IndexByte(text, '<')
	switch {
	case tag >= 0 && end >= 0 && tag+end <= maxToken:
		f.token = strings.TrimSpace(html.UnescapeString(string(text[:end])))
		f.drop(behind)
		return true
	case len(f.window)-at > maxToken:
		f.drop(behind)
		return true
	}
	f.drop(open)
	return false
}

// drop drops n bytes of the window.
func (f *TokenFinder) drop(n int) {
	if n > 0 {
		f.window = f.window[:copy(f.window, f.window[n:])]
	}
}
