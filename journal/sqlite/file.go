package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/dingevent/dingevent/internal/fsdir"
)

// create makes an empty file that only its owner may read, unless there is one. Its name it makes durable in any
// case: the process that made the file may have been killed before that.
func create(path string) error {
	if err := orphans(path); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		err = errors.Join(fsdir.Adopt(file), file.Close())
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return fsdir.Sync(filepath.Dir(path))
}

// orphans refuses to begin a new journal where a copy of one lies that is gone: what it holds was answered.
func orphans(path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if copies := Rescued(path); len(copies) > 0 {
		return fmt.Errorf("%s is missing, and %s was saved from it; rename that to %s, or move it away to begin anew", path, copies[len(copies)-1], path)
	}
	return nil
}

// Rescued returns the copies that lie beside a journal, oldest first: each was made of the open file when that was deleted,
// moved or replaced, and holds events that were answered.
func Rescued(path string) (copies []string) {
	files, _ := os.ReadDir(filepath.Dir(path))
	for _, file := range files {
		if strings.HasPrefix(file.Name(), filepath.Base(path)+rescuedSuffix) && !strings.HasSuffix(file.Name(), PartialSuffix) {
			copies = append(copies, filepath.Join(filepath.Dir(path), file.Name()))
		}
	}
	return copies
}

// sizeOf is the size of a file in bytes; 0 if that is unknown.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
