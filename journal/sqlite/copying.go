package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dingevent/dingevent/journal"
)

// copying ends the name of the folder in which a copy of another journal is made.
const copying = ".copying"

// The files in that folder.
const (
	copyName   = "journal.db"
	originName = "origin"
)

// checkCopied returns an error if a copy into the place was cut off before it was finished, however early.
func checkCopied(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	folder := path + copying
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	origin, err := os.ReadFile(filepath.Join(folder, originName))
	switch {
	case errors.Is(err, fs.ErrNotExist): // it was cut off before it had noted that
		origin = []byte("another journal")
	case err != nil:
		return err
	}
	return fmt.Errorf("%w of %s is in %s; run dingevent journal copy again, or remove the folder to begin anew", journal.ErrUnfinished, origin, folder)
}
