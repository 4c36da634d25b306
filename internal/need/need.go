// Package need skips tests whose tools are not installed.
package need

import (
	"os/exec"
	"testing"
)

// Missing begins the message of a test that is skipped because a product is not installed. The
// closing line of make test is made of these messages.
const Missing = "not installed: "

// Program skips the test unless a program is installed. product is what the user has to install.
func Program(t testing.TB, program, product string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		Skip(t, product)
	}
}

// Skip skips the test because product is not installed.
func Skip(t testing.TB, product string) {
	t.Helper()
	t.Skip(Missing + product)
}
