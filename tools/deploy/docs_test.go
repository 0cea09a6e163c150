package deploy

import (
	"os"
	"strings"
	"testing"
)

// TestDocs: the values that the pages on installing show can be installed.
func TestDocs(t *testing.T) {
	for _, page := range []string{"../../docs/install.md", "../../docs/install.zh-CN.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), "```yml\n")
		values, _, ok := strings.Cut(rest, "```")
		if !ok {
			t.Fatalf("%s has no values", page)
		}
		objects, err := render(t, values)
		if err != nil {
			t.Fatalf("%s: %v", page, err)
		}
		wantConfig(t, objects, "data: /var/lib/dingevent/data")
	}
}
