package eventschema

import (
	"bytes"
	"fmt"

	"github.com/dingevent/dingevent/internal/sourcetext"
)

// A printer collects source code.
type printer struct{ bytes.Buffer }

func (p *printer) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// wrapped writes a paragraph, each line behind the prefix.
func (p *printer) wrapped(prefix, paragraph string) {
	for _, line := range sourcetext.Wrap(paragraph, 100-sourcetext.Width(prefix)) {
		p.line("%s%s", prefix, line)
	}
}
