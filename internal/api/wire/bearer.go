package wire

import (
	"crypto/subtle"
	"net/http"
	"strings"
)

// bearer is the secret that a request shows, as "Authorization: Bearer <secret>".
func bearer(r *http.Request) (secret string, ok bool) {
	return strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
}

// Bears reports whether a request shows a token. How long that takes tells nothing of the token.
func Bears(r *http.Request, token string) bool {
	secret, ok := bearer(r)
	return ok && subtle.ConstantTimeCompare([]byte(secret), []byte(token)) == 1
}
