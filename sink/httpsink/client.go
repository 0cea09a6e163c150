package httpsink

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// newClient returns a client that follows no redirect: a POST would become a GET, or carry the
// event to a place nobody configured.
func newClient(given *http.Client) *http.Client {
	client := http.Client{}
	if given != nil {
		client = *given
	} else {
		client.Transport = &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout:    5 * time.Second,
			ForceAttemptHTTP2:      true,
			MaxIdleConnsPerHost:    64, // as many deliveries at once reuse their connections
			IdleConnTimeout:        90 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		}
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// canonical copies given, so that a name counts in any case, and says who is calling.
func canonical(given http.Header) http.Header {
	header := http.Header{}
	for name, values := range given {
		for _, value := range values {
			header.Add(name, value)
		}
	}
	if header.Get("User-Agent") == "" {
		header.Set("User-Agent", "dingevent")
	}
	return header
}

// checkHeader refuses what the sink or net/http writes itself, and what cannot be sent. It shows no
// value.
func checkHeader(header http.Header) error {
	for name, values := range header {
		switch lower := strings.ToLower(name); {
		case strings.HasPrefix(lower, "ce-"), strings.HasPrefix(lower, "webhook-"), strings.HasPrefix(lower, "dingevent-"),
			lower == "content-type", lower == "content-length", lower == "transfer-encoding",
			lower == "connection", lower == "host":
			return fmt.Errorf("httpsink: header %q cannot be set, the sink writes it; leave it out", name)
		}
		if name == "" || strings.ContainsFunc(name, notToken) {
			return fmt.Errorf("httpsink: %q is no header name; use letters, digits and dashes", name)
		}
		for _, value := range values {
			if strings.ContainsFunc(value, notValue) {
				return fmt.Errorf("httpsink: the value of header %q holds a line break or another control character", name)
			}
		}
	}
	return nil
}

// notToken reports what RFC 9110 does not allow in a header's name.
func notToken(r rune) bool {
	alphanumeric := '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	return !alphanumeric && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}

func notValue(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }
