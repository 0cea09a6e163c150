package wire

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestAddress(t *testing.T) {
	dir := t.TempDir()
	if _, err := ReadAddress(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error = %v, want ErrNotExist", err)
	}
	first, second := NewAddress("http://x"), NewAddress("http://x")
	if first.Token == second.Token || len(first.Token) < 20 {
		t.Error("tokens can be guessed")
	}
	for _, a := range []Address{first, second} {
		if err := a.Write(dir); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := ReadAddress(dir); got != second || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	info, err := os.Stat(filepath.Join(dir, "api.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%d files are left", len(files))
	}
	if err := first.Remove(dir); err != nil {
		t.Error(err)
	}
	if got, err := ReadAddress(dir); got != second || err != nil {
		t.Errorf("a predecessor has removed its successor's: %v, %v", got, err)
	}
	if err := second.Remove(dir); err != nil {
		t.Error(err)
	}
	if _, err := ReadAddress(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error = %v, want ErrNotExist", err)
	}
}

// TestAddressUnreadable: what a power cut can leave counts as none, and the daemon leaves its address again.
func TestAddressUnreadable(t *testing.T) {
	dir := t.TempDir()
	ours := NewAddress("http://x")
	for _, text := range []string{"", "{", "null", "{}", `{"url":"http://x"}`, `"text"`, "\x00\x00\x00\x00", `{"url":"http://x","token":"t"`, `{"url":"https://x","token":"t"}`} {
		if err := os.WriteFile(filepath.Join(dir, "api.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadAddress(dir); !errors.Is(err, ErrNoAddress) {
			t.Errorf("%q: error = %v, want ErrNoAddress", text, err)
		}
		if err := ours.Keep(dir); err != nil {
			t.Error(err)
		}
		if got, err := ReadAddress(dir); got != ours || err != nil {
			t.Errorf("after %q: %v, %v", text, got, err)
		}
	}
}
