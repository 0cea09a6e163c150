package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/fsdir"
)

// A recovery goes through these steps, and each may be the last before a crash:
//
//  1. The folder is made, and then the marker with its name. From now on Open refuses.
//  2. The files are moved into the folder.
//  3. The new journal is made under another name, and moved to the path.
//  4. The marker is removed.

// marker is the file that is there while a recovery is under way. It has the name of the folder with the damaged files.
func marker(path string) string { return path + ".recovering" }

func folderOf(path string) string { return filepath.Dir(path) }

// insideOf is where a journal's file lies in the folder that it was put aside into.
func insideOf(aside, path string) string { return filepath.Join(aside, filepath.Base(path)) }

// cutOff returns the folder of a recovery that was cut off; empty if none was.
func cutOff(path string) (aside string, err error) {
	name, err := os.ReadFile(marker(path))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	aside = filepath.Join(folderOf(path), filepath.Base(strings.TrimSpace(string(name))))
	if info, err := os.Stat(aside); err != nil || !info.IsDir() {
		return "", fmt.Errorf("%s names no folder with the damaged files; if they are nowhere else, remove it", marker(path))
	}
	return aside, nil
}

// beginAside makes the folder and the marker.
func beginAside(path string) (aside string, err error) {
	aside = filepath.Join(folderOf(path), "damaged-"+time.Now().UTC().Format("20060102T150405.000Z"))
	if err := os.Mkdir(aside, 0o700); err != nil {
		return "", err
	}
	written := marker(path) + ".new"
	if err := os.WriteFile(written, []byte(filepath.Base(aside)+"\n"), 0o600); err != nil {
		return "", err
	}
	if err := syncFile(written); err != nil {
		return "", err
	}
	if err := os.Rename(written, marker(path)); err != nil {
		return "", err
	}
	return aside, fsdir.Sync(folderOf(path))
}

// putAside moves the journal's files into the folder. It reports whether a recovery that was cut off had already put
// the new journal in place.
func putAside(path, aside string) (finished bool, err error) {
	there := func(name string) bool { _, err := os.Stat(name); return err == nil }
	for _, suffix := range files {
		from, to := path+suffix, insideOf(aside, path)+suffix
		switch {
		case !there(from):
		case there(to) && suffix == "":
			return true, nil
		case there(to):
			return false, fmt.Errorf("%s is there again; move it away", from)
		default:
			if err := os.Rename(from, to); err != nil {
				return false, err
			}
		}
	}
	return false, errors.Join(fsdir.Sync(aside), fsdir.Sync(folderOf(path)))
}

// syncFile makes what a file has durable: its writer may have been killed before the sync.
func syncFile(name string) error {
	file, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
