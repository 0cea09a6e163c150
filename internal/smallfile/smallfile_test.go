//go:build unix

package smallfile

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) string {
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return at(name)
	}
	huge, err := os.Create(at("huge"))
	if err == nil {
		err = errors.Join(huge.Truncate(1<<40), huge.Close()) // without data
	}
	if err := errors.Join(err, syscall.Mkfifo(at("pipe"), 0o600), os.Symlink(write("exact", "12345678"), at("link")), os.Symlink(at("pipe"), at("to pipe"))); err != nil {
		t.Fatal(err)
	}
	socket, err := net.Listen("unix", at("socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	for _, c := range []struct{ path, want, fails string }{
		{write("empty", ""), "", ""},
		{write("short", "hunter2"), "hunter2", ""},
		{at("exact"), "12345678", ""},
		{at("link"), "12345678", ""},
		{write("large", "hunter234"), "", "large has more than 8 bytes"},
		{at("huge"), "", "huge has more than 8 bytes"},
		{dir, "", dir + " is a folder; name the file"},
		{at("pipe"), "", "is a pipe, a socket or a device; name a file"}, // nobody writes to it
		{at("to pipe"), "", "is a pipe, a socket or a device; name a file"},
		{at("socket"), "", "is a pipe, a socket or a device; name a file"},
		{"/dev/zero", "", "/dev/zero is a pipe, a socket or a device; name a file"},
	} {
		got, err := Read(c.path, 8)
		switch {
		case c.fails == "" && (err != nil || string(got) != c.want):
			t.Errorf("%s: %q, %v", c.path, got, err)
		case c.fails != "" && (err == nil || got != nil || !strings.Contains(err.Error(), c.fails) || strings.Contains(err.Error(), "hunter2")):
			t.Errorf("%s: %q, %v, want %s", c.path, got, err, c.fails)
		}
	}
	if _, err := Read(at("nowhere"), 8); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}
