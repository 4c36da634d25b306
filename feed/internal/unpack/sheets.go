package unpack

import (
	"archive/zip"
	"bufio"
	"io"
	"path"

	"kindred/feed/internal/workbook"
)

// workbook unpacks the sheets of an Excel workbook as CSV. Empty sheets are left out.
func (u *unpacker) workbook(archive []byte, z *zip.Reader, name string) error {
	book, err := workbook.Open(archive, z, func(f *zip.File) (io.ReadCloser, error) {
		if f.Flags&1 != 0 {
			return nil, errEncrypted
		}
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		return struct {
			io.Reader
			io.Closer
		}{&bounded{u: u, r: named{r, "zip"}}, r}, nil
	})
	if err != nil {
		return u.refuse(name, err)
	}
	sheets := openSheets(book)
	defer func() {
		for _, s := range sheets {
			s.close()
		}
	}()
	if len(sheets) == 0 {
		return u.refuseKind(name, "an Excel workbook without text")
	}
	for _, s := range sheets {
		if err := u.member(); err != nil {
			return err
		}
		member := name
		if len(sheets) > 1 {
			member = path.Join(name, clean(s.name))
		}
		if err := u.sheet(s, member); err != nil {
			return err
		}
	}
	return nil
}

// sheet visits a sheet.
func (u *unpacker) sheet(s *sheet, name string) error {
	if s.err != nil {
		if err := u.refuse(name, s.err); err != nil {
			return err
		}
	} else if err := u.visit(Member{Name: name, Reader: s.text, IsSheet: true}); err != nil {
		return err
	}
	s.close()
	return u.err
}

// sheet is a sheet that was opened.
type sheet struct {
	name string
	rows io.ReadCloser // nil once it is closed
	text *bufio.Reader // of rows
	err  error         // why it cannot be read
}

// openSheets opens the sheets of a workbook that are not empty, and those that cannot be read.
func openSheets(book *workbook.Book) (sheets []*sheet) {
	for _, name := range book.Sheets {
		s := &sheet{name: name}
		if s.rows, s.err = book.Rows(name); s.err == nil {
			s.text = bufio.NewReader(s.rows)
			_, s.err = s.text.Peek(1)
		}
		if s.err == io.EOF {
			s.close()
			continue
		}
		sheets = append(sheets, s)
	}
	return sheets
}

// close ends the reading of the sheet.
func (s *sheet) close() {
	if s.rows != nil {
		s.rows.Close()
		s.rows = nil
	}
}
