package sqlite

import (
	"errors"
	"io/fs"
	"os"
)

// restoring ends the name of a journal that is not yet in its place.
const restoring = ".restoring"

// checkRestored returns an error if a restore was cut off when no journal was in its place.
func checkRestored(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err := os.Stat(path + restoring); err == nil {
		return errors.New("a restore was cut off before the journal was in its place; run it again: dingevent restore BACKUP")
	}
	return nil
}
