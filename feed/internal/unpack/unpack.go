// Package unpack gets at the text of a feed: it reads compressed files, archives, and encodings
// other than UTF-8.
package unpack

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/bzip2"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/xi2/xz"

	"kindred/feed/internal/workbook"
)

// Options limit what is unpacked.
type Options struct {
	// MaxBytes limits the bytes that come out of a source, at all levels together. 0 means no
	// limit.
	MaxBytes int64
}

// Member is a file in a source.
type Member struct {
	Name string // the name of the source, then the names within archives: "a.zip/b.xml"
	io.Reader
	IsSheet bool // it is a sheet of an Excel workbook, as CSV in UTF-8, whatever it looks like
}

// The limits hold for all levels of a source together, so that archives in archives do not
// multiply them.
const (
	// maxDepth limits how often a file may be packed: a tar.gz in a zip is 3.
	maxDepth = 5
	// maxZip limits the zip archives in memory at one time. A zip archive is read as a whole,
	// because its directory is at its end.
	maxZip = 1 << 30
	// A source that unpacks to more than freeBytes and more than maxRatio times its size is a bomb.
	// Feeds reach a ratio of 30.
	freeBytes = 1 << 30
	maxRatio  = 100
	// A source with more than freeMembers files and more than one file per bytesPerMember bytes is
	// a bomb. A file takes 100 bytes in a zip archive, and about 20 in a compressed tar archive.
	freeMembers    = 10_000
	bytesPerMember = 4
	// maxWindow limits the memory that zstd and xz ask for. Their highest usual levels need 128
	// and 64 MiB.
	maxWindow = 256 << 20
)

var (
	errBomb      = fmt.Errorf("it unpacks to more than %d times its size: a decompression bomb", maxRatio)
	errMembers   = errors.New("it holds more files than an archive of its size can: a decompression bomb")
	errDeep      = fmt.Errorf("packed more than %d times", maxDepth)
	errZip       = fmt.Errorf("zip archives of more than %d MiB; extract them first", maxZip>>20)
	errDamaged   = errors.New("zip: the archive is damaged or cut off; get it again")
	errEncrypted = errors.New("it is encrypted; extract it first")
	errVolume    = errors.New("it begins in another volume of the archive; extract the volumes together")
	errWindow    = fmt.Errorf("it needs more than %d MiB of memory to decompress", maxWindow>>20)
)

// Each calls visit for every file in the source that r reads: the source itself, or the files in it
// if it is compressed (gzip, bzip2, xz, zstd) or an archive (zip, tar), or both. The sheets of an
// Excel workbook are files, too, as CSV. The name of the source is name. Hidden files in archives
// are left out. The reader of a member is not valid after visit returns. An error of visit ends
// Each, and so does a limit that is reached, even if visit returns no error.
//
// Memory is constant, but zip archives are held in memory, up to 1 GiB together, and the files of a
// workbook, up to 512 MiB. Each refuses a source that unpacks to more than 1 GiB and 100 times its
// size, or to more than 10,000 files and one per 4 bytes.
func Each(ctx context.Context, r io.Reader, name string, opts Options, visit func(m Member) error) error {
	u := &unpacker{ctx: ctx, opts: opts, visit: visit}
	return u.each(&counter{r: r, n: &u.in}, name, 0)
}

// unpacker is the state of Each.
type unpacker struct {
	ctx     context.Context
	opts    Options
	visit   func(m Member) error
	in, out int64 // bytes that were read of the source, and that came out at all levels
	members int64 // files in archives at all levels
	held    int   // bytes of zip archives in memory
	err     error // the limit that was reached
}

// opener unpacks what it reads.
type opener func(u *unpacker, r io.Reader, name string, depth int) error

