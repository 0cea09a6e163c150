package execsource

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// readAhead is how much of the program's output is read before it is needed.
const readAhead = 16 << 10

// lines reads lines of a bounded length, and passes over longer ones without keeping them.
type lines struct {
	from   *bufio.Reader
	most   int
	kept   []byte
	number uint64 // of the line that was returned, from 1
}

func newLines(from io.Reader, most int) *lines {
	return &lines{from: bufio.NewReaderSize(from, readAhead), most: most}
}

// next returns a line without white space around it, and how many bytes it had. The line is nil if it was too long. Its bytes are the
// caller's. The size is 0 for an empty line, and at the end. An error means that no more comes; a last line may come with it.
func (l *lines) next() (line []byte, size int64, err error) {
	l.kept = l.kept[:0]
	for {
		part, err := l.from.ReadSlice('\n')
		size += int64(len(part))
		if size <= int64(l.most)+2 { // with the end of the line
			l.kept = append(l.kept, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if size > 0 {
			l.number++
		}
		if size > int64(l.most)+2 {
			l.kept = nil // as large as it may become
			return nil, size, err
		}
		text := bytes.TrimSpace(l.kept)
		if len(text) > l.most {
			return nil, size, err
		}
		return bytes.Clone(text), int64(len(text)), err
	}
}

// more reports whether a whole line was read already.
func (l *lines) more() bool {
	ahead, _ := l.from.Peek(l.from.Buffered())
	return bytes.IndexByte(ahead, '\n') >= 0
}
