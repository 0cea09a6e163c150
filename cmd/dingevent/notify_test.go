//go:build unix

package main

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestNotify: a unit of Type=notify is told when pushes are stored, and when the end has begun.
func TestNotify(t *testing.T) {
	dir, err := os.MkdirTemp("", "notify") // because the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "socket")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	told := make(chan string, 10)
	go func() {
		for buf := make([]byte, 100); ; {
			n, err := socket.Read(buf)
			if err != nil {
				return
			}
			told <- string(buf[:n])
		}
	}()

	s := newServed(t, "8s")
	s.start(io.Discard, "env", "NOTIFY_SOCKET="+path)
	if got := <-told; got != "READY=1" {
		t.Errorf("told %q", got)
	}
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if got := <-told; got != "STOPPING=1" {
		t.Errorf("told %q", got)
	}
	if err := s.process.Wait(); err != nil {
		t.Errorf("serve: %v\n%s", err, s.stderr.String())
	}
}
