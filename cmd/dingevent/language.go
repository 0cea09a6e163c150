package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/words"
)

// langFlag chooses the language of texts. It is read before there are commands, because their help has one.
const langFlag = "lang"

// language is what --lang asks for, or else the environment.
func language(args []string, lookup func(string) (string, bool)) (words.Words, error) {
	say := words.FromEnvironment(lookup)
	for i, arg := range args {
		tag, given := strings.CutPrefix(arg, "--"+langFlag+"=")
		switch {
		case arg == "--":
			return say, nil
		case arg == "--"+langFlag && i+1 < len(args):
			tag, given = args[i+1], true
		}
		if !given {
			continue
		}
		asked, err := words.Named(tag)
		if err != nil && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
			return say, nil // it is being typed
		}
		if err != nil {
			return say, words.Fail(func(say words.Words) string { return say.MisuseLanguage(tag, words.Tags()) })
		}
		return asked, nil
	}
	return say, nil
}
