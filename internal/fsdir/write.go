package fsdir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Write gives the file at path this content and mode, and replaces a former file. After a crash or a power cut the file has its
// old content or the new one, all of it: the new one is synced before it gets the name, and the name before Write
// returns. After an error the old one stays.
//
// The library google/renameio does not sync the folder, and has no Windows.
func Write(path string, content []byte, mode fs.FileMode) error {
	return write(path, content, mode, os.Rename)
}

// Create is Write for a file that must not be there. The error wraps fs.ErrExist if it is, and it then stays as it was.
func Create(path string, content []byte, mode fs.FileMode) error {
	return write(path, content, mode, Claim)
}

// Claim renames a file to a name that nothing has. The error wraps fs.ErrExist if something has it, and nothing is changed
// then. It does not sync the folder.
func Claim(from, to string) error {
	err := os.Link(from, to)
	if err == nil {
		return os.Remove(from)
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	// Some file systems have no links. Lstat and Rename are two steps, so a file made in between would be replaced.
	if _, err := os.Lstat(to); err == nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrExist}
	}
	return os.Rename(from, to)
}

func write(path string, content []byte, mode fs.FileMode, name func(from, to string) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", path, err)
			os.Remove(file.Name())
		}
	}()
	_, err = file.Write(content)
	err = errors.Join(err, file.Chmod(mode), Adopt(file), file.Sync(), file.Close())
	if err != nil {
		return err
	}
	if err := name(file.Name(), path); err != nil {
		return err
	}
	return Sync(filepath.Dir(path))
}
