package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A position is a place in a text, counted from 1; zero is none.
type position struct{ line, column int }

// A complaint is what is wrong at a place of a document. It never quotes a value.
type complaint struct {
	at   position
	text string
}

// Error starts with line and column, or with a space.
func (c complaint) Error() string {
	if c.at == (position{}) {
		return " " + c.text
	}
	return fmt.Sprintf("%d:%d: %s", c.at.line, c.at.column, c.text)
}

type complaints []complaint

// err is all of them as one error, or nil.
func (c complaints) err() error {
	var errs []error
	for _, one := range c {
		errs = append(errs, one)
	}
	return errors.Join(errs...)
}

// texts is all of them without their places, for a text that nobody wrote in lines.
func (c complaints) texts() string {
	var texts []string
	for _, one := range c {
		texts = append(texts, one.text)
	}
	return strings.Join(texts, "; ")
}

// syntaxComplaints takes an error of the YAML library apart, and says what to do where it knows that.
func syntaxComplaints(text []byte, err error) complaints {
	at, ok := errors.AsType[*yaml.LoadError](err)
	if !ok {
		return complaints{{text: err.Error()}}
	}
	c := complaint{position{at.Mark.Line, at.Mark.Column}, at.Message}
	lines := bytes.Split(text, []byte("\n"))
	begins := byte(0) // the character that it stopped at
	if line := c.at.line - 1; line >= 0 && line < len(lines) && c.at.column >= 1 && c.at.column <= len(lines[line]) {
		begins = lines[line][c.at.column-1]
	}
	switch {
	case strings.Contains(at.Message, "unknown anchor"), strings.Contains(at.ContextMsg, "scanning an alias"):
		c.text = "* begins an alias of YAML, and there is no such anchor; a text that begins with * wants quotes"
	case strings.Contains(at.Message, "cannot start any token") && begins == '\t':
		c.text = "a tab; YAML is indented with spaces"
	case strings.Contains(at.Message, "cannot start any token") && begins != 0:
		c.text = fmt.Sprintf("a text that begins with %q wants quotes", begins)
	case strings.Contains(at.Message, "mapping values are not allowed"):
		c.text = "a colon that is no key's; a text with a colon and a space in it wants quotes, and keys of one object the same indentation"
	case len(bytes.TrimSpace(bytes.Join(lines[min(len(lines), max(0, c.at.line-1)):], nil))) < max(1, c.at.column) && begins == 0:
		c.text = "the text ends within { }, [ ] or quotes, which want their other half"
	case strings.Contains(at.Message, "did not find expected ',' or"):
		c.text = at.Message + "; within { } and [ ] a text such as ${NAME} wants quotes"
	case strings.Contains(at.Message, "did not find expected key"), strings.Contains(at.Message, "did not find expected '-' indicator"):
		c.text = at.Message + "; the keys of one object, and the entries of one list, want the same indentation"
	}
	return complaints{c}
}

// halves finds an escaped backslash, which is passed over, or the two halves of a character in JSON.
var halves = regexp.MustCompile(`\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}`)

// surrogates returns JSON with the characters in place of those escapes that YAML does not know: of two halves.
func surrogates(text []byte) []byte {
	if !bytes.Contains(text, []byte(`\u`)) || !json.Valid(text) {
		return text
	}
	return halves.ReplaceAllFunc(text, func(found []byte) []byte {
		var char string
		if len(found) == 2 || json.Unmarshal([]byte(`"`+string(found)+`"`), &char) != nil {
			return found
		}
		return []byte(char)
	})
}
