package config

import (
	"strings"
	"testing"
)

// TestACME: what no CA would do, and what would not work, is told with the next move before anything is asked.
func TestACME(t *testing.T) {
	const shown, agreed = "listen_tls: {acme: true}\n", "agree_to_terms: true"
	for text, want := range map[string]string{
		shown + "acme: {domains: [events.example.com, a-b.example.com], " + agreed + "}":                                                                          "",
		shown + "acme: {domains: [gateway], directory: 'https://ca.internal:9000/acme/acme/directory', " + agreed + "}":                                           "",
		shown + "acme: {domains: [events.example.com], email: ops@example.com, http_listen: ':80', external_account: {key_id: k, mac_key: YWJj}, " + agreed + "}": "",
		"attach: {acme: true}\nacme: {domains: [events.example.com], " + agreed + "}":                                                                             "",
		"api_tls: {acme: true, client_ca_file: x}\nacme: {domains: [events.example.com], " + agreed + "}":                                                         "",
		shown:                  "listen_tls.acme: needs acme at the top",
		"attach: {acme: true}": "attach.acme: needs acme at the top",
		"acme: {domains: [a.example], " + agreed + "}":                                                         "acme: no address shows the certificate",
		shown + "acme: {domains: [a.example]}":                                                                 "acme.agree_to_terms: must be true: read the terms",
		shown + "acme: {" + agreed + "}":                                                                       "acme.domains: missing: name the domains",
		shown + "acme: {domains: [192.0.2.7], " + agreed + "}":                                                 "acme.domains[0]: \"192.0.2.7\" is an IP address; name a domain",
		shown + "acme: {domains: ['2001:db8::1'], " + agreed + "}":                                             "is an IP address",
		shown + "acme: {domains: ['*.example.com'], " + agreed + "}":                                           "needs changes of its DNS; name each domain",
		shown + "acme: {domains: [例子.中国], " + agreed + "}":                                                     "must be in its ASCII form",
		shown + "acme: {domains: [Events.example.com], " + agreed + "}":                                        "is no domain, such as events.example.com in lower case",
		shown + "acme: {domains: [events.example.com.], " + agreed + "}":                                       "is no domain",
		shown + "acme: {domains: ['events.example.com:443'], " + agreed + "}":                                  "is no domain",
		shown + "acme: {domains: [localhost], " + agreed + "}":                                                 "is known inside alone",
		shown + "acme: {domains: [a.example, a.example], " + agreed + "}":                                      "acme.domains[1]: \"a.example\" is used twice",
		shown + "acme: {domains: [a.example], email: ops, " + agreed + "}":                                     "acme.email: must be a mail address",
		shown + "acme: {domains: [a.example], directory: 'http://ca.example/dir', " + agreed + "}":             "acme.directory: must be the https URL",
		shown + "acme: {domains: [a.example], http_listen: 127.0.0.1:8080, " + agreed + "}":                    "is the address of another key",
		shown + "acme: {domains: [a.example], http_listen: '80', " + agreed + "}":                              "acme.http_listen: must be a host and a port",
		shown + "acme: {domains: [a.example], external_account: {key_id: k, mac_key: 'a+/='}, " + agreed + "}": "acme.external_account.mac_key: must be in base64url",
		shown + "acme: {domains: [a.example], external_account: {mac_key: YWJj}, " + agreed + "}":              "acme.external_account.key_id: missing",
		"listen_tls: {acme: true, cert_file: x, key_file: y}\nacme: {domains: [a.example], " + agreed + "}":    "listen_tls.acme: there is a cert_file",
		"attach: {acme: true, self_signed: [h]}\nacme: {domains: [a.example], " + agreed + "}":                 "attach.self_signed: there is acme",
	} {
		cfg, err := Parse([]byte(oneApp+text+"\n"), nil, Config.Problems)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
		if shown, _ := cfg.Effective(); strings.Contains(string(shown), "YWJj") {
			t.Errorf("the key is shown: %s", shown)
		}
	}
}

// TestACMEWay: a person is told what to forward, unless the CA's own port is listened at.
func TestACMEWay(t *testing.T) {
	acme := &ACME{Domains: []string{"a.example"}}
	byHTTP := func(addr string) *ACME { return &ACME{Domains: []string{"a.example"}, HTTPListen: addr} }
	for _, c := range []struct {
		cfg  Config
		want string
	}{
		{Config{}, ""},
		{Config{ACME: acme, Listen: "0.0.0.0:443", ListenTLS: Certificate{ACME: true}}, ""},
		{Config{ACME: acme, Listen: "0.0.0.0:8443", ListenTLS: Certificate{ACME: true}}, "port 443 of each domain: forward that to 0.0.0.0:8443"},
		{Config{ACME: acme, Listen: "0.0.0.0:8443", ListenTLS: Certificate{ACME: true}, API: ":443", APITLS: Certificate{ACME: true}}, ""},
		{Config{ACME: acme, ListenTLS: Certificate{ACME: true}}, "forward that to 127.0.0.1:8080"},
		{Config{ACME: acme, Listen: "127.0.0.1:443", ListenTLS: Certificate{ACME: true}}, "forward that to 127.0.0.1:443"},
		{Config{ACME: byHTTP(":80"), Listen: "0.0.0.0:8443", ListenTLS: Certificate{ACME: true}}, ""},
		{Config{ACME: byHTTP(":8081"), Listen: "0.0.0.0:443", ListenTLS: Certificate{ACME: true}}, "port 80 of each domain: forward that to :8081"},
	} {
		if got := c.cfg.ACMETrouble(); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%+v: %q, want %q", c.cfg, got, c.want)
		}
	}
}
