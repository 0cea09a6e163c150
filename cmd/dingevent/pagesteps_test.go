package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A pageStep is a fence of a page: commands that the reader types, a file that she writes, or what she then sees. The first line of a
// file is a comment with its name.
type pageStep struct {
	kind string // sh, file, text, or another language
	name string // of the file
	text string
}

var (
	pageFence = regexp.MustCompile("(?ms)^( *)```(\\w*)\\n(.*?)^ *```$")
	fileName  = regexp.MustCompile(`^(?:#|//) ([\w./-]+\.\w+)`)
)

// stepsOf are the fences of a page, in their order. A fence in a list is indented.
func stepsOf(t *testing.T, path string) (steps []pageStep) {
	t.Helper()
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range pageFence.FindAllStringSubmatch(string(page), -1) {
		step := pageStep{kind: match[2], text: strings.TrimPrefix(strings.ReplaceAll("\n"+match[3], "\n"+match[1], "\n"), "\n")}
		if named := fileName.FindStringSubmatch(step.text); named != nil && step.kind != "sh" && step.kind != "text" {
			step.kind, step.name = "file", named[1]
		}
		steps = append(steps, step)
	}
	return steps
}

// comment is a line of its own, or the end of one after two spaces.
var comment = regexp.MustCompile(`(?m)^[ \t]*(#|//) .*\n|[ \t]{2,}(#|//) .*$|[ \t]+// .*$`)

// doneAlike are what a reader does by a page: the commands and files without their comments, which are in the page's language.
func doneAlike(steps []pageStep) (list []string) {
	for _, step := range steps {
		if step.kind != "text" {
			list = append(list, step.name+"\n"+comment.ReplaceAllString(step.text, ""))
		}
	}
	return list
}

// bothLanguages are the steps of a page and of its Chinese one, which do the same.
func bothLanguages(t *testing.T, path string) (english, chinese []pageStep) {
	t.Helper()
	english, chinese = stepsOf(t, path), stepsOf(t, strings.TrimSuffix(path, ".md")+".zh-CN.md")
	en, zh := doneAlike(english), doneAlike(chinese)
	for i := range min(len(en), len(zh)) {
		if en[i] != zh[i] {
			t.Fatalf("%s and its Chinese page differ:\n%s\n%s", path, en[i], zh[i])
		}
	}
	if !slices.Equal(en, zh) || len(en) == 0 {
		t.Fatalf("%s has %d commands and files, its Chinese page %d", path, len(en), len(zh))
	}
	return english, chinese
}

// sees reports which line of what a page shows is nowhere in an output. Any number stands for any other, and … for any text.
func sees(output, shown string) (missing string) {
	for line := range strings.Lines(shown) {
		var pattern strings.Builder
		for i, word := range strings.Fields(line) {
			if i > 0 {
				pattern.WriteString(` +`)
			}
			word = regexp.QuoteMeta(word)
			pattern.WriteString(strings.ReplaceAll(digits.ReplaceAllString(word, `\d+`), "…", `.*`))
		}
		if !regexp.MustCompile(pattern.String()).MatchString(output) {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

var digits = regexp.MustCompile(`\d+`)
