package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

// TestLogTextIsReadable: whoever reads logfmt knows the escapes of JSON alone, so each quoted value of the log is a text of JSON.
func TestLogTextIsReadable(t *testing.T) {
	for quoted, want := range map[string]string{
		"林晓雨 left\t\r\n\b\f":         "林晓雨 left\t\r\n\b\f",
		"no\u00a0break 𠮷 👨\u200d👩":   "no\u00a0break 𠮷 👨\u200d👩",
		"\x1b[31m \a \v \x00 \x7f":   "\ufffd[31m \ufffd \ufffd \ufffd \ufffd",
		"cut \xe6\x9d":               "cut \ufffd\ufffd",
		"flag \U000e0067 \U000f0000": "flag \ufffd \ufffd",
	} {
		for _, value := range []any{quoted, errors.New(quoted)} {
			var line bytes.Buffer
			log := newLogger("text", slog.LevelInfo, &line)
			log.With("before", value).WithGroup("of").Info(quoted, "error", value)
			for _, key := range []string{" msg=", " before=", " of.error="} {
				_, rest, _ := strings.Cut(line.String(), key)
				var got string
				if err := json.NewDecoder(strings.NewReader(rest)).Decode(&got); err != nil || got != want {
					t.Errorf("%s of %T %q: %q, %v; want %q", key, value, quoted, got, err, want)
				}
			}
		}
	}
}
