//go:build unix

package mariadbtest

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// janitorScript waits at a pipe, which closes when the process of the test ends, also by SIGKILL. Then it kills the group of processes
// that makes the files of a server, if they are still made, and removes the folder. A word in the pipe ends it alone.
const janitorScript = `
dir=$1 group= end=
read -r group
[ "$group" ] && read -r end
[ "$end" ] && exit
[ "$group" ] && kill -KILL -- "-$group" 2>/dev/null
for try in 1 2 3 4 5 6 7 8 9 10; do
	rm -rf "$dir" 2>/dev/null
	sleep 0.1
	[ -e "$dir" ] || exit
done
`

// A janitor removes the folder of a server if the process of the test is killed. It is in a session of its own, as a guard is.
type janitor struct {
	process *os.Process
	pipe    *os.File
}

func newJanitor(t testing.TB, dir string) *janitor {
	t.Helper()
	theirs, pipe, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	cmd := exec.Command("sh", "-c", janitorScript, "mariadbtest-janitor", dir)
	cmd.Stdin, cmd.SysProcAttr = theirs, &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &janitor{cmd.Process, pipe}
}

// watch has the group of a process killed, too.
func (j *janitor) watch(leader *os.Process) { fmt.Fprintln(j.pipe, leader.Pid) }

// dismiss ends the janitor, who leaves the folder as it is.
func (j *janitor) dismiss() {
	fmt.Fprintln(j.pipe, "end")
	j.pipe.Close()
	_, _ = j.process.Wait()
}
