// Package words holds what a person reads in the terminal, in English and in Chinese.
//
// Each area has a pair of files. status.go has the interface [Status] and the English texts,
// status_zh.go has the Chinese ones. [Words] embeds the interfaces of all areas, so a text that is
// missing in one language does not compile.
//
// To add a text: add a method to the area's interface, beside it the English method, and the Chinese one
// in the file that ends with _zh. Then call it: say.StatusNever(). A value is a parameter, so each
// language has its own order of words. A text for an error goes into [Fail] or [Wrap].
//
// Texts of the daemon, the API and libraries are English there; [Elsewhere] has the Chinese ones.
//
// Names of commands, flags, keys, events and files are the same in both languages. JSON, the program's
// log and metrics are always English: their code uses [English].
package words

import (
	"fmt"
	"strings"
)

// Words are all texts, in one language.
type Words interface {
	Shell
	Root
	Misuse
	Folder
	Database
	Spool
	Journal
	Reload
	APIKey
	JournalKey
	Recover
	Status
	Intake
	Sinks
	Time
	Desk
	Events
	Why
	Dead
	Replay
	Backup
	Sources
	Notify
	Suites
	Subscriptions
	Fake
	Simulate
	Doctor
	Reference
	System
	Console
	ConsoleCommand
	ConsoleOIDC
	Certificates
	MCP
	ConsoleSubs
	ConsoleSubscribing
	ConsoleDeadLetters
	ConsoleReplaying
	ConsoleEvents
	ConsoleCatalog
	ConsoleOverviewTexts
	ConsoleAppTexts
	Config
	// Tag is the language as flags and HTTP name it: en or zh.
	Tag() string
	// OfTwo chooses a text that the catalogue has in both languages.
	OfTwo(english, chinese string) string
}

var (
	_ Words = English{}
	_ Words = Chinese{}
)

func (English) Tag() string { return "en" }
func (Chinese) Tag() string { return "zh" }

func (English) OfTwo(english, _ string) string { return english }
func (Chinese) OfTwo(_, chinese string) string { return chinese }

// all is every language; the first is the default.
var all = []Words{English{}, Chinese{}}

// Tags are the languages there are, by their tags.
func Tags() (tags []string) {
	for _, w := range all {
		tags = append(tags, w.Tag())
	}
	return tags
}

// Named is the language with a tag such as zh, zh-CN or zh_CN.UTF-8. English stands for C and POSIX, too.
func Named(tag string) (Words, error) {
	language, _, _ := strings.Cut(strings.ToLower(tag), ".")
	language, _, _ = strings.Cut(strings.ReplaceAll(language, "_", "-"), "-")
	for _, w := range all {
		if w.Tag() == language {
			return w, nil
		}
	}
	if language == "c" || language == "posix" {
		return English{}, nil
	}
	return nil, fmt.Errorf("no language %q; there are %s", tag, strings.Join(Tags(), ", "))
}

// FromEnvironment is the language that DINGEVENT_LANG names, or else the locale of messages: LC_ALL,
// LC_MESSAGES or LANG, whichever is set first. Any other language reads English.
func FromEnvironment(lookup func(string) (string, bool)) Words {
	for _, name := range []string{"DINGEVENT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		tag, _ := lookup(name)
		if tag == "" {
			continue
		}
		if w, err := Named(tag); err == nil {
			return w
		}
		return English{}
	}
	return English{}
}
