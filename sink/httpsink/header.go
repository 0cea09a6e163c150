package httpsink

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// ownHeaders is how many headers the sink adds to an event in JSON.
const ownHeaders = 4

// headers are those of an http.Header as a list, because to go through a map costs more than all else of a header.
type headers []struct {
	name   string
	values []string
}

func listed(from http.Header) (list headers) {
	for name, values := range from {
		list = append(list, struct {
			name   string
			values []string
		}{name, values})
	}
	return list
}

// header returns them with room for the sink's own. Their values belong to all requests.
func (list headers) header() http.Header {
	header := make(http.Header, len(list)+ownHeaders)
	for _, h := range list {
		header[h.name] = h.values
	}
	return header
}

// set is [http.Header.Set] for a name that is canonical.
func set(header http.Header, name, value string) { header[name] = []string{value} }

// canonical copies given with names in their canonical case, and adds the User-Agent.
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
	for _, name := range slices.Sorted(maps.Keys(header)) {
		switch lower := strings.ToLower(name); {
		case strings.HasPrefix(lower, "ce-"), strings.HasPrefix(lower, "webhook-"), strings.HasPrefix(lower, "dingevent-"),
			lower == "content-type", lower == "content-length", lower == "transfer-encoding",
			lower == "connection", lower == "host":
			return fmt.Errorf("httpsink: header %q cannot be set, the sink writes it; leave it out", name)
		}
		if name == "" || strings.ContainsFunc(name, notToken) {
			return fmt.Errorf("httpsink: %q is no header name; use letters, digits and dashes", name)
		}
		for _, value := range header[name] {
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
