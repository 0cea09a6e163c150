package config

import (
	"reflect"
	"strings"
	"testing"
)

// TestTLSUsesAreAll: each key of a config that names a file of certificates is a use, wherever it stands.
func TestTLSUsesAreAll(t *testing.T) {
	full := &TLS{CAFile: "ca", CertFile: "cert", KeyFile: "key"}
	c := Config{
		ListenTLS: Certificate{CertFile: "cert", KeyFile: "key", ClientCAFile: "ca"}, APITLS: Certificate{CertFile: "cert", KeyFile: "key", ClientCAFile: "ca"}, Attach: AttachPoint{CertFile: "cert", KeyFile: "key", ClientCAFile: "ca"},
		Apps: []App{{Stream: &Stream{CAFile: "ca"}, FailedList: &FailedList{CAFile: "ca"}, Suite: &Suite{CAFile: "ca", Hook: &Webhook{TLS: *full}}}},
		OTLP: OTLP{CAFile: "ca"}, ACME: &ACME{CAFile: "ca"},
		Notify:        &Notify{DingTalk: &Robot{CAFile: "ca"}, Webhook: &Webhook{TLS: *full}},
		Subscriptions: []Subscription{{Webhook: &Webhook{TLS: *full}, NATS: &NATS{TLS: full}, Kafka: &Kafka{TLS: full}}},
		Database:      &Database{URL: "postgres://h/d?sslrootcert=ca&sslcert=cert&sslkey=key"},
	}
	found := map[string]bool{}
	for _, use := range c.TLSUses() {
		found[use.CAKey()], found[use.At+".cert_file"] = use.CAFile == "ca", use.CertFile == "cert" && use.KeyFile == "key"
	}
	keys := 0
	var walk func(at string, typ reflect.Type)
	walk = func(at string, typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Pointer:
			walk(at, typ.Elem())
		case reflect.Slice:
			walk(at+"[0]", typ.Elem())
		case reflect.Struct:
			for f := range typ.Fields() {
				key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
				place := strings.TrimPrefix(at+"."+key, ".")
				if key == "" { // inline, or not of a config
					place = at
				}
				if key == "ca_file" || key == "client_ca_file" || key == "cert_file" {
					if keys++; !found[place] {
						t.Errorf("%s is no use", place)
					}
				}
				if key != "-" {
					walk(place, f.Type)
				}
			}
		}
	}
	walk("", reflect.TypeFor[Config]())
	if keys < 10 {
		t.Errorf("the walk found %d keys, so it shows nothing", keys)
	}
	if !found["database.url.ca_file"] || !found["database.url.cert_file"] {
		t.Error("the files that the URL of a database names are no use")
	}
	c.Database.URL = "postgres://h/d?sslrootcert=system"
	for _, use := range c.TLSUses() {
		if use.At == "database.url" {
			t.Errorf("the system's certificates are a file: %+v", use)
		}
	}
}
