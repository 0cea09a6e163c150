package dingevent_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
)

// readers are programs that read lines of JSON, stop at the first they do not take, and write each payload again. What
// they write is one line for each that they read.
var readers = map[string][]string{
	"jq":      {"jq", "-c", ".data // .data_base64"},
	"python3": {"python3", "-c", "import json, sys\nfor line in sys.stdin.buffer: sys.stdout.buffer.write((json.dumps(json.loads(line.decode()), ensure_ascii=False) + '\\n').encode())"},
	"node":    {"node", "-e", "require('readline').createInterface({ input: process.stdin }).on('line', line => console.log(JSON.stringify(JSON.parse(line))))"},
}

// TestReaders: no payload stops a program that reads our lines, whatever DingTalk sends.
func TestReaders(t *testing.T) {
	var lines bytes.Buffer
	count := 0
	for _, data := range []string{
		`{"title":"请假 😀","n":9007199254740993,"x":-1.5e-7}`, `["\ud83d\ude00\u2028"]`, "[\"\u2028\x7f\"]", ` {"a" : null} `,
		`{"title":"\ud83d"}`, `{"\ude00":1}`, "{\"title\":\"\xe4\xbd\"}", "\ufeff{}", `{"a":1,"a":2}`, `[1e400,-1e400]`,
		strings.Repeat("9", 5000), strings.Repeat("[", 50) + strings.Repeat("]", 50), strings.Repeat("[", 1100) + strings.Repeat("]", 1100),
		strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000), "", "null", "corpId=1", "\x00",
	} {
		env := &dingevent.Envelope{ID: "1", Type: "check_in\xff", CorpID: "\ud7ff\ufffe", App: "人事", Data: []byte(data), Meta: map[string]string{"\x00": "\u2029"}}
		line, err := env.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
		count++
		var back dingevent.Envelope
		if err := json.Unmarshal(line, &back); err != nil || !bytes.Equal(compact(back.Data), compact([]byte(data))) {
			t.Errorf("%.50q came back as %.50q, %v", data, back.Data, err)
		}
	}
	for name, command := range readers {
		t.Run(name, func(t *testing.T) {
			if _, err := exec.LookPath(name); err != nil && os.Getenv("CI") == "" {
				t.Skipf("%s is not here: install it, and run go test . -run TestReaders", name)
			}
			reader := exec.CommandContext(t.Context(), command[0], command[1:]...)
			reader.Stdin = bytes.NewReader(lines.Bytes())
			out, err := reader.Output()
			if failed, ok := err.(*exec.ExitError); ok {
				t.Fatalf("%v: %s", err, failed.Stderr)
			} else if err != nil {
				t.Fatal(err)
			}
			if n := bytes.Count(out, []byte("\n")); n != count {
				t.Errorf("%d lines of %d were read", n, count)
			}
		})
	}
}

// compact is data as lines have it: without the space between tokens.
func compact(data []byte) []byte {
	var out bytes.Buffer
	if !dingevent.DataIsJSON(data) || json.Compact(&out, data) != nil {
		return data
	}
	return out.Bytes()
}
