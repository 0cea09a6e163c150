package kafkasink

import (
	"fmt"
	"strings"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/internal/naming"
)

// longestTopic is Kafka's limit, in bytes.
const longestTopic = 249

// parseTopic wants a topic that Kafka allows for all values.
func parseTopic(text string) (*naming.Pattern, error) {
	p, err := naming.Parse(text, legal)
	if err != nil {
		return nil, fmt.Errorf("kafkasink: topic %w", err)
	}
	name := p.Name(dingevent.Delivery{Envelope: &dingevent.Envelope{}})
	if name == "" || len(name) > longestTopic || name == "." || name == ".." || strings.ContainsFunc(name, illegal) {
		return nil, fmt.Errorf("kafkasink: topic %q is not one that Kafka allows; use 1 to %d letters, digits, full stops, _ and -", text, longestTopic)
	}
	return p, nil
}

// legal makes value a part of a topic: a topic of a Stream callback becomes v1.0.im.bot.messages.get. No
// value is -, a long one is cut.
func legal(value string) string {
	const longest = 80
	value = strings.ReplaceAll(strings.Trim(value, "/"), "/", ".")
	if value == "" {
		return "-"
	}
	value = strings.Map(func(r rune) rune {
		if illegal(r) {
			return '_'
		}
		return r
	}, value)
	return value[:min(len(value), longest)]
}

func illegal(r rune) bool {
	alphanumeric := '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	return !alphanumeric && r != '.' && r != '_' && r != '-'
}
