package terminal_test

import (
	"testing"

	"github.com/dingevent/dingevent/internal/terminal"
)

func TestSentence(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "-",
		`h answered 500: {"error": "数据库"}`: `h answered 500: {"error": "数据库"}`,
		"a\tb\x1b[31m":                     "a\ufffdb\ufffd[31m",
	} {
		if got := terminal.Sentence(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}
