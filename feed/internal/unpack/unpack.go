// Package unpack gets to the text of a feed: out of compression and archives, and out of
// encodings other than UTF-8.
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
	"github.com/ulikunitz/xz"
)

// Options bound what is unpacked.
type Options struct {
	// MaxBytes bounds the bytes that come out of a source, at all levels. 0 means no bound.
	MaxBytes int64
}

// Member is a file in a source.
type Member struct {
	Name string // that of the source, with the names within archives behind it: "a.zip/b.xml"
	io.Reader
}

const (
	// maxDepth bounds how often a file may be packed: a tar.gz in a zip is 3.
	maxDepth = 5
	// maxZip bounds a zip archive, which is held in memory because its directory is at its end.
	maxZip = 1 << 30
	// What unpacks to more than freeBytes and more than maxRatio times its size is a bomb. Feeds
	// reach a ratio of 30.
	freeBytes = 1 << 30
	maxRatio  = 100
	// maxWindow bounds the memory that zstd and xz ask for; their highest usual levels need 128
	// and 64 MiB.
	maxWindow = 256 << 20
)

var (
	errBomb   = fmt.Errorf("it unpacks to more than %d times its size: a decompression bomb", maxRatio)
	errDeep   = fmt.Errorf("packed more than %d times over", maxDepth)
	errZip    = fmt.Errorf("a zip archive of more than %d MiB; extract it first", maxZip>>20)
	errWindow = fmt.Errorf("it needs more than %d MiB of memory to decompress", maxWindow>>20)
)

// Each calls visit for every file in the source that r reads, which is called name: the source
// itself, or what it holds if it is compressed (gzip, bzip2, xz, zstd) or an archive (zip,
// tar), or both. Hidden files in archives are left out. The reader of a member is of no use
// after visit returns, whose error ends Each.
//
// Memory is constant, but for zip archives, which are held whole, up to 1 GiB. What unpacks
// to over 1 GiB and a hundred times its size is refused.
func Each(ctx context.Context, r io.Reader, name string, opts Options, visit func(m Member) error) error {
	u := &unpacker{ctx: ctx, opts: opts, visit: visit}
	return u.each(&counter{r: r, n: &u.in}, name, 0)
}

// unpacker is the state of Each.
type unpacker struct {
	ctx     context.Context
	opts    Options
	visit   func(m Member) error
	in, out int64 // bytes of the source that were read, and that came out at all levels
}

// opener unpacks what it reads.
type opener func(u *unpacker, r io.Reader, name string, depth int) error

// openerOf returns what unpacks a file that begins with head, or nil if it is not packed.
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
	case begins("PK\x03\x04"), begins("PK\x05\x06"): // the latter is an empty archive
		return (*unpacker).zip
	case len(head) > tarMagic && bytes.HasPrefix(head[tarMagic:], []byte("ustar")):
		return (*unpacker).tar
	}
	return nil
}

// tarMagic is where the mark of a tar archive is.
const tarMagic = 257

// isBzip2 reports whether head is not text that happens to begin with "BZh": then come a
// digit and the first digits of the number pi, or of its square root if there is no block.
func isBzip2(head []byte) bool {
	if len(head) < 10 || head[3] < '1' || head[3] > '9' {
		return false
	}
	block := string(head[4:10])
	return block == "\x31\x41\x59\x26\x53\x59" || block == "\x17\x72\x45\x38\x50\x90"
}

// longestMagic is how many bytes openerOf wants.
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
	return u.visit(Member{Name: name, Reader: buffered})
}

// unpacked unpacks further what came out of a file.
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

func (u *unpacker) xz(r io.Reader, name string, depth int) error {
	buffered := bufio.NewReader(r)
	if head, err := buffered.Peek(64); xzWindow(head) > maxWindow {
		return fmt.Errorf("xz: %w", errWindow)
	} else if err != nil && err != io.EOF {
		return err
	}
	z, err := xz.NewReader(buffered)
	if err != nil {
		return fmt.Errorf("xz: %w", err)
	}
	return u.unpacked(named{z, "xz"}, name, depth)
}

// xzWindow returns the size of the dictionary that the first block of xz data declares, which
// the library allocates without a question: 0 if it cannot be told. Blocks behind it, which
// multi-threaded compressors write, declare the same.
// The format is described in https://tukaani.org/xz/xz-file-format.txt, section 3.1 and 5.3.1.
func xzWindow(head []byte) int64 {
	const streamHeader = 12
	if len(head) < streamHeader+2 {
		return 0
	}
	flags, rest := head[streamHeader+1], head[streamHeader+2:]
	varint := func() {
		for len(rest) > 0 {
			last := rest[0] < 0x80
			if rest = rest[1:]; last {
				return
			}
		}
	}
	if flags&0x40 != 0 { // the compressed size
		varint()
	}
	if flags&0x80 != 0 { // the uncompressed size
		varint()
	}
	if len(rest) < 3 || rest[0] != 0x21 || rest[1] != 1 {
		return 0
	}
	bits := rest[2]
	if bits >= 40 {
		return 4 << 30
	}
	return int64(2|bits&1) << (bits/2 + 11)
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
		if h.Typeflag != tar.TypeReg || isHidden(h.Name) {
			continue
		}
		if err := u.each(named{t, "tar"}, path.Join(name, clean(h.Name)), depth); err != nil {
			return err
		}
	}
}

func (u *unpacker) zip(r io.Reader, name string, depth int) error {
	archive, err := io.ReadAll(io.LimitReader(r, maxZip+1))
	if err != nil {
		return err
	}
	if len(archive) > maxZip {
		return errZip
	}
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return err // which begins with zip:
	}
	for _, f := range z.File {
		if f.FileInfo().IsDir() || isHidden(f.Name) {
			continue
		}
		if err := u.member(f, path.Join(name, clean(f.Name)), depth); err != nil {
			return err
		}
	}
	return nil
}

// member unpacks a file of a zip archive.
func (u *unpacker) member(f *zip.File, name string, depth int) error {
	if f.Flags&1 != 0 {
		return fmt.Errorf("%s: it is encrypted; extract it first", name)
	}
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer r.Close()
	return u.unpacked(named{r, "zip"}, name, depth)
}

// isHidden reports whether a file in an archive is none that people put there.
func isHidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") && part != "." && part != ".." || part == "__MACOSX" {
			return true
		}
	}
	return false
}

// clean returns the name of a file in an archive as it is shown: on one line, and below the
// archive.
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

// bounded reads what came out, within the bounds.
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
		return 0, errBomb
	case u.opts.MaxBytes > 0 && u.out > u.opts.MaxBytes:
		return 0, fmt.Errorf("it unpacks to more than %d bytes", u.opts.MaxBytes)
	}
	return n, err
}

// named names the format in the errors of reading it.
type named struct {
	io.Reader
	format string
}

func (n named) Read(p []byte) (int, error) {
	k, err := n.Reader.Read(p)
	switch {
	case err == nil || err == io.EOF:
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = fmt.Errorf("%s: it is cut off", n.format)
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		err = fmt.Errorf("%s: %w", n.format, errWindow)
	case !strings.HasPrefix(err.Error(), n.format+":"):
		err = fmt.Errorf("%s: %w", n.format, err)
	}
	return k, err
}
