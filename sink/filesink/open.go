package filesink

import (
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dingevent/dingevent/internal/fsdir"
)

// openFile opens path to append, and tells whether it ends within a line.
func openFile(path string, mode fs.FileMode) (file *os.File, torn bool, err error) {
	file, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, mode)
	if err != nil {
		return nil, false, err
	}
	if torn, err = endsTorn(file); err == nil {
		err = fsdir.Sync(filepath.Dir(path))
	}
	if err != nil {
		file.Close()
		return nil, false, err
	}
	return file, torn, nil
}

func endsTorn(file *os.File) (bool, error) {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return false, err
	}
	var last [1]byte
	_, err = file.ReadAt(last[:], info.Size()-1)
	return last[0] != '\n', err
}
