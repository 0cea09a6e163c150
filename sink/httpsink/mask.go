package httpsink

import (
	"bytes"
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// leastSecret is how long a text must be to be masked in an answer. A shorter one comes up by chance.
const leastSecret = 6

// A mask has the texts of a sink's requests that no answer may show, because a receiver may repeat what it got: values of headers, user
// and password, the query, and the keys that sign. The longest is first, because it may hold another one.
type mask [][]byte

func newMask(target *url.URL, blank *http.Request, opts *Options) (secrets mask) {
	add := func(texts ...string) {
		for _, text := range texts {
			if len(text) >= leastSecret {
				secrets = append(secrets, []byte(text))
			}
		}
	}
	for name, values := range blank.Header {
		if name == "User-Agent" || strings.HasPrefix(name, "Accept") {
			continue
		}
		for _, value := range values {
			add(value)
			if _, rest, ok := strings.Cut(value, " "); ok { // behind the name of a scheme
				add(rest)
			}
		}
	}
	if password, ok := target.User.Password(); ok {
		add(password, url.QueryEscape(password), url.PathEscape(password))
	}
	for _, values := range target.Query() {
		for _, value := range values {
			add(value, url.QueryEscape(value))
		}
	}
	for _, secret := range opts.Secrets {
		add(strings.TrimPrefix(secret, "whsec_"))
	}
	slices.SortFunc(secrets, func(a, b []byte) int { return cmp.Or(len(b)-len(a), bytes.Compare(a, b)) })
	return slices.CompactFunc(secrets, bytes.Equal)
}

// over is an answer without secrets of ours. It is a copy if it had one.
func (m mask) over(answer []byte) []byte {
	for _, secret := range m {
		if bytes.Contains(answer, secret) {
			answer = bytes.ReplaceAll(answer, secret, []byte("***"))
		}
	}
	return answer
}
