// Package envref is how a config or a spec refers to what does not stand in it: ${NAME} is a variable of the environment, ${file:PATH}
// the text of a file, and ${command:PROGRAM ARGUMENTS} what a program prints.
package envref

import (
	"fmt"
	"regexp"
	"strings"
)

// Pattern is that of a reference in a regular expression.
const Pattern = `\$\{([A-Za-z_][A-Za-z0-9_]*|(file|command):[^{}\r\n]+)\}`

// Reference finds references, and $${, which stands for a plain ${.
var Reference = regexp.MustCompile(`\$?` + Pattern)

// A Kind is what a reference is to.
type Kind string

// The kinds of references.
const (
	Variable Kind = ""
	File     Kind = "file"
	Command  Kind = "command"
)

// Split takes what stands between the braces of a reference apart.
func Split(body string) (kind Kind, name string) {
	if before, after, ok := strings.Cut(body, ":"); ok {
		return Kind(before), strings.TrimSpace(after)
	}
	return Variable, body
}

// A Lookup returns what a reference stands for, by what stands between its braces. Its errors say nothing of that.
type Lookup func(body string) (string, error)

// Variables looks up variables alone.
func Variables(get func(name string) (string, bool)) Lookup {
	return func(body string) (string, error) {
		kind, name := Split(body)
		if kind != Variable {
			return "", fmt.Errorf("only a config file can have ${%s:…}; name a variable of the daemon's environment", kind)
		}
		value, ok := get(name)
		if !ok {
			return "", fmt.Errorf("the environment has no %s", name)
		}
		return value, nil
	}
}
