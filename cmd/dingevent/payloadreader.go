package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/dingevent/dingevent/internal/bom"
)

// maxPayload bounds one payload. DingTalk's frames and bodies are far below.
const maxPayload = 16 << 20

var errTooLarge = fmt.Errorf("a payload is larger than %d MiB", maxPayload>>20)

// A payloadReader reads one JSON value after another, each on a line of its own or over many lines. After
// something that is none it goes on with the next line. Files that begin with a byte order mark may follow
// each other.
type payloadReader struct {
	in    *unread
	dec   *json.Decoder
	ended bool // by an error, after which nothing can be read
}

func newPayloadReader(in io.Reader) *payloadReader {
	u := &unread{in: bufio.NewReader(bom.NewReader(in))}
	return &payloadReader{in: u, dec: json.NewDecoder(u)}
}

// next returns io.EOF at the end.
func (p *payloadReader) next() ([]byte, error) {
	for !p.ended {
		var payload json.RawMessage
		p.in.left = maxPayload
		err := p.dec.Decode(&payload)
		if err == nil || err == io.EOF {
			return payload, err
		}
		if p.ended = p.in.failed != nil; p.ended {
			return nil, fmt.Errorf("standard input: %w", p.in.failed)
		}
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("it ends in the middle")
		}
		p.in.putBack(p.dec.Buffered())
		p.dec = json.NewDecoder(p.in)
		if marked := p.in.skipLine(); !marked {
			return nil, fmt.Errorf("not JSON: %w", err)
		}
	}
	return nil, io.EOF
}

// unread is what a decoder has not used. It ends with errTooLarge after left bytes.
type unread struct {
	held   []*bytes.Reader // comes before in
	in     *bufio.Reader
	left   int
	failed error // why nothing more can be read, other than the end
}

// putBack takes what a decoder has read and not used.
func (u *unread) putBack(buffered io.Reader) {
	text, _ := io.ReadAll(buffered) // it is memory
	u.held = append([]*bytes.Reader{bytes.NewReader(text)}, u.held...)
}

func (u *unread) Read(p []byte) (n int, err error) {
	if u.left <= 0 {
		u.failed = errTooLarge
		return 0, errTooLarge
	}
	p = p[:min(len(p), u.left)]
	if u.holds() {
		n, err = u.held[0].Read(p)
	} else {
		n, err = u.in.Read(p)
	}
	u.left -= n
	if err != nil && err != io.EOF {
		u.failed = err
	}
	return n, err
}

// holds reports whether something was put back.
func (u *unread) holds() bool {
	for len(u.held) > 0 && u.held[0].Len() == 0 {
		u.held = u.held[1:]
	}
	return len(u.held) > 0
}

// skipLine passes by what cannot be read, to the end of its line. If that is a byte order mark, it passes by the
// mark alone and reports it.
func (u *unread) skipLine() (marked bool) {
	c, err := u.readByte()
	for err == nil && (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
		c, err = u.readByte()
	}
	for i := 0; err == nil && c == bom.Mark[i]; i++ {
		if i == len(bom.Mark)-1 {
			return true
		}
		c, err = u.readByte()
	}
	for err == nil && c != '\n' {
		c, err = u.readByte()
	}
	return false // the next Read returns an error that lasts
}

func (u *unread) readByte() (byte, error) {
	if u.holds() {
		return u.held[0].ReadByte()
	}
	return u.in.ReadByte()
}
