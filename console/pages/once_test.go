package pages

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEachPartIsCompiledOnce: without the directive the compiler writes the code of a part wherever the part is used, and that of
// a page twice.
func TestEachPartIsCompiledOnce(t *testing.T) {
	files, err := filepath.Glob("*.templ")
	if err != nil || len(files) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		before := ""
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, "templ ") && before != "//go:noinline\n" {
				t.Errorf("%s: write //go:noinline above: %s", file, line)
			}
			before = line
		}
	}
}
