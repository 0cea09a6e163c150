package dingevent_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	keyRow   = regexp.MustCompile("^\\| `([a-z_0-9]+)(?:\\[\\])?` \\|")
	keyTitle = regexp.MustCompile("^### `([a-z_.\\[\\]]+)`")
	keyPath  = regexp.MustCompile("`([a-z_]+(?:\\[\\])?(?:\\.[a-z_]+(?:\\[\\])?)+)(?::[^`]*)?`")
	noKey    = regexp.MustCompile(`\.(com|io|json|txt|db|yaml|md|go|pem)$`) // names of hosts and files
)

// configKeys are the keys of the config by the tables of its page, such as watch.silent_after.
func configKeys(t *testing.T) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("docs/config.md")
	if err != nil {
		t.Fatal(err)
	}
	keys, section, inside := map[string]bool{}, "", false
	for line := range strings.Lines(string(text)) {
		switch {
		case strings.HasPrefix(line, "### At the top"):
			inside, section = true, ""
		case keyTitle.MatchString(line):
			section = strings.ReplaceAll(keyTitle.FindStringSubmatch(line)[1], "[]", "") + "."
		case inside && keyRow.MatchString(line):
			keys[section+keyRow.FindStringSubmatch(line)[1]] = true
		}
	}
	if len(keys) < 100 {
		t.Fatalf("only %d keys stand in docs/config.md", len(keys))
	}
	return keys
}

// TestDocsNameKeysThatExist: a key with its path on any page is one of the config.
func TestDocsNameKeysThatExist(t *testing.T) {
	keys := configKeys(t)
	pages, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, page := range append(pages, "README.md", "README.zh-CN.md") {
		if strings.HasPrefix(page, "docs/catalogue") { // its paths are of payloads
			continue
		}
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range keyPath.FindAllStringSubmatch(string(text), -1) {
			key := strings.ReplaceAll(match[1], "[]", "")
			if top, _, _ := strings.Cut(key, "."); !keys[top] || noKey.MatchString(key) {
				continue
			}
			if found++; !keys[key] {
				t.Errorf("%s names the key %s, which the config does not have", page, key)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d keys with a path were found", found)
	}
}
