//go:build unix

package fsdir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// The permissions that a process needs.
const (
	read   = 4
	change = 2
	search = 1
)

// Explain returns an error if this process cannot use the folder or these files in it, with the owner, the user and the next
// step. It returns nil if it can, or if it finds no reason. Missing files count as fine.
func Explain(folder string, files ...string) error {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil
	}
	for parent := filepath.Dir(folder); ; parent = filepath.Dir(parent) {
		if info, err := os.Stat(parent); err == nil && syscall.Access(parent, search) != nil {
			return denied(parent, info, "enter", "let it in with: sudo chmod o+x "+parent+", or name another folder")
		}
		if parent == filepath.Dir(parent) {
			break
		}
	}
	info, err := os.Stat(folder)
	if err != nil {
		return explainMissing(folder, err)
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is a file and no folder; move it away, or name another folder", folder)
	}
	if err := explainUse(folder, info, read|change|search, "write in", ""); err != nil {
		return err
	}
	if ReadOnly(folder) { // without being mounted so
		return fmt.Errorf("%s lies on a file system that can only be read; look into the kernel's log (dmesg), check the disk, and mount it for writing", folder)
	}
	for _, name := range files {
		path := filepath.Join(folder, name)
		if info, err := os.Stat(path); err == nil {
			if err := explainUse(path, info, read|change, "read and write", ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// explainMissing says why a folder that is not there cannot be made.
func explainMissing(folder string, err error) error {
	parent := filepath.Dir(folder)
	info, statErr := os.Stat(parent)
	if !errors.Is(err, fs.ErrNotExist) || statErr != nil {
		return nil
	}
	return explainUse(parent, info, change|search, "make a folder in", "make it first: sudo install -d -m 700 -o "+userName(os.Geteuid())+" "+folder)
}

// explainUse says why path cannot be used. The next move is to own it unless another is given.
func explainUse(path string, info fs.FileInfo, mode uint32, what, next string) error {
	switch err := syscall.Access(path, mode); {
	case err == nil:
		return nil
	case errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%s lies on a file system that is mounted read-only; mount it for writing, or name another folder", path)
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return denied(path, info, what, next)
	}
	return nil
}

func denied(path string, info fs.FileInfo, what, next string) error {
	owner := "nobody known"
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		owner = userName(int(stat.Uid))
	}
	me := userName(os.Geteuid())
	if next == "" {
		next = fmt.Sprintf("run as %s, or: sudo chown -R %s %s", owner, me, path)
	}
	return fmt.Errorf("user %s may not %s %s, which belongs to %s with mode %04o; %s", me, what, path, owner, info.Mode().Perm(), next)
}

func userName(uid int) string {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username
	}
	return strconv.Itoa(uid)
}

// Adopt gives an open file that root has just made to the owner of its folder: a command under sudo must not leave files
// that the daemon cannot open.
func Adopt(file *os.File) error {
	if os.Geteuid() != 0 {
		return nil
	}
	folder, err := os.Stat(filepath.Dir(file.Name()))
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	owner, ok := folder.Sys().(*syscall.Stat_t)
	made, known := info.Sys().(*syscall.Stat_t)
	if !ok || !known || owner.Uid == 0 || made.Uid != 0 || made.Nlink != 1 { // a file with another name may be another's
		return nil
	}
	return file.Chown(int(owner.Uid), int(owner.Gid))
}
