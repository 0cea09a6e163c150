package execsource

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

// FuzzLines: whatever a program writes, and in whichever pieces, each event is a whole JSON object of a bounded length, with an identity
// that is the same the next time.
func FuzzLines(f *testing.F) {
	for _, text := range []string{
		"", "\n", "{}", "{}\n", "{\"event_id\":\"a\",\"event_type\":\"t\",\"timestamp\":1790000000123}\n{\"event_id\":7}\r\n\n  {\"event_id\":null}  \n",
		"[1]\n{\"a\":\n1}\n\x00\xff{\"a\":\"\xff\"}\n", "{\"event_id\":\"" + string(bytes.Repeat([]byte("x"), 200)) + "\"}\n{}\n{\"event_born_time\":\"1790000000\"}",
	} {
		f.Add([]byte(text))
	}
	r, err := newReading("me", &Options{ID: "event.event_id", Born: "event.timestamp"})
	if err != nil {
		f.Fatal(err)
	}
	const most = 100
	f.Fuzz(func(t *testing.T, text []byte) {
		var whole, pieces [][]byte
		for in, to := range map[io.Reader]*[][]byte{bytes.NewReader(text): &whole, iotest.OneByteReader(bytes.NewReader(text)): &pieces} {
			for from := newLines(in, most); ; {
				line, size, err := from.next()
				if len(line) > most || size > int64(len(text)) {
					t.Fatalf("a line of %d bytes, told as %d", len(line), size)
				}
				if size > 0 {
					*to = append(*to, line)
				}
				if err != nil {
					if !errors.Is(err, io.EOF) {
						t.Fatal(err)
					}
					break
				}
			}
		}
		if len(whole) != len(pieces) {
			t.Fatalf("%d lines, in pieces %d", len(whole), len(pieces))
		}
		for i, line := range whole {
			if !bytes.Equal(line, pieces[i]) {
				t.Fatalf("line %d is %q, in pieces %q", i+1, line, pieces[i])
			}
			if line == nil {
				continue
			}
			env, _ := r.envelope(line)
			if isObject := json.Valid(line) && line[0] == '{'; (env != nil) != isObject {
				t.Fatalf("%q is an event: %v", line, env != nil)
			}
			if env == nil {
				continue
			}
			again, _ := r.envelope(bytes.Clone(line))
			if env.ID == "" || env.ID != again.ID || env.Type != again.Type || !bytes.Equal(env.Data, line) {
				t.Fatalf("%q is %+v, and then %+v", line, env, again)
			}
		}
	})
}
