package config

import (
	"fmt"
	"net"
	"slices"
	"strings"
)

// letsEncrypt is the CA by default.
const letsEncrypt = "https://acme-v02.api.letsencrypt.org/directory"

// ACME gets a certificate from a CA by itself, and renews it, for the addresses with acme: true.
type ACME struct {
	// Domains are what the certificate is for. Each must lead to this gateway, because the CA looks there.
	Domains []string `yaml:"domains"`
	// AgreeToTerms says that you have read the terms of the CA and agree; it must be true.
	AgreeToTerms bool `yaml:"agree_to_terms"`
	// Email is where the CA may write to, if it does. May be left out.
	Email string `yaml:"email"`
	// Directory is the URL of the CA. Defaults to Let's Encrypt.
	Directory string `yaml:"directory" default:"https://acme-v02.api.letsencrypt.org/directory"`
	// CAFile is a file of certificates in PEM that the address of the CA is checked against instead of the system's.
	CAFile string `yaml:"ca_file" ends:"line"`
	// HTTPListen is where the CA's challenges arrive by HTTP; it sends them to port 80 of each domain. Without it they arrive by TLS at
	// the addresses with acme: true; the CA sends those to port 443.
	HTTPListen string `yaml:"http_listen"`
	// ExternalAccount is what a CA gives that wants an account there first. Let's Encrypt wants none.
	ExternalAccount *ExternalAccount `yaml:"external_account"`
}

// An ExternalAccount is one that exists at a CA.
type ExternalAccount struct {
	KeyID  string `yaml:"key_id"`  // what the CA calls the key
	MACKey string `yaml:"mac_key"` // the key, in base64url as the CA shows it
}

// acmeDomains wants names that a CA gives a certificate for by a challenge at this gateway.
func (v *validator) acmeDomains(at string, a ACME) {
	public := a.Directory == "" || a.Directory == letsEncrypt
	switch {
	case len(a.Domains) == 0:
		v.say(at, "missing: name the domains that the certificate is to be for, such as [events.example.com]")
	case len(a.Domains) > 100:
		v.say(at, "at most 100 domains are in one certificate")
	}
	for i, name := range a.Domains {
		here := fmt.Sprintf("%s[%d]", at, i)
		switch {
		case net.ParseIP(strings.Trim(name, "[]")) != nil:
			v.say(here, "%q is an IP address; name a domain that leads here, because certificates for addresses are not got", name)
		case strings.HasPrefix(name, "*."):
			v.say(here, "%q needs changes of its DNS; name each domain, or get the certificate by a program for that and name its files as cert_file and key_file", name)
		case strings.ContainsFunc(name, func(r rune) bool { return r > 127 }):
			v.say(here, "%q must be in its ASCII form, which has xn--", name)
		case !isDomain(name):
			v.say(here, "%q is no domain, such as events.example.com in lower case", name)
		case public && !strings.Contains(name, "."):
			v.say(here, "%q is known inside alone, and a public CA gives no certificate for it; name a public domain, or a CA of your own by directory", name)
		case slices.Contains(a.Domains[:i], name):
			v.say(here, "%q is used twice", name)
		}
	}
}

// isDomain reports whether a name is one of the DNS, in lower case.
func isDomain(name string) bool {
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.ContainsFunc(label, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }) {
			return false
		}
	}
	return len(name) <= 253
}
