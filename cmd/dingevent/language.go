package main

import (
	"regexp"
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

// ourPackages is how errors of our packages begin, for those who write Go.
var ourPackages = regexp.MustCompile(`(^|\n|: )((sqlite|delivery|journal|filter|api|daemon|dingtest|callback|stream|httpsink|filesink|natssink|kafkasink|streamsink): )+`)

// plain is what an error of ours said, without how it begins for those who write Go.
func plain(text string) string { return ourPackages.ReplaceAllString(text, "$1") }

// relayed is what the daemon said of an error, as a person in a terminal reads it.
func relayed(say words.Words, text string) string {
	return printable(words.Elsewhere(say, plain(text)))
}

// complaint is an error as a person in a terminal reads it.
func complaint(say words.Words, err error) string {
	return words.Elsewhere(say, plain(words.In(say, err)))
}

// inShell is an argument as it is typed.
func inShell(arg string) string {
	if arg != "" && !strings.ContainsFunc(arg, func(r rune) bool {
		return !(r == '/' || r == '.' || r == '-' || r == '_' || r == ':' || r > '~' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	}) {
		return arg
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}
