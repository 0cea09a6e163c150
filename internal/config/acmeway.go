package config

import (
	"cmp"
	"encoding/base64"
	"net"
	"net/mail"
	"net/url"
	"strings"
)

// acmeListeners are the addresses that show the certificate of acme, by key.
func (c Config) acmeListeners() (keys, addrs []string) {
	full := c.WithDefaults()
	for _, l := range []struct {
		key, addr string
		acme      bool
	}{{"listen", full.Listen, c.ListenTLS.ACME}, {"api", full.API, c.APITLS.ACME}, {"attach.listen", cmp.Or(c.Attach.Listen, "127.0.0.1:7781"), c.Attach.ACME}} {
		if l.acme {
			keys, addrs = append(keys, l.key), append(addrs, l.addr)
		}
	}
	return keys, addrs
}

// ACMEWay says how the CA of acme reaches this gateway, and what has to be seen to. It reports whether the CA's own port is listened at.
func (c Config) ACMEWay() (way string, straight bool) {
	port, addrs := "80", []string{c.ACME.HTTPListen}
	if c.ACME.HTTPListen == "" {
		port = "443"
		_, addrs = c.acmeListeners()
	}
	for _, addr := range addrs {
		if _, at, err := net.SplitHostPort(addr); err == nil && at == port && !isLoopback(addr) {
			return "the CA connects to port " + port + " of each domain: its DNS must lead to this machine, and firewalls must let that through", true
		}
	}
	return "the CA connects to port " + port + " of each domain: forward that to " + addrs[0] + ", as it comes", false
}

// ACMETrouble is what a person has to see to so that the CA of acme reaches this gateway; empty if nothing is known.
func (c Config) ACMETrouble() string {
	if c.ACME == nil {
		return ""
	}
	if way, straight := c.ACMEWay(); !straight {
		return way
	}
	return ""
}

func (v *validator) acme(at string, c Config) {
	keys, _ := c.acmeListeners()
	a := c.ACME
	if a == nil {
		for _, key := range keys {
			place := map[string]string{"listen": "listen_tls.acme", "api": "api_tls.acme", "attach.listen": "attach.acme"}[key]
			v.say(place, "needs acme at the top of the config, with domains and agree_to_terms")
		}
		return
	}
	if len(keys) == 0 {
		v.say(at, "no address shows the certificate; set acme: true in listen_tls, api_tls or attach")
	}
	v.acmeDomains(at+".domains", *a)
	if !a.AgreeToTerms {
		v.say(at+".agree_to_terms", "must be true: read the terms of the CA, which are at https://letsencrypt.org/repository for Let's Encrypt, and agree to them")
	}
	if _, err := mail.ParseAddress(a.Email); a.Email != "" && (err != nil || strings.ContainsAny(a.Email, "<> ")) {
		v.say(at+".email", "must be a mail address, such as ops@example.com")
	}
	if u, err := url.Parse(a.Directory); a.Directory != "" && (err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil) {
		v.say(at+".directory", "must be the https URL that the CA names, such as %s", letsEncrypt)
	}
	for _, other := range []string{c.WithDefaults().Listen, c.WithDefaults().API, c.Attach.Listen} {
		if a.HTTPListen != "" && a.HTTPListen == other {
			v.say(at+".http_listen", "%q is the address of another key; challenges by HTTP need one of their own", other)
		}
	}
	if e := a.ExternalAccount; e != nil {
		v.needs(at+".external_account.key_id", e.KeyID, "the CA shows it with its key")
		if _, err := base64.RawURLEncoding.DecodeString(e.MACKey); err != nil || e.MACKey == "" {
			v.say(at+".external_account.mac_key", "must be in base64url, as the CA shows it")
		}
	}
}
