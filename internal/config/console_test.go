package config

import (
	"strings"
	"testing"
)

// TestConsoleURL: what browsers cannot reach safely, or what cannot stand in links, is told with the next move.
func TestConsoleURL(t *testing.T) {
	for text, want := range map[string]string{
		"https://events.example.com": "", "https://events.example.com:8443/dingevent/": "", "https://events.example.com/a/b-c_d.e~f": "",
		"http://localhost:9000/x": "", "http://127.0.0.1:9000": "", "http://[::1]": "",
		"events.example.com": "must be an https URL", "ftp://events.example.com": "must be an https URL", "https:///x": "must be an https URL",
		"http://events.example.com": "must begin with https", "https://u:p@events.example.com": "must have no user", "https://events.example.com/?a=1": "must have no user",
		"https://events.example.com/a b": "must have a path of letters", "https://events.example.com/a/../b": "must have a path of letters",
		"https://events.example.com//evil.example": "must have a path of letters", "https://events.example.com/%2e": "must have a path of letters", "https://events.example.com/a;b": "must have a path of letters",
	} {
		_, err := Parse([]byte(oneApp+"console: {url: \""+text+"\"}\n"), nil, Config.Problems)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), "console.url: "+want)) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// TestConsoleClosed: beyond the loopback there is no console without TLS.
func TestConsoleClosed(t *testing.T) {
	for _, c := range []struct {
		api, url string
		off      bool
		want     string
	}{
		{"", "", false, ""}, {"127.0.0.1:7780", "", false, ""}, {"localhost:7780", "", false, ""}, {"[::1]:0", "", false, ""},
		{"0.0.0.0:7780", "https://events.example.com", false, ""}, {"127.0.0.1:7780", "https://events.example.com", false, ""},
		{"0.0.0.0:7780", "", false, "set console.url"}, {":7780", "", false, "set console.url"}, {"events:7780", "", false, "set console.url"},
		{"0.0.0.0:7780", "http://localhost:9000", false, "set console.url"}, {"", "https://events.example.com", true, "console.off"},
	} {
		cfg := Config{API: c.api, Console: Console{URL: c.url, Off: c.off}}
		if got := cfg.ConsoleClosed(); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%+v: %q", c, got)
		}
		if got := cfg.ConsoleTrouble(); got != cfg.ConsoleClosed() && !c.off || c.off && got != "" {
			t.Errorf("%+v is in trouble: %q", c, got)
		}
	}
}

// TestOIDC: each mistake is told with the next move, and the secret is never shown.
func TestOIDC(t *testing.T) {
	const right = `issuer: "https://id.example.com", client_id: c, client_secret: hunter2, roles: {admin: [a@example.com]}`
	for console, want := range map[string]string{
		`{url: "https://e.example.com", oidc: {` + right + `}}`:                                                                 "",
		`{url: "https://e.example.com", oidc: {` + right + `, claim: groups}}`:                                                  "",
		`{oidc: {` + right + `}}`:                                                                                               "console.oidc: needs console.url",
		`{url: "https://e.example.com", oidc: {` + right + `, claim: name}}`:                                                    "console.oidc.claim: \"name\" is none of",
		`{url: "https://e.example.com", oidc: {` + strings.Replace(right, "https", "http", 1) + `}}`:                            "console.oidc.issuer: must be the https URL",
		`{url: "https://e.example.com", oidc: {` + strings.Replace(right, "a@example.com", "", 1) + `}}`:                        "console.oidc.roles: give at least one role",
		`{url: "https://e.example.com", oidc: {` + strings.Replace(right, "client_secret: hunter2, ", "", 1) + `}}`:             "console.oidc.client_secret: missing",
		`{url: "https://e.example.com", oidc: {` + strings.Replace(right, "client_id: c, ", "", 1) + `}}`:                       "console.oidc.client_id: missing",
		`{url: "https://e.example.com", oidc: {` + strings.Replace(right, "https://id.example.com", "http://[::1]:9", 1) + `}}`: "",
	} {
		cfg, err := Parse([]byte(oneApp+"console: "+console+"\n"), nil, Config.Problems)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", console, err, want)
		}
		shown, _ := cfg.Effective()
		if strings.Contains(string(shown), "hunter2") || err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the secret is shown: %v\n%s", err, shown)
		}
	}
}

// TestConsoleTrouble: with a certificate, an address that stands for all is no place for links.
func TestConsoleTrouble(t *testing.T) {
	for _, c := range []struct {
		api, url string
		trouble  bool
	}{
		{"0.0.0.0:7780", "", true}, {":7780", "", true}, {"[::]:7780", "", true}, {"0.0.0.0:7780", "https://events.example.com:7780", false},
		{"10.0.0.5:7780", "", false}, {"127.0.0.1:7780", "", false}, {"", "", false}, {"events.example.com:7780", "", false},
	} {
		cfg := Config{API: c.api, APITLS: Certificate{CertFile: "cert", KeyFile: "key"}, Console: Console{URL: c.url}}
		if got := cfg.ConsoleTrouble(); (got != "") != c.trouble || c.trouble && !strings.Contains(got, "Set console.url") {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
