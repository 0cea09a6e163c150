package installtest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long anything may take before the test gives up on it.
const patience = 3 * time.Minute

// A machine is a container with a Debian of its own, whose first process is systemd. It shares the network of this machine, so that
// a fake DingTalk here pushes to it, also while it boots again.
type machine struct {
	t      *testing.T
	root   string
	nspawn *exec.Cmd
	log    *os.File
	ended  <-chan struct{} // closed once nspawn has ended
	leader int             // its first process, as seen from here
}

func newMachine(t *testing.T, suite string) *machine {
	t.Helper()
	for _, program := range []string{"mmdebstrap", "systemd-nspawn", "nsenter"} {
		if _, err := exec.LookPath(program); err != nil || os.Geteuid() != 0 {
			t.Fatalf("needs root, and on Debian: apt-get install mmdebstrap systemd-container (%v)", err)
		}
	}
	m := &machine{t: t, root: filepath.Join(t.TempDir(), "root")}
	run(t, "mmdebstrap", "--quiet", "--variant=minbase", "--include=systemd,systemd-sysv,dbus,rpm", suite, m.root)
	var err error
	if m.log, err = os.Create(filepath.Join(t.TempDir(), "console.log")); err != nil {
		t.Fatal(err)
	}
	return m
}

// boot starts it, and waits until everything in it has started.
func (m *machine) boot() {
	m.t.Helper()
	args := []string{"--quiet", "--directory=" + m.root, "--machine=dingevent-install", "--boot", "--register=no", "--keep-unit", "--console=pipe"}
	if _, err := os.Stat("/run/systemd/system"); err == nil {
		m.nspawn = exec.Command("systemd-run", append([]string{"--scope", "--quiet", "systemd-nspawn"}, args...)...)
	} else { // no systemd gives it a control group, so it makes one
		groups := m.controlGroups()
		m.nspawn = exec.Command("sh", append([]string{"-c", `for group in ` + strings.Join(groups, " ") + `; do mkdir -p $group && echo $$ >$group/cgroup.procs || exit; done; exec systemd-nspawn "$@"`, "sh"}, args...)...)
		m.t.Cleanup(func() { removeGroups(groups) })
	}
	m.nspawn.Stdout, m.nspawn.Stderr = m.log, m.log
	if err := m.nspawn.Start(); err != nil {
		m.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func(cmd *exec.Cmd) { cmd.Wait(); close(ended) }(m.nspawn)
	m.ended = ended
	m.t.Cleanup(m.halt)
	m.until("the machine has booted", func() (err error) {
		if m.leader, err = childOf(m.nspawn.Process.Pid); err != nil {
			return err
		}
		if out, _ := m.try("systemctl", "is-system-running"); strings.TrimSpace(out) != "running" {
			failed, _ := m.try("systemctl", "--failed", "--no-legend")
			return fmt.Errorf("the system is %s %s", out, failed)
		}
		return nil
	})
}

func (m *machine) controlGroups() (groups []string) {
	for _, parent := range []string{"/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified", "/sys/fs/cgroup"} {
		if _, err := os.Stat(filepath.Join(parent, "cgroup.procs")); err == nil {
			groups = append(groups, filepath.Join(parent, "dingevent-install-"+strconv.Itoa(os.Getpid())))
		}
	}
	return groups
}

func removeGroups(groups []string) {
	for _, group := range groups {
		exec.Command("find", group, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";").Run()
	}
}

// reboot boots it again, as an admin does.
func (m *machine) reboot() {
	m.t.Helper()
	m.try("systemctl", "reboot") // which may end before it answers
	select {
	case <-m.ended: // nspawn leaves it to its caller to start it again
	case <-time.After(patience):
		m.t.Fatal("the machine does not end")
	}
	m.boot()
}

func (m *machine) halt() {
	m.try("systemctl", "poweroff")
	select {
	case <-m.ended:
	case <-time.After(30 * time.Second):
		m.nspawn.Process.Signal(syscall.SIGTERM)
		m.nspawn.Process.Signal(syscall.SIGTERM) // the second ends it at once
		<-m.ended
	}
}

// try runs a command in it.
func (m *machine) try(command ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	args := []string{"--target", strconv.Itoa(m.leader), "--mount", "--uts", "--ipc", "--pid", "--root", "--wd=/", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"}
	cmd := exec.CommandContext(ctx, "nsenter", append(args, command...)...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (m *machine) run(command ...string) string {
	m.t.Helper()
	out, err := m.try(command...)
	if err != nil {
		m.t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, out)
	}
	return out
}

func (m *machine) fails(command ...string) string {
	m.t.Helper()
	out, err := m.try(command...)
	if err == nil {
		m.t.Errorf("%s should fail\n%s", strings.Join(command, " "), out)
	}
	return out
}

func (m *machine) until(what string, holds func() error) {
	m.t.Helper()
	var err error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		if err = holds(); err == nil {
			return
		}
	}
	console, _ := os.ReadFile(m.log.Name())
	m.t.Fatalf("not yet: %s: %v\n%s", what, err, console[max(0, len(console)-3000):])
}

func (m *machine) path(name string) string { return filepath.Join(m.root, name) }

func (m *machine) write(name, text string, mode os.FileMode) {
	m.t.Helper()
	if err := os.WriteFile(m.path(name), []byte(text), mode); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) copyIn(file string) (inside string) {
	m.t.Helper()
	inside = "/root/" + filepath.Base(file)
	run(m.t, "cp", file, m.path(inside))
	return inside
}

// property is one of a unit's, as systemctl shows it.
func (m *machine) property(unit, name string) string {
	m.t.Helper()
	return strings.TrimSpace(m.run("systemctl", "show", "--value", "--property="+name, unit))
}

func run(t *testing.T, command ...string) []byte {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(command, " "), err, out, &stderr)
	}
	return out
}

func childOf(pid int) (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", pid))
	if err != nil {
		return 0, err
	}
	children := strings.Fields(string(text))
	if len(children) == 0 {
		return 0, fmt.Errorf("process %d has no child", pid)
	}
	return strconv.Atoi(children[0])
}
