package apicall

import (
	"net/url"
	"strings"
)

// maxText is how much of a text of others is shown, in bytes.
const maxText = 300

// Clean masks the secrets in a text of others, which may quote them as they are or as in a URL. It also bounds the text.
func Clean(text string, secrets ...string) string {
	for _, secret := range secrets {
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			if form != "" {
				text = strings.ReplaceAll(text, form, "***")
			}
		}
	}
	return strings.ToValidUTF8(text[:min(len(text), maxText)], "")
}
