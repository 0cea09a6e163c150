package secrets

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/limitstest"
)

func TestLookup(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	limitstest.Of(t, "config: text of ${file:…} or ${command:…}").Is(most)
	counted := filepath.Join(dir, "count")
	good, failing := write("good", "#!/bin/sh\necho ran >>"+counted+"\necho \"s3cret $1 $2\"\n"), write("failing", "#!/bin/sh\necho hunter2; echo hunter2 >&2; exit 3\n")
	look := Lookup(func(name string) (string, bool) { return "of " + name, name != "NOPE" })
	for _, c := range []struct{ body, want, fails string }{
		{"NAME", "of NAME", ""},
		{"NOPE", "", "the environment has no NOPE"},
		{"file:" + write("secret", "hunter2\n"), "hunter2", ""},
		{"file:" + write("crlf", " a b \r\n"), " a b ", ""},
		{"file:" + write("lines", "a\n\n"), "a\n", ""},
		{"file:" + write("empty", "\n"), "", "it is empty"},
		{"file:" + write("binary", "hunter2\xff"), "", "it is not UTF-8"},
		{"file:" + write("large", strings.Repeat("hunter2", most)), "", "large has more than 65536 bytes"},
		{"file:" + write("largest", strings.Repeat("x", most)), strings.Repeat("x", most), ""},
		{"file:" + dir, "", "is a folder"},
		{"file:" + dir + "/nowhere", "", "no such file"},
		{"command:" + good + " one  two", "s3cret one two", ""},
		{"command:" + good + " one  two", "s3cret one two", ""}, // as it was
		{"command:" + failing, "", "has ended with exit status 3"},
		{"command:" + dir + "/nowhere", "", "no such file"},
		{"command: ", "", "names no program"},
		{"command:head -c 1000000 /dev/zero", "", "it has more than 65536 bytes"},
	} {
		got, err := look(c.body)
		switch {
		case c.fails == "" && (err != nil || got != c.want):
			t.Errorf("%s: %q, %v", c.body, got, err)
		case c.fails != "" && (err == nil || got != "" || !strings.Contains(err.Error(), c.fails) || strings.Contains(err.Error(), "hunter2")):
			t.Errorf("%s: %q, %v, want %s", c.body, got, err, c.fails)
		}
	}
	if text, err := os.ReadFile(counted); string(text) != "ran\n" {
		t.Errorf("the program ran so often: %q, %v", text, err)
	}
}
