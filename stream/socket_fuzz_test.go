package stream

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/coder/websocket"
)

// A recorded is a connection whose peer has sent all that it sends. What is written to it is kept.
type recorded struct {
	io.Reader
	written []byte
}

func (r *recorded) Write(p []byte) (int, error) {
	r.written = append(r.written, p...)
	return len(p), nil
}

func (r *recorded) Close() error { return nil }

// dialed is the library's connection over body.
func dialed(t *testing.T, body io.ReadWriteCloser) *websocket.Conn {
	ws, _, err := websocket.Dial(t.Context(), "ws://ding.test", &websocket.DialOptions{HTTPClient: &http.Client{
		Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
			return &http.Response{StatusCode: http.StatusSwitchingProtocols, Body: body, Header: http.Header{
				"Upgrade": {"websocket"}, "Connection": {"Upgrade"},
				"Sec-Websocket-Accept": {base64.StdEncoding.EncodeToString(sum[:])},
			}}, nil
		}),
	}})
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

// fuzzedLimits are below and beyond what is read at once.
var fuzzedLimits = [...]int64{20_000, 40_000}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// FuzzSocket wants that we read, of any bytes that come in any pieces, the same messages as the library alone, and that it
// answers as it would alone.
func FuzzSocket(f *testing.F) {
	text := func(n int) string { return string(unmasked(0x81, n)) }
	ping, part, rest := "\x89\x02hi", "\x01\x03par", "\x80\x02ts"
	for _, seed := range []string{
		text(0) + text(5) + text(125) + text(126) + text(300), text(32<<10-4) + text(32<<10-3) + text(33_000) + text(3),
		text(20_000) + text(2), text(20_001) + text(2), text(40_000) + text(2), text(40_001) + text(2), ping + strings.Repeat(text(300), 40), ping + text(4) + ping + ping + text(5),
		part + ping + rest + text(4), part + text(4), rest + text(2), "\x82\x03bin" + text(2), "\xc1\x03rsv" + text(2), "\x83\x01x",
		"\x81\x83\x01\x02\x03\x04abc" + text(1), "\x81\x7e\x00\x02hi" + text(2), "\x88\x02\x03\xe8" + text(2), "\x88\x00", "\x8a\x00" + text(1),
		"\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xffx", "\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xffx", "\x89\x7e\x00\x80" + text(200),
		text(4)[:3], "\x81", "\x81\x7e\x01", "\x09\x01a" + text(1), "\x01\x00\x00\x00\x80\x01z" + text(1),
	} {
		for pieces := range uint16(4) {
			f.Add([]byte(seed), pieces, false)
			f.Add([]byte(seed), pieces, true)
		}
	}
	f.Fuzz(func(t *testing.T, sent []byte, piece uint16, large bool) {
		limit := fuzzedLimits[0]
		if large {
			limit = fuzzedLimits[1]
		}
		alone, under := &recorded{Reader: inPieces(sent, piece)}, &recorded{Reader: inPieces(sent, piece)}
		ws := dialed(t, alone)
		ws.SetReadLimit(limit)
		defer ws.CloseNow()
		var want []string
		for {
			_, text, err := ws.Read(context.Background())
			if err != nil {
				break
			}
			want = append(want, string(text))
		}
		s := newSocket(under)
		ws = dialed(t, s)
		ws.SetReadLimit(limit)
		defer ws.CloseNow()
		var got []string
		for {
			if s.takeText(limit, func(text []byte, _ time.Time) { got = append(got, string(text)) }) {
				continue
			}
			_, text, err := ws.Read(context.Background())
			if err != nil {
				break
			}
			got = append(got, string(text))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d messages %.300q, the library alone %d: %.300q", len(got), got, len(want), want)
		}
		if got, want := frames(t, string(under.written)), frames(t, string(alone.written)); !slices.Equal(got, want) {
			t.Errorf("answered %q, the library alone %q", got, want)
		}
	})
}

func inPieces(text []byte, piece uint16) io.Reader {
	switch r := bytes.NewReader(text); piece % 4 {
	case 0:
		return r
	case 1:
		return iotest.OneByteReader(r)
	case 2:
		return iotest.HalfReader(r)
	default:
		n := min(len(text), int(piece))
		return io.MultiReader(bytes.NewReader(text[:n]), bytes.NewReader(text[n:]))
	}
}

// unmasked is a frame of a server.
func unmasked(first byte, n int) []byte {
	header := fmt.Sprintf("%c", n)
	switch {
	case n >= 1<<16:
		panic("too long")
	case n >= length16:
		header = string([]byte{length16, byte(n >> 8), byte(n)})
	}
	return append([]byte{first}, header+strings.Repeat("x", n)...)
}
