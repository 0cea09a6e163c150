package catalog

import "strings"

// secret are the names of fields that open an organization's data to whoever has them, in lower case: tickets and codes of third-party
// apps, and the tokens that are got with them.
var secret = nameSet(`
	suiteticket permanentcode chpermanentcode authcode tmpauthcode
	suiteaccesstoken accesstoken corpaccesstoken suitesecret appsecret clientsecret`)

// Secret reports whether a field of that name, in DingTalk's spelling or ours, holds a secret: a suite ticket, a temporary or a
// permanent code, an access token. Nobody needs to see these to understand an event, so they are never shown.
func Secret(name string) bool {
	return secret[strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(name, "_", ""), "-", ""))]
}
