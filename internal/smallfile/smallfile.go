// Package smallfile reads the files that a config or a command names: secrets, certificates, keys, addresses. Whatever the path
// leads to, a read ends in bounded time and takes bounded memory.
package smallfile

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// Read reads a regular file of at most so many bytes. A pipe is refused and not waited for, as are folders and devices. An error
// names the path, and says nothing of what is in the file.
func Read(path string, most int) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil {
		err = regular(path, info) // opening a device may already do something
	}
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe may have taken its place
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err = file.Stat(); err == nil {
		err = regular(path, info)
	}
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(file, int64(most)+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > most:
		return nil, fmt.Errorf("%s has more than %d bytes", path, most)
	}
	return text, nil
}

// regular returns why a path leads to no regular file.
func regular(path string, info fs.FileInfo) error {
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		return fmt.Errorf("%s is a folder; name the file", path)
	default:
		return fmt.Errorf("%s is a pipe, a socket or a device; name a file", path)
	}
}
