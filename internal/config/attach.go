package config

import (
	"net"
	"strings"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// An AttachPoint is where programs with DingTalk's own clients attach, for subscriptions with stream.
type AttachPoint struct {
	// Listen is its address. Defaults to 127.0.0.1:7781.
	Listen string `yaml:"listen"`
	// PublicURL is how clients reach it, if a proxy in front changes scheme or host. With several gateways on one database it is
	// this one's alone, and other gateways lead programs here by it. Without it they go by Listen.
	PublicURL string `yaml:"public_url"`
	// CertFile is its certificate, in PEM, read again for each connection. Without it, ACME and SelfSigned there is no TLS.
	CertFile string `yaml:"cert_file" ends:"line"`
	// KeyFile is the key of CertFile, read with it.
	KeyFile string `yaml:"key_file" ends:"line"`
	// ACME shows the certificate that acme gets, in the place of files.
	ACME bool `yaml:"acme"`
	// ClientCAFile has certificates in PEM; only programs whose own certificate they signed may attach. It is read again for each
	// connection. Without it programs need none.
	ClientCAFile string `yaml:"client_ca_file" ends:"line"`
	// SelfSigned are host names and IP addresses to make a certificate for, with a CA of its own.
	SelfSigned []string `yaml:"self_signed"`
}

// isSet reports whether the config has anything to say of it.
func (a AttachPoint) isSet() bool {
	return a.Listen != "" || a.PublicURL != "" || a.Certificate().IsSet() || len(a.SelfSigned) > 0
}

// Certificate is what the address shows and wants of clients; SelfSigned stands in the place of the files.
func (a AttachPoint) Certificate() Certificate {
	return Certificate{CertFile: a.CertFile, KeyFile: a.KeyFile, ACME: a.ACME, ClientCAFile: a.ClientCAFile}
}

// Credentials are what programs of one subscription sign in with.
type Credentials struct {
	ClientID     string `yaml:"client_id"`     // made up; what a program gives as its AppKey
	ClientSecret string `yaml:"client_secret"` // made up, of at least 16 characters; what a program gives as its AppSecret
	// MaxFrame is the largest frame to send to these programs, in bytes: an event that needs a larger one is a dead letter.
	// 0 means any size.
	MaxFrame Bytes `yaml:"max_frame"`
}

func (v *validator) attach(at string, a AttachPoint) {
	if _, err := streamwire.EndpointOf(a.PublicURL); err != nil {
		v.say(at+".public_url", "%v", err)
	}
	switch {
	case a.CertFile != "" && len(a.SelfSigned) > 0:
		v.say(at+".self_signed", "there is a cert_file; use one of them")
	case a.ACME && len(a.SelfSigned) > 0:
		v.say(at+".self_signed", "there is acme; use one of them")
	default:
		cert := a.Certificate()
		if len(a.SelfSigned) > 0 {
			cert.ClientCAFile = "" // there is TLS
		}
		v.certificate(at, cert)
	}
	for _, host := range a.SelfSigned {
		if host == "" || strings.ContainsAny(host, ":/ \t") && net.ParseIP(host) == nil {
			v.say(at+".self_signed", "%q is neither a host name nor an IP address", host)
		}
	}
}

func (v *validator) credentials(at string, c Credentials) {
	if err := streamwire.CheckCredentials(c.ClientID, c.ClientSecret); err != nil {
		child := ".client_secret"
		if c.ClientID == "" {
			child = ".client_id"
		}
		v.say(at+child, "%v", err)
		return
	}
	v.unique(at+".client_id", c.ClientID, v.clients)
	if c.MaxFrame != 0 && c.MaxFrame < streamwire.MinMaxFrame {
		v.say(at+".max_frame", "must be at least %d bytes; 0 means any size", streamwire.MinMaxFrame)
	}
}
