package console

import "net/http"

// A site is how browsers reach the console, and what there is of it.
type site struct {
	prefix   string                     // of its paths, such as "/dingevent"; empty for none
	host     string                     // of the public URL; empty for none
	secure   bool                       // by TLS
	from     func(*http.Request) string // the browser's address
	provider string                     // that people can log in at; empty for none
	version  string
	dev      bool // there is a fake DingTalk
}

// at is where a path of the console is for a browser.
func (s site) at(path string) string { return s.prefix + path }

// sessionCookie is the name of the cookie that has a login.
func (s site) sessionCookie() string {
	if s.ownsHost() {
		return "__Host-dingevent"
	}
	return "dingevent_session"
}

// flowCookie is the name of the cookie that has a login on its way at a provider.
func (s site) flowCookie() string {
	if s.ownsHost() {
		return "__Host-dingevent_oidc"
	}
	return "dingevent_oidc"
}

// ownsHost reports whether cookies may be bound to the host, which wants TLS and no path.
func (s site) ownsHost() bool { return s.secure && s.prefix == "" }
