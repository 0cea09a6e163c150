package doctor

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/selfsigned"
	"github.com/dingevent/dingevent/internal/words"
)

// examine returns what the doctor finds of the certificates of a config.
func examine(c config.Config) (found []Finding) {
	New(Options{Words: words.English{}, Zone: time.UTC, Found: func(f Finding) { found = append(found, f) }}).checkCertificates(c)
	return found
}

// TestCertificatesAreToBeRenewedInTime: wherever a config names one, it is fine, then ends soon, then has ended.
func TestCertificatesAreToBeRenewedInTime(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		cert, ca, err := selfsigned.New("a CA for tests", 90*24*time.Hour, "127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		certPEM, keyPEM, err := selfsigned.Encode(cert)
		if err != nil {
			t.Fatal(err)
		}
		certFile, keyFile, caFile := certtest.File(t, folder, "cert.pem", certPEM), certtest.File(t, folder, "key.pem", keyPEM), certtest.File(t, folder, "ca.pem", ca)
		ours, roots := config.TLS{CertFile: certFile, KeyFile: keyFile}, config.TLS{CAFile: caFile}
		sub := func(s config.Subscription) config.Config {
			return config.Config{Subscriptions: []config.Subscription{s, s}}
		}
		app := func(a config.App) config.Config { return config.Config{Apps: []config.App{a}} }
		places := map[string]config.Config{
			"api_tls":                            {APITLS: config.Certificate{CertFile: certFile, KeyFile: keyFile}},
			"attach":                             {Attach: config.AttachPoint{CertFile: certFile, KeyFile: keyFile}},
			"attach:":                            {Attach: config.AttachPoint{SelfSigned: []string{"127.0.0.1"}, ClientCAFile: caFile}},
			"subscriptions[0].webhook: the cert": sub(config.Subscription{Webhook: &config.Webhook{TLS: ours}}),
			"subscriptions[0].nats.tls":          sub(config.Subscription{NATS: &config.NATS{TLS: &roots}}),
			"subscriptions[0].kafka.tls":         sub(config.Subscription{Kafka: &config.Kafka{TLS: &roots}}),
			"apps[0].stream":                     app(config.App{Stream: &config.Stream{CAFile: caFile}}),
			"apps[0].failed_list":                app(config.App{FailedList: &config.FailedList{CAFile: caFile}}),
			"database.url":                       {Database: &config.Database{URL: "postgres://h/d?sslrootcert=" + caFile}},
		}
		if found := examine(config.Config{}); len(found) > 0 {
			t.Errorf("without one: %+v", found)
		}
		for _, want := range []Level{Fine, Warn, Failed} {
			for at, c := range places { // a file that two subscriptions name is told once
				if found := examine(c); len(found) != 1 || found[0].Level != want || (len(found[0].Hints) == 0) != (want == Fine) || !strings.HasPrefix(found[0].Text, at) {
					t.Errorf("%s: want %s: %+v", at, want, found)
				}
			}
			time.Sleep(80 * 24 * time.Hour)
		}
		c := places["api_tls"]
		c.APITLS.KeyFile = certFile
		if found := examine(c); len(found) != 1 || found[0].Level != Failed {
			t.Errorf("with a wrong key: %+v", found)
		}
		_, newerCA, err := selfsigned.New("a newer CA", 30*24*time.Hour, "127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		certtest.File(t, folder, "ca.pem", append(ca, newerCA...))
		if found := examine(places["apps[0].stream"]); len(found) != 1 || found[0].Level != Fine {
			t.Errorf("an old CA beside a new one: %+v", found)
		}
	})
}

// TestOwnCertificateIsRenewedByItself: the doctor says in time that programs have to trust another CA.
func TestOwnCertificateIsRenewedByItself(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c := config.Config{Attach: config.AttachPoint{SelfSigned: []string{"127.0.0.1"}}, Data: folder}
		if found := examine(c); len(found) > 0 {
			t.Errorf("before the daemon made one: %+v", found)
		}
		for _, left := range []struct {
			days int
			want Level
		}{{100, Fine}, {40, Warn}, {-1, Warn}} {
			cert, _, err := selfsigned.New("own", time.Duration(left.days)*24*time.Hour, "127.0.0.1")
			if err != nil {
				t.Fatal(err)
			}
			certPEM, keyPEM, err := selfsigned.Encode(cert)
			if err != nil {
				t.Fatal(err)
			}
			certtest.File(t, folder, "gateway.pem", append(certPEM, keyPEM...))
			if found := examine(c); len(found) != 1 || found[0].Level != left.want || (len(found[0].Hints) == 0) != (left.want == Fine) {
				t.Errorf("%d days before its end: %+v", left.days, found)
			}
		}
	})
}

// TestCertificateOfTomorrow fails until its day.
func TestCertificateOfTomorrow(t *testing.T) {
	p := certtest.New(t, "tomorrow") // by the real clock
	folder := t.TempDir()
	c := config.Config{APITLS: config.Certificate{CertFile: certtest.File(t, folder, "cert.pem", p.Cert), KeyFile: certtest.File(t, folder, "key.pem", p.Key)}}
	synctest.Test(t, func(t *testing.T) { // begins in the year 2000
		if found := examine(c); len(found) != 1 || found[0].Level != Failed || !strings.Contains(found[0].Text, "and not before") {
			t.Errorf("found %+v", found)
		}
	})
}
