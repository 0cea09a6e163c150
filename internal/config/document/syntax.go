package document

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// syntaxComplaints takes an error of the YAML library apart, and says what to do where it knows that.
func syntaxComplaints(text []byte, err error) Complaints {
	at, ok := errors.AsType[*yaml.LoadError](err)
	if !ok {
		return Complaints{{Text: err.Error()}}
	}
	c := Complaint{Position{at.Mark.Line, at.Mark.Column}, at.Message}
	lines := bytes.Split(text, []byte("\n"))
	begins := byte(0) // the character that it stopped at
	if line := c.At.Line - 1; line >= 0 && line < len(lines) && c.At.Column >= 1 && c.At.Column <= len(lines[line]) {
		begins = lines[line][c.At.Column-1]
	}
	if slip, ok := slipped(lines, c.At.Line); ok {
		return Complaints{slip}
	}
	switch {
	case strings.Contains(at.Message, "unknown anchor"), strings.Contains(at.ContextMsg, "scanning an alias"):
		c.Text = "* begins an alias of YAML, and there is no such anchor; a text that begins with * wants quotes"
	case strings.Contains(at.Message, "cannot start any token") && begins == '\t', strings.Contains(at.Message, "found a tab character"):
		c.Text = "a tab; YAML is indented with spaces"
	case strings.Contains(at.Message, "cannot start any token") && begins != 0:
		c.Text = fmt.Sprintf("a text that begins with %q wants quotes", string(begins))
	case strings.Contains(at.Message, "mapping values are not allowed"):
		c.Text = "a colon that is no key's; a text with a colon and a space in it wants quotes, and keys of one object the same indentation"
	case len(bytes.TrimSpace(bytes.Join(lines[min(len(lines), max(0, c.At.Line-1)):], nil))) < max(1, c.At.Column) && begins == 0:
		c.Text = "the text ends within { }, [ ] or quotes, which want their other half"
	case strings.Contains(at.Message, "did not find expected ',' or"):
		c.Text = "a , or the closing bracket is missing here; within { } and [ ] a text such as ${NAME} wants quotes"
	case strings.Contains(at.Message, "did not find expected key"), strings.Contains(at.Message, "did not find expected '-' indicator"):
		c.Text = "this line does not belong here; the keys of one object, and the entries of one list, want the same indentation"
	}
	return Complaints{c}
}
