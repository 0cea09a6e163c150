package main

import (
	"regexp"
	"strings"
	"testing"
)

// TestFirstConfigs: what init writes says the same in both languages, also in what stands there as a comment to be taken in.
func TestFirstConfigs(t *testing.T) {
	remark := regexp.MustCompile(`\s+# .*|^#( .*)?$`)
	bare := func(text []byte) (lines []string) {
		for line := range strings.Lines(string(text)) {
			line = strings.TrimRight(line, "\n")
			inner, isComment := strings.CutPrefix(strings.TrimLeft(line, " "), "# ")
			if isComment && regexp.MustCompile(`^\s*(- )?[a-z_]+: ?|^\s*- `).MatchString(inner) {
				line = inner // a key that somebody may take in
			}
			lines = append(lines, strings.TrimRight(remark.ReplaceAllString(line, ""), " "))
		}
		return lines
	}
	en, zh := bare(firstConfig), bare(firstConfigZH)
	if len(en) != len(zh) || len(en) < 30 {
		t.Fatalf("%d lines and %d", len(en), len(zh))
	}
	for n := range en {
		if en[n] != zh[n] {
			t.Errorf("line %d: %q and %q", n+1, en[n], zh[n])
		}
	}
}
