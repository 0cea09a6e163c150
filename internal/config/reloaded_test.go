package config

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPagesSayWhatAReloadChanges: the lists of keys on the pages and in the help are those that the code has.
func TestPagesSayWhatAReloadChanges(t *testing.T) {
	want := []string{"apps", "subscriptions", "api_keys"}
	for key, restart := range reloaded {
		if len(restart) > 0 { // a struct that can change in part
			key = map[string]string{"log": "log.level", "console": "console.oidc"}[key]
		}
		want = append(want, key)
	}
	slices.Sort(want)
	for _, of := range []struct{ file, begin, end string }{
		{"../../docs/operate.md", "**What can change:**", "."}, {"../../docs/operate.zh-CN.md", "**可以改变的：**", "。"},
		{"../words/reload.go", "These can change:", "."}, {"../words/reload_zh.go", "可以改变的是", "。"},
	} {
		text, err := os.ReadFile(of.file)
		if err != nil {
			t.Fatal(err)
		}
		_, list, found := strings.Cut(string(text), of.begin)
		list, _, _ = strings.Cut(regexp.MustCompile(`([a-z])\.([a-z])`).ReplaceAllString(list, "${1}__$2"), of.end)
		var got []string
		for _, key := range regexp.MustCompile(`[a-z_]+`).FindAllString(list, -1) {
			if key != "and" {
				got = append(got, strings.Replace(key, "__", ".", 1))
			}
		}
		if slices.Sort(got); !found || !slices.Equal(got, want) {
			t.Errorf("%s says %v, and the code has %v", of.file, got, want)
		}
	}
}
