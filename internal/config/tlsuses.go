package config

import (
	"fmt"
	"net/url"
)

// A TLSUse is a place of a config that names certificates, with their files.
type TLSUse struct {
	At  string // such as "subscriptions[0].webhook"
	TLS        // a key may stand in the file of its certificate
}

// CAKey is the key of a config that names CAFile.
func (u TLSUse) CAKey() string {
	switch u.At {
	case "listen_tls", "api_tls", "attach":
		return u.At + ".client_ca_file"
	}
	return u.At + ".ca_file"
}

// TLSUses are all places of c that name certificates: [Config.OwnTLSUses], and those of sinks and of the database.
func (c Config) TLSUses() []TLSUse {
	uses := c.OwnTLSUses()
	for i, app := range c.Apps {
		if app.Suite != nil && app.Suite.Hook != nil {
			uses = withTLS(uses, fmt.Sprintf("apps[%d].suite.hook", i), &app.Suite.Hook.TLS)
		}
	}
	for i, sub := range c.Subscriptions {
		at := fmt.Sprintf("subscriptions[%d].", i)
		if sub.Webhook != nil {
			uses = withTLS(uses, at+"webhook", &sub.Webhook.TLS)
		}
		if sub.NATS != nil {
			uses = withTLS(uses, at+"nats.tls", sub.NATS.TLS)
		}
		if sub.Kafka != nil {
			uses = withTLS(uses, at+"kafka.tls", sub.Kafka.TLS)
		}
	}
	if c.Notify != nil && c.Notify.Webhook != nil {
		uses = withTLS(uses, "notify.webhook", &c.Notify.Webhook.TLS)
	}
	if c.Database != nil {
		uses = withTLS(uses, "database.url", tlsOfURL(c.Database.URL))
	}
	return uses
}

// OwnTLSUses are the places that name certificates of an address of ours, or of DingTalk. The certificate that the attach point makes
// for itself is none of them.
func (c Config) OwnTLSUses() (uses []TLSUse) {
	for i, app := range c.Apps {
		if app.Stream != nil {
			uses = withTLS(uses, fmt.Sprintf("apps[%d].stream", i), &TLS{CAFile: app.Stream.CAFile})
		}
		if app.FailedList != nil {
			uses = withTLS(uses, fmt.Sprintf("apps[%d].failed_list", i), &TLS{CAFile: app.FailedList.CAFile})
		}
		if app.Suite != nil {
			uses = withTLS(uses, fmt.Sprintf("apps[%d].suite", i), &TLS{CAFile: app.Suite.CAFile})
		}
	}
	if c.Notify != nil && c.Notify.DingTalk != nil {
		uses = withTLS(uses, "notify.dingtalk", &TLS{CAFile: c.Notify.DingTalk.CAFile})
	}
	if c.ACME != nil {
		uses = withTLS(uses, "acme", &TLS{CAFile: c.ACME.CAFile})
	}
	uses = withTLS(uses, "otlp", &TLS{CAFile: c.OTLP.CAFile})
	uses = withTLS(uses, "attach", c.Attach.Certificate().asTLS())
	uses = withTLS(uses, "listen_tls", c.ListenTLS.asTLS())
	return withTLS(uses, "api_tls", c.APITLS.asTLS())
}

// asTLS are the files of an address of ours; those in CAFile are of its clients.
func (c Certificate) asTLS() *TLS {
	return &TLS{CAFile: c.ClientCAFile, CertFile: c.CertFile, KeyFile: c.KeyFile}
}

// withTLS adds a place that names a file.
func withTLS(uses []TLSUse, at string, t *TLS) []TLSUse {
	if t == nil || *t == (TLS{}) {
		return uses
	}
	return append(uses, TLSUse{at, *t})
}

// tlsOfURL are the files that the URL of a database names; nil if it cannot be read.
func tlsOfURL(text string) *TLS {
	u, err := url.Parse(text)
	if err != nil {
		return nil
	}
	q := u.Query()
	t := &TLS{CAFile: q.Get("sslrootcert"), CertFile: q.Get("sslcert"), KeyFile: q.Get("sslkey")}
	if t.CAFile == "system" { // those of the system, as libpq says it
		t.CAFile = ""
	}
	return t
}
