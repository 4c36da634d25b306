package common

import (
	"fmt"

	"kindred/cmd/kindred/internal/fault"
	"kindred/sparse"
	"kindred/sparse/matrixfile"
)

// ReadMatrix reads the file of a matrix, whatever its name.
func ReadMatrix(name string) (*sparse.CSR, error) {
	x, err := matrixfile.ReadFile(name, matrixfile.Limits{})
	if err != nil {
		return nil, fmt.Errorf("--vectors %s: %w", name, fault.Cause(err))
	}
	return x, nil
}
