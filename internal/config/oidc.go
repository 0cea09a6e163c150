package config

import (
	"net"
	"net/url"
)

// OIDC is a provider of OpenID Connect that people of the console log in at.
type OIDC struct {
	Issuer       string `yaml:"issuer"`        // the URL of the provider, as it names itself
	ClientID     string `yaml:"client_id"`     // what the provider calls dingevent
	ClientSecret string `yaml:"client_secret"` // what dingevent signs in with at the provider
	// Claim is what Roles are given to: a mail address that the provider has verified, or groups.
	Claim string `yaml:"claim" default:"email" oneof:"email groups"`
	Roles Roles  `yaml:"roles"` // who has which role; a person in several has the highest, and one in none is not let in
}

// Roles are mail addresses or groups by role.
type Roles struct {
	Viewer   []string `yaml:"viewer"`   // look, with personal data masked
	Operator []string `yaml:"operator"` // also pause, seek, replay, move dead letters, and see personal data
	Admin    []string `yaml:"admin"`    // also make and forget subscriptions
}

func (v *validator) oidc(at string, o OIDC, public string) {
	u, err := url.Parse(o.Issuer)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(net.JoinHostPort(u.Hostname(), "0"))) {
		v.say(at+".issuer", "must be the https URL by which the provider names itself, such as https://accounts.example.com")
	}
	v.needs(at+".client_id", o.ClientID, "the provider gives it to each client")
	v.needs(at+".client_secret", o.ClientSecret, "the provider gives it to each client")
	v.oneOf(at+".claim", o.Claim, "", "email", "groups")
	if len(o.Roles.Viewer)+len(o.Roles.Operator)+len(o.Roles.Admin) == 0 {
		v.say(at+".roles", "give at least one role to somebody, or nobody is let in")
	}
	if public == "" {
		v.say(at, "needs console.url, because the provider leads browsers back there")
	}
}
