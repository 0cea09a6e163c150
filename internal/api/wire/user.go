package wire

import (
	"net/http"
	"os"
	"os/user"
	"sync"
	"unicode"
	"unicode/utf8"
)

// userHeader says which user of the machine asks with the token, for the audit. Who has the token may do all, so nobody gains by
// another name.
const userHeader = "Dingevent-User"

// maxUser is the longest name that is taken, in bytes.
const maxUser = 64

// LocalUser is the user who runs this program, or who became that by sudo; empty if nobody knows.
var LocalUser = sync.OnceValue(func() string {
	if name := os.Getenv("SUDO_USER"); name != "" {
		return name
	}
	who, err := user.Current()
	if err != nil {
		return ""
	}
	return who.Username
})

// userOf is the user whom a request names; empty if that is no name.
func userOf(r *http.Request) string {
	name := r.Header.Get(userHeader)
	if len(name) > maxUser || !utf8.ValidString(name) {
		return ""
	}
	for _, c := range name {
		if !unicode.IsPrint(c) {
			return ""
		}
	}
	return name
}
