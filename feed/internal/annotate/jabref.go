package annotate

import (
	"bytes"
	"strconv"
	"strings"

	"kindred/feed/internal/bibtex"
)

// JabRef keeps the tree of its groups in a comment. Its items end with a semicolon, and each begins with its depth:
//
//	@Comment{jabref-meta: grouping:
//	0 AllEntriesGroup:;
//	1 StaticGroup:name\;2\;1\;\;\;\;;
//	}
//
// The parts of a static group are its name, how it relates to the groups within it (0: not at all, 2: it has their
// entries too), whether it is shown open, its colour, its icon and its description. Within a part, semicolons and
// backslashes have a backslash in front; and then all of it has them once more. Source: JabRef's classes
// GroupSerializer and MetaDataParser.

const (
	grouping = "jabref-meta: grouping:"
	rootItem = "0 AllEntriesGroup:"
	ourRoot  = "kindred"
)

// newTree returns a comment with the groups alone, with a line end on both sides.
func newTree(groups []Group, nl string) string {
	return nl + "@Comment{" + grouping + nl + rootItem + ";" + nl + items(groups, 1, nl) + "}" + nl
}

// items returns the items of the groups, below one of kindred at a depth.
func items(groups []Group, depth int, nl string) string {
	var b strings.Builder
	item := func(depth int, name string, context string) {
		b.WriteString(strconv.Itoa(depth) + " StaticGroup:" + name + `\;` + context + `\;1\;\;\;\;;` + nl)
	}
	item(depth, ourRoot, "2")
	for _, g := range groups {
		item(depth+1+g.Depth, g.Tag, "2")
	}
	return b.String()
}

// withTree returns the text of a comment with groups of JabRef in which those of kindred are replaced. It returns nil
// if nothing but JabRef's root is left.
func withTree(comment []byte, groups []Group) []byte {
	nl := newlineOf(comment)
	var (
		out     = []byte(grouping)
		dropped = false // items of kindred are
		within  = 0     // depth of the item of kindred that we are below; 0 for none
		others  = 0     // other items, except the root
	)
	rest := comment[len(grouping):]
	for {
		end := itemEnd(rest)
		if end < 0 {
			break
		}
		item := rest[:end]
		rest = rest[end:]
		depth, name := parseItem(item)
		switch {
		case within > 0 && depth > within:
			continue
		case name == ourRoot && depth > 0:
			within, dropped = depth, true
			continue
		}
		within = 0
		if string(bytes.TrimSpace(item)) != rootItem+";" {
			others++
		}
		out = append(out, item...)
	}
	if dropped && others == 0 && len(groups) == 0 && len(bytes.TrimSpace(rest)) == 0 {
		return nil
	}
	if len(groups) > 0 {
		added := items(groups, 1, nl)
		out = append(append(out, nl...), strings.TrimSuffix(added, nl)...)
	}
	return append(out, rest...)
}

// itemEnd returns the place after the semicolon that ends the first item of a text, or -1.
func itemEnd(text []byte) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case ';':
			return i + 1
		}
	}
	return -1
}

// parseItem returns the depth of an item, and the name of a static group.
func parseItem(item []byte) (depth int, name string) {
	number, rest, _ := strings.Cut(strings.TrimSpace(string(item)), " ")
	depth, err := strconv.Atoi(number)
	if err != nil {
		return 0, ""
	}
	if static, ok := strings.CutPrefix(rest, "StaticGroup:"); ok {
		name, _, _ = strings.Cut(static, `\;`)
	}
	return depth, name
}

// withoutComment returns the edit that removes a comment, and the line ends that [newTree] writes around it.
func withoutComment(text []byte, e bibtex.Place) edit {
	start := bytes.LastIndexByte(text[:e.Open], '@')
	end := e.Close + 1
	nl := newlineOf(text[e.Open:e.Close])
	if bytes.HasPrefix(text[end:], []byte(nl)) {
		end += len(nl)
	}
	if bytes.HasSuffix(text[:start], []byte(nl)) {
		start -= len(nl)
	}
	return edit{start, end, ""}
}
