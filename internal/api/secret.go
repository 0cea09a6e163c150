package api

import (
	"strings"

	"github.com/dingevent/dingevent/internal/envref"
)

// Secret stands in the place of one in a spec that is shown.
const Secret = "(secret)"

// Conceal returns the text of a key in the config without its secret.
func Conceal(key, text string) string {
	shown, _ := conceal(key, text).(string)
	return shown
}

// conceal replaces the secrets in what a key of a spec holds.
func conceal(key string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			kind := name
			if secret[key] { // its members are secret under any name
				kind = key
			}
			v[name] = conceal(kind, inner)
		}
	case []any:
		for i := range v {
			v[i] = conceal(key, v[i])
		}
	case string:
		switch {
		case secret[key]:
			return concealText(v)
		case key == "url", key == "servers", key == "base_url", key == "public_url":
			return concealURL(v)
		}
	default:
		if secret[key] && v != nil { // a password may be written as a number
			return Secret
		}
	}
	return value
}

// secret are the keys with values that are never shown.
var secret = map[string]bool{"secrets": true, "client_secret": true, "password": true, "token": true, "headers": true, "aes_key": true, "env": true, "access_token": true, "secret": true, "older_keys": true, "mac_key": true}

// concealText shows a reference, also with the name of a scheme before it, and nothing else.
func concealText(text string) string {
	switch rest := envref.Reference.ReplaceAllString(text, ""); rest {
	case "", "Bearer ", "Basic ":
		return text
	}
	return Secret
}

// concealURL hides a user's name and password, and what stands behind a question mark.
func concealURL(text string) string {
	text, query, asked := strings.Cut(text, "?")
	scheme, rest, ok := strings.Cut(text, "://")
	if ok {
		scheme += "://"
	} else { // a server may be written without one
		scheme, rest = "", text
	}
	authority, path, slash := strings.Cut(rest, "/")
	if user, host, ok := cutLast(authority, "@"); ok {
		authority = concealText(user) + "@" + host
	}
	if text = scheme + authority; slash {
		text += "/" + path
	}
	if !asked {
		return text
	}
	return text + "?" + concealText(query)
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return "", s, false
}
