package callback

import (
	"net/http"
	"strings"
)

// A Refusal is a push that was refused.
type Refusal struct {
	Reason Reason
	Err    error  // wraps Reason, and says more
	Remote string // the address it came from, mostly a proxy's
	// ForwardedFor is the client that a proxy names; empty if it names none. Any client can write it.
	ForwardedFor string
}

// forwardedFor is the header X-Forwarded-For, as much of it as a line should repeat.
func forwardedFor(r *http.Request) string {
	const most = 100
	text := strings.Join(r.Header.Values("X-Forwarded-For"), ", ")
	return strings.ToValidUTF8(text[:min(len(text), most)], "")
}

// attrs are those of the log line.
func (r Refusal) attrs() []any {
	attrs := []any{"error", r.Err, "remote", r.Remote, "reason", string(r.Reason)}
	if r.ForwardedFor != "" {
		attrs = append(attrs, "forwarded_for", r.ForwardedFor)
	}
	return attrs
}
