package common

import (
	"errors"
	"fmt"

	"kindred/cmd/kindred/internal/fault"
	"kindred/sparse"
	"kindred/sparse/matrixfile"
)

// ReadMatrix reads the file of a matrix, whatever its name.
func ReadMatrix(name string) (*sparse.CSR, error) {
	x, err := matrixfile.ReadFile(name, matrixfile.Limits{})
	if err != nil {
		err = fmt.Errorf("--vectors %s: %w", name, fault.Cause(err))
		if errors.Is(err, matrixfile.ErrFormat) {
			err = fault.Hint(err, "kindred reads the .npz of SciPy, .npy of NumPy, and .mtx (Matrix Market)")
		}
		return nil, err
	}
	return x, nil
}
