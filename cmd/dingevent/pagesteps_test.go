//go:build unix

package main

import (
	"os"
	"regexp"
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
func stepsOf(page string) (steps []pageStep) {
	for _, match := range pageFence.FindAllStringSubmatch(page, -1) {
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

// A pageText is a page, or a section of one, in both languages.
type pageText struct{ english, chinese string }

// readPage reads a page and its Chinese one.
func readPage(t *testing.T, path string) pageText {
	t.Helper()
	english, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	chinese, err := os.ReadFile(strings.TrimSuffix(path, ".md") + ".zh-CN.md")
	if err != nil {
		t.Fatal(err)
	}
	return pageText{string(english), string(chinese)}
}

// sections are those with commands.
func (p pageText) sections(t *testing.T) (list []pageText) {
	t.Helper()
	english, chinese := strings.Split(p.english, "\n## "), strings.Split(p.chinese, "\n## ")
	if len(english) != len(chinese) {
		t.Fatalf("%d sections, and %d in Chinese", len(english), len(chinese))
	}
	for i, section := range english {
		if strings.Contains(section, "```sh\n") {
			list = append(list, pageText{section, chinese[i]})
		}
	}
	return list
}

// steps are those of both languages, which do the same.
func (p pageText) steps(t *testing.T) (english, chinese []pageStep) {
	t.Helper()
	english, chinese = stepsOf(p.english), stepsOf(p.chinese)
	en, zh := doneAlike(english), doneAlike(chinese)
	for i := range min(len(en), len(zh)) {
		if en[i] != zh[i] {
			t.Fatalf("the Chinese page does something else:\n%s\n%s", en[i], zh[i])
		}
	}
	if len(en) != len(zh) || len(en) == 0 {
		t.Fatalf("%d commands and files, and %d in Chinese", len(en), len(zh))
	}
	return english, chinese
}

// sees reports which line of what a page shows is nowhere in an output. Any number stands for any other, and … for any text. Lines that
// are then alike want as many in the output.
func sees(output, shown string) (missing string) {
	alike := map[string]int{}
	for line := range strings.Lines(shown) {
		var pattern strings.Builder
		for i, word := range strings.Fields(line) {
			if i > 0 {
				pattern.WriteString(` +`)
			}
			word = regexp.QuoteMeta(word)
			pattern.WriteString(strings.ReplaceAll(digits.ReplaceAllString(word, `\d+`), "…", `.*`))
		}
		alike[pattern.String()]++
		if n := alike[pattern.String()]; len(regexp.MustCompile(pattern.String()).FindAllString(output, n)) < n {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

var digits = regexp.MustCompile(`\d+`)
