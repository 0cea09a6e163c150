//go:build linux

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// TestTerminalIsClosed: the end of the terminal that serve was started in ends it in good order.
func TestTerminalIsClosed(t *testing.T) {
	t.Parallel()
	s := newServed(t, "2s")
	terminal, side := openTerminal(t)
	s.prepare = func(cmd *exec.Cmd) {
		cmd.Stdin, cmd.Stderr = side, side
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true} // by its standard input
	}
	s.start(io.Discard)
	side.Close()
	s.push(1, 10)
	<-s.asked
	terminal.Close()
	if code := s.code(); code != 0 {
		t.Errorf("code %d", code)
	}
	s.prepare = nil
	s.again(1)
}

// openTerminal makes a terminal, and returns what a terminal emulator has of it and what a program has.
func openTerminal(t *testing.T) (terminal, side *os.File) {
	t.Helper()
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { terminal.Close() })
	var number int
	raw, err := terminal.SyscallConn() // Fd would make it blocking, and Close wait for the reader
	if err != nil {
		t.Fatal(err)
	}
	if failed := raw.Control(func(fd uintptr) {
		if err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); err == nil {
			number, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		}
	}); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	side, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { side.Close() })
	go io.Copy(io.Discard, terminal)
	return terminal, side
}
