package schema

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A printer collects source code.
type printer struct{ bytes.Buffer }

func (p *printer) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// wrapped writes a paragraph, each line behind the prefix. A Chinese character fills two columns.
func (p *printer) wrapped(prefix, paragraph string) {
	const columns = 100
	line := ""
	for _, word := range strings.Fields(paragraph) {
		if line != "" && width(prefix)+width(line)+1+width(word) > columns {
			p.line("%s%s", prefix, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	p.line("%s%s", prefix, line)
}

func width(text string) int { return (len(text) + utf8.RuneCountInString(text)) / 2 }
