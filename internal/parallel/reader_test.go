package parallel

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

func TestReaderReadsAll(t *testing.T) {
	want := bytes.Repeat([]byte("abstracts\n"), 20_000)
	for name, r := range map[string]io.Reader{
		"plain":                bytes.NewReader(want),
		"halves":               iotest.HalfReader(bytes.NewReader(want)),
		"bytes":                iotest.OneByteReader(bytes.NewReader(want[:1000])),
		"data and EOF at once": iotest.DataErrReader(bytes.NewReader(want)),
	} {
		got, err := io.ReadAll(Reader(t.Context(), r))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !bytes.HasPrefix(want, got) || len(got) < 1000 {
			t.Errorf("%s: %d bytes are not those that were there", name, len(got))
		}
	}
}

func TestReaderPassesErrorsOn(t *testing.T) {
	want := errors.New("the disk is on fire")
	got, err := io.ReadAll(Reader(t.Context(), io.MultiReader(bytes.NewReader([]byte("ab")), iotest.ErrReader(want))))
	if !errors.Is(err, want) || string(got) != "ab" {
		t.Errorf("ReadAll = %q, %v; want ab and %v", got, err, want)
	}
}

// A read that nothing comes for ends with the context.
func TestReaderStopsWhileItWaits(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	waits := make(chan struct{})
	reader := Reader(ctx, readerFunc(func(p []byte) (int, error) {
		close(waits)
		return r.Read(p)
	}))
	err := Chunks(t.Context(), 2, 1, 2, func(chunk, _, _ int) error {
		if chunk == 0 {
			_, err := reader.Read(make([]byte, 10))
			return err
		}
		<-waits
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Read = %v, want %v", err, context.Canceled)
	}
	if n, err := reader.Read(make([]byte, 10)); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("a second Read = %d, %v; want 0 and %v", n, err, context.Canceled)
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
