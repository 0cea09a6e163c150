package dingtest

import (
	"cmp"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// denied answers a call as a Deny or Options.CallsPerSecond wants, and reports whether it did. The writer that it returns is for
// the answer otherwise. done must be called after that.
func (s *Server) denied(w http.ResponseWriter, r *http.Request, old bool) (out http.ResponseWriter, done func(), is bool) {
	f, _, i := struck(&s.faults, func(f Deny, _ *Injected) bool { return f.Call == "" || f.Call == r.URL.Path })
	nothing := func() {}
	how := cmp.Or(f.As, DenyThrottled)
	switch {
	case i == nil && s.platform.calls.take(r, time.Now()):
		return w, nothing, false
	case i == nil:
		how = DenyThrottled
	case how == DenyCut:
		cut := &cutAnswer{ResponseWriter: w}
		return cut, cut.finish, false
	}
	s.warn(string(how), "a call is denied", "path", r.URL.Path, "as", how)
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((f.RetryAfter+time.Second-1)/time.Second)))
	}
	d := denied[how]
	switch {
	case how == DenyBlocked:
		w.Header().Set("Content-Type", "text/html;charset=utf-8")
		_, _ = io.WriteString(w, blockedPage)
	case old && d.wrapped:
		streamwire.Reply(w, http.StatusOK, oldDenied(d.oldCode, d.oldMessage))
	case old:
		streamwire.Reply(w, http.StatusOK, oldRefusal(d.oldCode, d.oldMessage))
	default:
		refuse(d.status, d.code, d.oldMessage).Reply(w)
	}
	return w, nothing, true
}

// A cutAnswer keeps an answer, and sends half of it.
type cutAnswer struct {
	http.ResponseWriter
	status int
	body   []byte
}

func (c *cutAnswer) WriteHeader(status int) { c.status = status }

func (c *cutAnswer) Write(b []byte) (int, error) {
	c.body = append(c.body, b...)
	return len(b), nil
}

// finish sends half of the body, and ends the connection.
func (c *cutAnswer) finish() {
	c.Header().Set("Content-Length", strconv.Itoa(len(c.body)))
	c.ResponseWriter.WriteHeader(cmp.Or(c.status, http.StatusOK))
	_, _ = c.ResponseWriter.Write(c.body[:len(c.body)/2])
	_ = http.NewResponseController(c.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}

// ExpireTokens ends all access tokens of an app at once, as DingTalk does when the app's secret is reset. An empty client ID
// means those of every app.
func (s *Server) ExpireTokens(clientID string) { s.platform.tokens.expire(clientID) }
