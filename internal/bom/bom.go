// Package bom takes the byte order mark off a text from outside, and refuses text in UTF-16. Editors and shells of
// Windows write both.
package bom

import (
	"bytes"
	"errors"
	"io"
)

// ErrUTF16 says that a text is in UTF-16.
var ErrUTF16 = errors.New("it is in UTF-16; save it as UTF-8 (in PowerShell: Out-File -Encoding utf8)")

// Mark is the byte order mark of UTF-8.
const Mark = "\xef\xbb\xbf"

// Trim returns text without the byte order mark of UTF-8 at its start. The error is [ErrUTF16] for a text that begins
// with the mark of UTF-16 or UTF-32, or with an ASCII character in UTF-16. Trim then returns text as it is.
func Trim(text []byte) ([]byte, error) {
	if isUTF16(text) {
		return text, ErrUTF16
	}
	return bytes.TrimPrefix(text, []byte(Mark)), nil
}

// isUTF16 looks at the first two bytes. No text that we read as UTF-8 begins with NUL or with one byte and NUL.
func isUTF16(text []byte) bool {
	if len(text) < 2 {
		return false
	}
	a, b := text[0], text[1]
	return a == 0xff && b == 0xfe || a == 0xfe && b == 0xff || (a == 0) != (b == 0)
}

// NewReader returns a reader of what in holds, after [Trim]. It reads from in once it is read from. A text in UTF-16
// ends it at once with [ErrUTF16].
func NewReader(in io.Reader) io.Reader { return &reader{in: in} }

type reader struct {
	in      io.Reader
	started bool
	err     error // of the start
}

func (r *reader) Read(p []byte) (int, error) {
	if !r.started {
		r.start()
	}
	if r.err != nil {
		return 0, r.err
	}
	return r.in.Read(p)
}

// start reads as many bytes as a mark has, fewer if the first ones are none's.
func (r *reader) start() {
	r.started = true
	var head []byte
	for len(head) < len(Mark) && (bytes.HasPrefix([]byte(Mark), head) || len(head) < 2) {
		var next [1]byte
		if _, err := io.ReadFull(r.in, next[:]); err != nil {
			break // the next Read returns the error
		}
		head = append(head, next[0])
	}
	head, r.err = Trim(head)
	r.in = io.MultiReader(bytes.NewReader(head), r.in)
}
