package unpack

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// ErrNoFeed is wrapped by the error for a file that holds no text of a feed.
var ErrNoFeed = errors.New("not a feed that kindred reads")

// magic are the first bytes of files that are not text, and what these files are.
var magic = []struct{ prefix, kind string }{
	{"%PDF-", "a PDF file, not a list of papers"},
	{"\x89PNG", "a picture"},
	{"\xff\xd8\xff", "a picture"},
	{"GIF8", "a picture"},
	{"RIFF", "a picture, a sound or a film"},
	{"ID3\x02", "a sound"}, // and not a text on the algorithm
	{"ID3\x03", "a sound"},
	{"ID3\x04", "a sound"},
	{"\xd0\xcf\x11\xe0", "a Microsoft Office file; save it as CSV or text"},
	{"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; extract it first"},
	{"Rar!\x1a\x07", "a RAR archive; extract it first"},
	{"SQLite format 3\x00", "an SQLite database; export a table of it as CSV"},
	{"ARROW1", "an Arrow file; save it as Parquet"},
	{"\x93NUMPY", "a NumPy array"},
	{"\x89HDF\r\n", "an HDF5 file"},
	{"\x7fELF", "a program"},
	{"MZ\x90\x00", "a program"},
	{"\xca\xfe\xba\xbe", "a program"},
	{"\xcf\xfa\xed\xfe", "a program"},
	{"\x00asm", "a program"},
	{"\x80\x04\x95", "a pickle of Python; save it as JSON or CSV"},
	{"wOF2", "a font"},
	{"wOFF", "a font"},
	{"\x00\x01\x00\x00\x00", "a font"},
}

// Kind says what a file is that begins with head and is not text, or returns "".
func Kind(head []byte) string {
	for _, m := range magic {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			return m.kind
		}
	}
	return ""
}

// zipKinds are zip archives that make up a single document or program, by the name of a file in
// them or by its ending.
var zipKinds = []struct{ name, kind string }{
	{"word/document.xml", "a Word document; save it as text"},
	{"xl/workbook.bin", "a binary Excel workbook; save it as .xlsx or CSV"},
	{"ppt/presentation.xml", "a PowerPoint file; save it as text"},
	{"META-INF/container.xml", "an EPUB book"},
	{"content.opf", "an EPUB book"},
	{"AndroidManifest.xml", "an Android app"},
	{"META-INF/MANIFEST.MF", "a Java program"},
	{".dist-info/METADATA", "a Python package"},
	{".npy", "arrays of NumPy"},
}

// zipKind says what document or program a zip archive is, or returns "". An archive of documents
// is none of them.
func zipKind(z *zip.Reader) string {
	for _, k := range zipKinds {
		for _, f := range z.File {
			if f.Name == k.name || k.name[0] == '.' && strings.HasSuffix(f.Name, k.name) {
				return k.kind
			}
		}
	}
	if len(z.File) > 0 && z.File[0].Name == "mimetype" {
		return "a document of LibreOffice; save it as text or CSV"
	}
	return ""
}

// refuse visits a file that is not read, for a reason that its reader returns. So the other files
// of an archive are read.
func (u *unpacker) refuse(name string, reason error) error {
	return u.visit(Member{Name: name, Reader: refusal{reason}})
}

// refuseKind is refuse for a file of a kind that holds no feed.
func (u *unpacker) refuseKind(name, kind string) error {
	return u.refuse(name, fmt.Errorf("%w: it looks like %s", ErrNoFeed, kind))
}

type refusal struct{ reason error }

func (r refusal) Read([]byte) (int, error) { return 0, r.reason }
