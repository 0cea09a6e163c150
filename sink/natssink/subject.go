package natssink

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/internal/cloudevents"
	"github.com/dingevent/dingevent/sink/internal/naming"
)

// parseSubject wants a subject that can be published to for all values.
func parseSubject(text string) (*naming.Pattern, error) {
	const longest = 1024 // a server takes 4096 bytes, values included
	if text == "" || len(text) > longest {
		return nil, fmt.Errorf("natssink: a subject of 1 to %d bytes is needed, such as dingtalk.{corp}.{type}", longest)
	}
	p, err := naming.Parse(text, token)
	if err != nil {
		return nil, fmt.Errorf("natssink: subject %w", err)
	}
	name := p.Name(dingevent.Delivery{Envelope: &dingevent.Envelope{}})
	for part := range strings.SplitSeq(name, ".") {
		if part == "" || strings.ContainsAny(part, "*>") || strings.ContainsFunc(part, unprintable) {
			return nil, fmt.Errorf("natssink: subject %q cannot be published to; "+
				"use tokens with a full stop between, without spaces, * and >", text)
		}
	}
	if name[0] == '$' || name[0] == '_' {
		return nil, errors.New("natssink: subjects that begin with $ or _ are the server's own; choose another")
	}
	return p, nil
}

func unprintable(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }

// token makes value one token of a subject: percent-encoded but for letters, digits, _ and -. No value
// is -, and a value - is %2D. A long one is cut, with a hash for the rest.
func token(value string) string {
	const digits, longest = "0123456789ABCDEF", 300
	switch value {
	case "":
		return "-"
	case "-":
		return "%2D"
	}
	var out strings.Builder
	for i := range len(value) {
		switch c := value[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_', c == '-':
			out.WriteByte(c)
		default:
			out.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	if out.Len() <= longest {
		return out.String()
	}
	hash := sha256.Sum256([]byte(value))
	return out.String()[:longest-33] + "~" + hex.EncodeToString(hash[:16])
}

// messageID is the ID by which the stream finds duplicates: a hash of the event's key and the subscription. The place in
// the journal counts, because two entries may share an ID. The replay and its time count, because a replay is wanted
// although the stream has the event.
func messageID(d dingevent.Delivery) string {
	env := d.Envelope
	hash := sha256.New()
	for _, part := range []string{d.Subscription, d.Replay, env.App, env.CorpID, env.Type, cloudevents.ID(d)} {
		fmt.Fprintf(hash, "%d:%s", len(part), part)
	}
	fmt.Fprintf(hash, "%d", d.Seq)
	if !d.ReplayBegan.IsZero() {
		fmt.Fprintf(hash, " %d", d.ReplayBegan.UnixNano())
	}
	return hex.EncodeToString(hash.Sum(nil)[:16])
}
