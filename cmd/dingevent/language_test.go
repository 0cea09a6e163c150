package main

import (
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// TestHelpSpeaksChinese: every command and flag has its words in both languages.
func TestHelpSpeaksChinese(t *testing.T) {
	chinese := func(text string) bool {
		return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	each(newRoot(words.Chinese{}), func(cmd *cobra.Command) {
		if !chinese(cmd.Short) || cmd.Long != "" && !chinese(cmd.Long) {
			t.Errorf("%s: %q\n%s", cmd.CommandPath(), cmd.Short, cmd.Long)
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !chinese(f.Usage) {
				t.Errorf("%s --%s: %q", cmd.CommandPath(), f.Name, f.Usage)
			}
		})
	})
	each(newRoot(words.English{}), func(cmd *cobra.Command) {
		if chinese(cmd.Short) {
			t.Errorf("%s: %q", cmd.CommandPath(), cmd.Short)
		}
	})
}

// TestSuggestionsAreCommands: what is suggested for names of other tools is there.
func TestSuggestionsAreCommands(t *testing.T) {
	there := map[string]bool{}
	each(newRoot(words.English{}), func(cmd *cobra.Command) { there[cmd.CommandPath()] = true })
	for path := range meant {
		if !there[path] {
			t.Errorf("%q is suggested, and no command", path)
		}
	}
}

func TestInShell(t *testing.T) {
	longtest.Skip(t)
	for arg, want := range map[string]string{"a/b.yaml": "a/b.yaml", "数据": "数据", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "$X": "'$X'"} {
		if got := terminal.InShell(arg); got != want {
			t.Errorf("%q is typed %s, want %s", arg, got, want)
		}
	}
}
