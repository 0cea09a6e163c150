//go:build unix

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/dingevent/dingevent/internal/longtest"
)

// TestFreshClone does in a fresh clone what the page of five minutes and the READMEs say to do first, as it is written there, in both
// languages.
func TestFreshClone(t *testing.T) {
	longtest.Skip(t)
	if !alone(t) {
		return
	}
	reader := newReader(t)
	reader.does(t, readPage(t, "../../docs/five-minutes.md"))
	run := reader.begins(t, "en", filepath.Join(reader.folder, "dingevent"))
	defer run.close()
	run.do(readmeSteps(t))
}

// tries are the commands of a README by which somebody tries it.
var tries = regexp.MustCompile(`(?m)^go run -tags small .*$`)

// readmeSteps are the tries of the READMEs, which are the same in both, with what is to be seen of each.
func readmeSteps(t *testing.T) (steps []pageStep) {
	t.Helper()
	var commands [2][]string
	for i, name := range []string{"../../README.md", "../../README.zh-CN.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		commands[i] = tries.FindAllString(string(text), -1)
	}
	if len(commands[0]) != 3 || !slices.Equal(commands[0], commands[1]) {
		t.Fatalf("the READMEs run %q and %q", commands[0], commands[1])
	}
	dev, trigger, forward := commands[0][0], commands[0][1], commands[0][2]
	return []pageStep{
		{kind: "sh", text: dev}, {kind: "text", text: "fake DingTalk http://127.0.0.1:7788\nstream …\nhttp …\nsynchttp …"},
		{kind: "sh", text: trigger}, {kind: "text", text: "answered success"},
		{kind: "text", text: `stream user_add_org ← yours {"UserId":["manager164"]}`},
		{kind: "sh", text: "# Ctrl-C in the terminal of " + dev + "\n" + forward}, {kind: "text", text: "forwards to http://localhost:3000/hook"},
	}
}
