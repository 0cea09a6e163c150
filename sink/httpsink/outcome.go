package httpsink

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dingevent/dingevent"
)

// outcome notes the answer to d and turns it into what Deliver returns.
func (s *Sink) outcome(d dingevent.Delivery, resp *http.Response) error {
	start := starts.Get().(*[dingevent.MaxAnswerBody]byte)
	defer starts.Put(start)
	answer := s.mask.over(readAnswer(start[:], resp.Body, s.opts.MaxAnswer))
	d.Answered(resp.StatusCode, answer)
	if 200 <= resp.StatusCode && resp.StatusCode <= 299 {
		return nil
	}
	status := strings.TrimSuffix(fmt.Sprintf("%d %s", resp.StatusCode, http.StatusText(resp.StatusCode)), " ") // some have no text
	err := fmt.Errorf("httpsink: %s answered %s%s", s.answerer(), status, quote(answer))
	switch resp.StatusCode {
	case http.StatusGone, http.StatusUnprocessableEntity:
		return dingevent.Reject(err)
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if wait, ok := retryAfter(resp.Header.Get("Retry-After"), serverTime(resp.Header)); ok {
			return dingevent.RetryAfter(wait, err)
		}
	case http.StatusProxyAuthRequired: // a webhook has no use for it
		return fmt.Errorf("%w; a proxy answers so: give it user and password, HTTP_PROXY=http://USER:PASSWORD@HOST:PORT", err)
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return fmt.Errorf("%w; it points to %s, but redirects are not followed: set the sink's URL to the final address",
			err, redirectTarget(resp))
	}
	return err
}

// answerer names the other side of an answer. Without TLS a proxy hands requests on by itself, and nothing tells its own answers from
// those of the webhook.
func (s *Sink) answerer() string {
	transport, ok := s.client.Transport.(*http.Transport)
	if !ok || s.opts.Client != nil || transport.Proxy == nil || s.url.Scheme != "http" {
		return s.host
	}
	proxy, err := transport.Proxy(&http.Request{URL: s.url})
	if err != nil || proxy == nil || !strings.HasPrefix(proxy.Scheme, "http") {
		return s.host
	}
	return fmt.Sprintf("%s or the environment's proxy %s", s.host, proxy.Host)
}

// starts are room for the start of an answer. It spares garbage for every event.
var starts = sync.Pool{New: func() any { return new([dingevent.MaxAnswerBody]byte) }}

// readAnswer reads up to limit bytes, so that the connection can be used again, and returns the
// first of them, in start. An answer cut short is still an answer.
func readAnswer(start []byte, body io.Reader, limit int64) []byte {
	start = start[:min(int64(len(start)), limit)]
	n, err := io.ReadFull(body, start)
	if err == nil {
		_, _ = io.CopyN(io.Discard, body, limit-int64(n))
	}
	return start[:n]
}

// quote returns the first bytes of an answer as one printable line behind a colon. It says so if they are no UTF-8, such as
// GBK or what is compressed, because what is left of these may be nothing.
func quote(answer []byte) string {
	const quoted = 256
	answer = whole(answer[:min(len(answer), quoted)])
	line := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(string(answer), ""))
	fields := strings.Fields(line)
	if !utf8.Valid(answer) {
		fields = append(fields, "(not UTF-8)")
	}
	if len(fields) == 0 {
		return ""
	}
	return ": " + strings.Join(fields, " ")
}

// whole leaves out a character at the end that a cut has split.
func whole(text []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if last := text[len(text)-n:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return text[:len(text)-n]
			}
			break
		}
	}
	return text
}

// redirectTarget shows only the host of the target, because the rest may repeat a secret of our URL.
func redirectTarget(resp *http.Response) string {
	target, err := resp.Location()
	if err != nil || target.Host == "" {
		return "nowhere"
	}
	return (&url.URL{Scheme: target.Scheme, Host: target.Host}).String()
}

// serverTime is now by the server's Date, or by our clock without one. The server's dates belong to its clock, which may
// differ from ours.
func serverTime(h http.Header) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return time.Now()
}

// retryAfter reads a number of seconds or a date. A server that names no time ahead gets a second,
// because these attempts are not counted.
func retryAfter(value string, now time.Time) (wait time.Duration, ok bool) {
	const least, most = time.Second, time.Hour
	if date, err := http.ParseTime(value); err == nil {
		return min(max(date.Sub(now), least), most), true
	}
	seconds, err := strconv.ParseUint(value, 10, 32)
	if err != nil {
		return 0, false
	}
	return min(max(time.Duration(seconds)*time.Second, least), most), true
}
