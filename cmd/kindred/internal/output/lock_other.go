//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package output

import (
	"errors"
	"os"
)

// canLock says whether files can be locked, and be renamed while they are open.
const canLock = false

func lock(*os.File) error { return errors.ErrUnsupported }
