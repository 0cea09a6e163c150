package cloudevents

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode"

	"github.com/dingevent/dingevent"
)

// ID returns the event's ID outside, the same in every format and for each attempt. It is the event's own ID. In it all
// but visible ASCII is percent-encoded, and so is the full stop, because that separates the parts of a signed text.
// DingTalk's own IDs have no such character. An event without an ID gets its place in the journal, seq-<n>. Without a
// journal it gets a hash of its payload and of the time it came.
func ID(d dingevent.Delivery) string {
	switch env := d.Envelope; {
	case env.ID != "":
		return Percent(env.ID, '.')
	case d.Seq != 0:
		return "seq-" + number(d.Seq)
	default:
		hash := sha256.New()
		hash.Write(strconv.AppendInt(nil, env.Received.UnixNano(), 10))
		hash.Write([]byte{' '})
		hash.Write(env.Data)
		return "sha256-" + hex.EncodeToString(hash.Sum(nil)[:16])
	}
}

// number writes n, and nothing for 0: there is none.
func number(n uint64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatUint(n, 10)
}

// Percent encodes every byte that is not visible ASCII, the quote, the percent sign, and also, which is 0 for no other.
func Percent(s string, also byte) string {
	const digits = "0123456789ABCDEF"
	var out []byte // nil while s stays as it is
	for i := range len(s) {
		c := s[i]
		if isPlain := ' ' < c && c < 0x7f && c != '"' && c != '%' && c != also; !isPlain {
			if out == nil {
				out = append(make([]byte, 0, len(s)+16), s[:i]...)
			}
			out = append(out, '%', digits[c>>4], digits[c&15])
		} else if out != nil {
			out = append(out, c)
		}
	}
	if out == nil {
		return s
	}
	return string(out)
}

// clean replaces by U+FFFD what CloudEvents does not allow in a string: control characters,
// noncharacters and what is not UTF-8.
func clean(s string) string {
	if isVisible(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r&0xfffe == 0xfffe || 0xfdd0 <= r && r <= 0xfdef {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// isVisible reports whether s is visible ASCII and spaces, as nearly every name is.
func isVisible(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
