package words_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/words"
)

// selected is a text that is taken from the words, called or not.
var selected = regexp.MustCompile(`\.([A-Z]\w+)`)

// TestEachTextIsShown: a text that no code takes any more is removed, because each one is written twice.
func TestEachTextIsShown(t *testing.T) {
	taken := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, match := range selected.FindAllSubmatch(text, -1) {
			taken[string(match[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	all := reflect.TypeFor[words.Words]()
	for i := range all.NumMethod() {
		if name := all.Method(i).Name; !taken[name] {
			t.Errorf("nothing takes %s", name)
		}
	}
}
