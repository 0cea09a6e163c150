package execsource

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Look returns the path of the program that a command names, as a [Source] finds it: a name without a slash in the folders of PATH of
// this process, any other one from dir. Its errors say what to do.
func Look(command []string, dir string) (string, error) {
	if len(command) == 0 || command[0] == "" {
		return "", errors.New("the command names no program")
	}
	if dir != "" {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return "", fmt.Errorf("there is no folder %q to run the program in; make it, or change dir", dir)
		}
	}
	name := command[0]
	inPath := !strings.ContainsAny(name, `/\`)
	if !inPath && !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	found := name
	if !inPath {
		absolute, err := filepath.Abs(name)
		if err != nil {
			return "", err
		}
		found = absolute
	}
	path, err := exec.LookPath(found)
	switch {
	case err == nil:
		return path, nil
	case inPath:
		return "", fmt.Errorf("there is no program %q in the PATH of dingevent; install it, or name its whole path", name)
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("there is no program %q; install it, or correct the path", name)
	case errors.Is(err, fs.ErrPermission):
		return "", fmt.Errorf("this user may not run %q; make it executable with chmod +x", name)
	}
	return "", fmt.Errorf("%q cannot be run: it must be a file with the right to be executed", name)
}
