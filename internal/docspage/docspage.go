// Package docspage reads the code that a page of docs shows, so that tests run it as it stands there.
package docspage

import (
	"os"
	"strings"
	"testing"
)

// Block returns the only block of a page in a language.
func Block(t testing.TB, path, language string) string {
	t.Helper()
	list := Blocks(Read(t, path), language)
	if len(list) != 1 {
		t.Fatalf("%s has %d blocks of %s, want one", path, len(list), language)
	}
	return list[0]
}

// Read is the text of a page.
func Read(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Blocks are the blocks of a page's text in a language.
func Blocks(text, language string) (list []string) {
	for _, part := range strings.Split(text, "```"+language+"\n")[1:] {
		code, _, _ := strings.Cut(part, "```")
		list = append(list, code)
	}
	return list
}
