package matrixfile

import (
	"bufio"
	"os"

	"kindred/sparse"
)

// ReadFile reads a matrix in the format that the first bytes of the file show: .npz, .npy or Matrix Market,
// whatever the name. A pipe cannot be .npz, which is read from the end. Errors of the file system are those
// of [os.Open], and the others those of the readers.
func ReadFile(name string, limits Limits) (*sparse.CSR, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	start := make([]byte, 2)
	if _, err := f.ReadAt(start, 0); err == nil && string(start) == "PK" {
		return ReadNPZ(f, info.Size(), limits)
	}
	in := bufio.NewReader(f)
	if start, err := in.Peek(2); err == nil && string(start) == "\x93N" {
		return ReadNPY(in, limits)
	}
	return ReadMatrixMarket(in, limits)
}
