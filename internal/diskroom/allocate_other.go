//go:build !linux

package diskroom

import (
	"errors"
	"os"
)

func allocate(*os.File, int64) error { return errors.ErrUnsupported }

func extend(*os.File, int64) error { return errors.ErrUnsupported }
