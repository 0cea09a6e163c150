//go:build unix

package postgrestest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
)

// root holds a folder for each server of this process. A guard ends the servers and removes it when this process is gone.
var root struct {
	sync.Mutex
	dir   string
	count int
	pipe  *os.File // the guard's; the garbage collector would close it
}

// guard waits at a pipe that closes when the test's process ends, also by SIGKILL. Then it ends what runs and removes the
// folder. A stopped server goes on before, because it would not hear of its end.
const guard = `
cat >/dev/null
cd / && for round in 1 2; do
	for file in "$1"/*/pid; do
		pid=$(cat "$file" 2>/dev/null) || continue
		children=$(ps -A -o ppid= -o pid= | awk -v parent="$pid" '$1 == parent { print $2 }')
		kill -CONT "$pid" $children
		kill -QUIT "$pid"
		tries=0
		while [ $tries -lt 50 ]; do
			case $(ps -o stat= -p "$pid") in "" | Z*) break ;; esac # gone, or its new parent has not looked yet
			sleep 0.1
			tries=$((tries + 1))
		done
		kill -KILL "$pid" $children
		rm -f "$file"
	done
	sleep 0.5
done
for file in "$1"/*/data/postmaster.pid; do
	set -- "$1" $(sed -n 7p "$file")
	ipcrm -m "$3"
done
rm -rf "$1"
`

// folder makes an empty folder for one server. It lies directly in the system's temporary folder, because the path of a unix
// socket has at most 107 bytes.
func folder(t testing.TB) (dir string) {
	t.Helper()
	root.Lock()
	defer root.Unlock()
	if root.dir == "" {
		dir, err := os.MkdirTemp("", "postgrestest-")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, 0o711); err != nil { // the servers' user passes through
			t.Fatal(err)
		}
		if root.pipe, err = watch(dir); err != nil {
			t.Fatalf("start the guard of %s: %v", dir, err)
		}
		root.dir = dir
	}
	root.count++
	dir = filepath.Join(root.dir, fmt.Sprint(root.count))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if as := identity(t); as != nil {
		if err := os.Chown(dir, int(as.Uid), int(as.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// watch starts the guard of a folder, and returns the pipe that stays open until this process ends. The guard is in a session
// of its own, because Ctrl-C goes to every process of the terminal's. It has none of our outputs, because "go test" waits until
// they are closed.
func watch(dir string) (pipe *os.File, err error) {
	theirs, pipe, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	cmd := exec.Command("sh", "-c", guard, "postgrestest-guard", dir)
	cmd.Stdin = theirs
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		pipe.Close()
		return nil, err
	}
	return pipe, cmd.Process.Release()
}