// openerOf returns the opener for a file with this head, or nil if the file is not packed.
func openerOf(head []byte) opener {
	begins := func(prefix string) bool { return bytes.HasPrefix(head, []byte(prefix)) }
	switch {
	case begins("\x1f\x8b\x08"):
		return (*unpacker).gzip
	case begins("BZh") && isBzip2(head):
		return (*unpacker).bzip2
	case begins("\xfd7zXZ\x00"):
		return (*unpacker).xz
	case begins("\x28\xb5\x2f\xfd"):
		return (*unpacker).zstd
	case begins("PK\x03\x04"), begins("PK\x05\x06"): // an archive with files, and an empty one
		return (*unpacker).zip
	case len(head) > tarMagic && bytes.HasPrefix(head[tarMagic:], []byte("ustar")):
		return (*unpacker).tar
	}
	return nil
}

// IsPacked reports whether a file is compressed or an archive.
func IsPacked(file []byte) bool { return openerOf(file[:min(len(file), longestMagic)]) != nil }

// tarMagic is where the mark of a tar archive is.
const tarMagic = 257

// isBzip2 tells bzip2 from a text that begins with "BZh". Bzip2 goes on with a digit and with the
// first digits of pi, or of the square root of pi if there is no block.
func isBzip2(head []byte) bool {
	if len(head) < 10 || head[3] < '1' || head[3] > '9' {
		return false
	}
	block := string(head[4:10])
	return block == "\x31\x41\x59\x26\x53\x59" || block == "\x17\x72\x45\x38\x50\x90"
}

// longestMagic is how many bytes openerOf needs.
const longestMagic = tarMagic + len("ustar")

func (u *unpacker) each(r io.Reader, name string, depth int) error {
	buffered := bufio.NewReaderSize(r, 64<<10)
	head, err := buffered.Peek(longestMagic)
	if err != nil && err != io.EOF {
		return err
	}
	if open := openerOf(head); open != nil {
		if depth == maxDepth {
			return errDeep
		}
		return open(u, buffered, name, depth+1)
	}
	if kind := Kind(head); kind != "" {
		return u.refuseKind(name, kind)
	}
	if err := u.visit(Member{Name: name, Reader: buffered}); err != nil {
		return err
	}
	return u.err
}

// member counts a file in an archive. It returns an error if there are too many.
func (u *unpacker) member() error {
	if u.members++; u.members > freeMembers && u.members > u.in/bytesPerMember {
		return errMembers
	}
	return u.ctx.Err()
}

// unpacked unpacks what came out of a file, within the limits.
func (u *unpacker) unpacked(r io.Reader, name string, depth int) error {
	return u.each(&bounded{u: u, r: r}, name, depth)
}

func (u *unpacker) gzip(r io.Reader, name string, depth int) error {
	z, err := gzip.NewReader(r)
	if err != nil {
		return fmt.Errorf("gzip: %w", err)
	}
	return u.unpacked(named{z, "gzip"}, name, depth)
}

func (u *unpacker) bzip2(r io.Reader, name string, depth int) error {
	return u.unpacked(named{bzip2.NewReader(r), "bzip2"}, name, depth)
}

// xz has a limit for every block, because each block of each stream has a dictionary of its own.
func (u *unpacker) xz(r io.Reader, name string, depth int) error {
	z, err := xz.NewReader(r, maxWindow)
	if err != nil {
		return named{format: "xz"}.error(err)
	}
	return u.unpacked(named{z, "xz"}, name, depth)
}

func (u *unpacker) zstd(r io.Reader, name string, depth int) error {
	z, err := zstd.NewReader(r, zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return fmt.Errorf("zstd: %w", err)
	}
	defer z.Close()
	return u.unpacked(named{z, "zstd"}, name, depth)
}

func (u *unpacker) tar(r io.Reader, name string, depth int) error {
	name = strings.TrimSuffix(name, ".tar")
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("tar: %w", err)
		}
		if err := u.member(); err != nil {
			return err
		}
		if h.Typeflag == volumeRest && !isHidden(h.Name) {
			if err := u.refuse(path.Join(name, clean(h.Name)), errVolume); err != nil {
				return err
			}
			continue
		}
		if !isFile(h) || isHidden(h.Name) {
			continue
		}
		open := u.each
		if isSparse(h) { // the archive does not hold its zeros
			open = u.unpacked
		}
		if err := open(named{t, "tar"}, path.Join(name, clean(h.Name)), depth); err != nil {
			return err
		}
	}
}

