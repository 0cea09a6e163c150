package pages

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
)

// The commands have no payload in them, because it can have personal data. They fetch it.

func fixtureCommand(e api.Entry) string {
	return fmt.Sprintf("dingevent events show %d | jq .data > %s.json", e.Seq, fileName(e.Envelope.Type))
}

func triggerCommand(e api.Entry) string {
	return fmt.Sprintf("dingevent trigger %s --data %s.json", terminal.InShell(e.Envelope.Type), fileName(e.Envelope.Type))
}

func curlCommand(e api.Entry) string {
	return fmt.Sprintf(`curl -H "Authorization: Bearer $(jq -r .token data/api.json)" "$(jq -r .url data/api.json)/api/v1/events/%d"`, e.Seq)
}

// fileName is an event type that a shell and a disk take as it is.
func fileName(eventType string) string {
	return string(bytes.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, []byte(eventType)))
}

// indented is a payload as a person edits it; as it is if it is not JSON.
func indented(data []byte) string {
	var out bytes.Buffer
	if json.Indent(&out, data, "", "  ") != nil {
		return string(data)
	}
	return out.String()
}

// meta are what the transport said, one a line, by name.
func meta(of map[string]string) (lines []string) {
	for _, name := range slices.Sorted(maps.Keys(of)) {
		lines = append(lines, name+": "+of[name])
	}
	return lines
}
