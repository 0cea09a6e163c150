package config

import (
	"net"
	"net/url"
	"strings"
)

// A Console is the pages at the address of the local API.
type Console struct {
	// URL is how browsers reach the console, such as https://events.example.com/dingevent. Its path is the prefix of all pages.
	// Defaults to the address of the API, which browsers of other machines reach only with api_tls.
	URL string `yaml:"url"`
	Off bool   `yaml:"off"` // serve no console
	// OIDC lets people log in at a provider of OpenID Connect; it needs a url, and the provider must know the address
	// url/login/oidc/callback.
	OIDC *OIDC `yaml:"oidc"`
}

// Place is the URL's parts; empty ones if there is none.
func (c Console) Place() url.URL {
	if u, err := url.Parse(c.URL); err == nil {
		u.Path = strings.TrimSuffix(u.Path, "/")
		return *u
	}
	return url.URL{}
}

func (v *validator) console(at string, c Console) {
	if c.OIDC != nil {
		v.oidc(at+".oidc", *c.OIDC, c.URL)
	}
	if c.URL == "" {
		return
	}
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		v.say(at+".url", "must be an https URL, such as https://events.example.com/dingevent")
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		v.say(at+".url", "must have no user, no ? and no #, such as https://events.example.com/dingevent")
	case u.Scheme == "http" && !isLoopback(net.JoinHostPort(u.Hostname(), "0")):
		v.say(at+".url", "must begin with https, because a login without TLS can be read on its way")
	case !plainPath(u.EscapedPath()):
		v.say(at+".url", "must have a path of letters, digits, - _ . ~ and /, such as /dingevent")
	}
}

// plainPath reports whether a path can stand in links and cookies as it is.
func plainPath(path string) bool {
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if part == "." || part == ".." || part == "" && strings.Trim(path, "/") != "" {
			return false
		}
	}
	return !strings.ContainsFunc(path, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("-_.~/", c)
	}) && !strings.HasPrefix(path, "//")
}