// volumeRest marks, in an archive of several volumes of GNU tar, the rest of a file that began in the volume before.
const volumeRest = 'M'

// isFile reports whether an entry of a tar archive holds a file. The others are folders, links and devices.
func isFile(h *tar.Header) bool {
	return h.Typeflag == tar.TypeReg || h.Typeflag == tar.TypeCont || h.Typeflag == tar.TypeGNUSparse
}

// isSparse reports whether a file in a tar archive may be much larger than what the archive holds.
func isSparse(h *tar.Header) bool {
	if h.Typeflag == tar.TypeGNUSparse {
		return true
	}
	for name := range h.PAXRecords {
		if strings.HasPrefix(name, "GNU.sparse.") {
			return true
		}
	}
	return false
}

func (u *unpacker) zip(r io.Reader, name string, depth int) error {
	most := maxZip - u.held
	archive, err := io.ReadAll(io.LimitReader(r, int64(most)+1))
	if err != nil {
		return err
	}
	if len(archive) > most {
		return errZip
	}
	u.held += len(archive)
	defer func() { u.held -= len(archive) }()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if errors.Is(err, zip.ErrFormat) {
		return errDamaged
	}
	if err != nil {
		return err // which begins with zip:
	}
	if workbook.IsBook(z) {
		return u.workbook(archive, z, name)
	}
	if kind := zipKind(z); kind != "" {
		return u.refuseKind(name, kind)
	}
	for _, f := range z.File {
		if err := u.member(); err != nil {
			return err
		}
		if f.FileInfo().IsDir() || isHidden(f.Name) {
			continue
		}
		if err := u.zipped(f, path.Join(name, clean(f.Name)), depth); err != nil {
			return err
		}
	}
	return nil
}

// zipped unpacks a file of a zip archive.
func (u *unpacker) zipped(f *zip.File, name string, depth int) error {
	if f.Flags&1 != 0 {
		return u.refuse(name, errEncrypted)
	}
	r, err := f.Open()
	if err != nil {
		return u.refuse(name, err)
	}
	defer r.Close()
	return u.unpacked(named{r, "zip"}, name, depth)
}

// isHidden reports whether a file is hidden, or was put into an archive by macOS.
func isHidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") && part != "." && part != ".." || part == "__MACOSX" {
			return true
		}
	}
	return false
}

// clean returns the name of a file in an archive in a form to show: on one line, and without a
// way out of the archive.
func clean(name string) string {
	return path.Clean("/" + strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(name, "?")))
}

// counter counts the bytes of a source.
type counter struct {
	r io.Reader
	n *int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	*c.n += int64(n)
	return n, err
}

// bounded reads what came out of a file, within the limits.
type bounded struct {
	u *unpacker
	r io.Reader
}

func (b *bounded) Read(p []byte) (int, error) {
	u := b.u
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.r.Read(p)
	u.out += int64(n)
	switch {
	case u.out > freeBytes && u.out > maxRatio*u.in:
		u.err = errBomb
	case u.opts.MaxBytes > 0 && u.out > u.opts.MaxBytes:
		u.err = fmt.Errorf("it unpacks to more than %d bytes", u.opts.MaxBytes)
	}
	if u.err != nil {
		return 0, u.err
	}
	return n, err
}

// named puts the name of the format before the errors of reading it.
type named struct {
	io.Reader
	format string
}

func (n named) Read(p []byte) (int, error) {
	k, err := n.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = n.error(err)
	}
	return k, err
}

// error puts the name of the format before an error, and says some in words of kindred.
func (n named) error(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, xz.ErrBuf):
		return fmt.Errorf("%s: the data is truncated", n.format)
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded),
		errors.Is(err, xz.ErrMemlimit):
		return fmt.Errorf("%s: %w", n.format, errWindow)
	case strings.HasPrefix(err.Error(), n.format+":"):
		return err
	}
	return fmt.Errorf("%s: %w", n.format, err)
}
