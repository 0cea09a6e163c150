package kafkasink_test

import (
	"crypto/tls"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/sink/kafkasink"
)

func TestSASL(t *testing.T) {
	for mechanism, name := range map[string]string{"plain": "PLAIN", "scram-sha-256": "SCRAM-SHA-256", "scram-sha-512": "SCRAM-SHA-512"} {
		t.Run(mechanism, func(t *testing.T) {
			t.Parallel()
			cluster := newCluster(t, kfake.EnableSASL(), kfake.Superuser(name, "ding", "hush"))
			right := &kafkasink.Options{SASL: mechanism, User: "ding", Password: "hush"}
			if err := newSink(t, cluster.ListenAddrs(), "events", right).Deliver(t.Context(), delivery()); err != nil {
				t.Error(err)
			}
			wrong := &kafkasink.Options{SASL: mechanism, User: "ding", Password: "hushhush", Timeout: 300 * time.Millisecond}
			wantLoginRefused(t, cluster, wrong, "ends the connection at once; check login and TLS")
		})
	}
}

// TestSASLRefusal: brokers other than the fake one say that they refuse.
func TestSASLRefusal(t *testing.T) {
	t.Parallel()
	cluster := newCluster(t, kfake.EnableSASL(), kfake.Superuser("PLAIN", "ding", "hush"))
	cluster.ControlKey(int16(kmsg.SASLAuthenticate), func(req kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		resp := req.ResponseKind().(*kmsg.SASLAuthenticateResponse)
		resp.ErrorCode = kerr.SaslAuthenticationFailed.Code
		return resp, nil, true
	})
	wrong := &kafkasink.Options{SASL: "plain", User: "ding", Password: "hushhush", Timeout: time.Second}
	wantLoginRefused(t, cluster, wrong, "the brokers refuse our login; check mechanism, user and password")
}

func wantLoginRefused(t *testing.T, cluster *kfake.Cluster, opts *kafkasink.Options, want string) {
	t.Helper()
	err := newSink(t, cluster.ListenAddrs(), "events", opts).Deliver(t.Context(), delivery())
	if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") || dingevent.Rejected(err) {
		t.Errorf("error %v, want %q", err, want)
	}
}

// TestTLS wants brokers that ask for our certificate, and whose own is signed by a CA of its own.
func TestTLS(t *testing.T) {
	pair := certtest.New(t, "both sides")
	ours := &tls.Config{RootCAs: pair.Roots, Certificates: []tls.Certificate{pair.Certificate}}
	cluster := newCluster(t, kfake.TLS(&tls.Config{Certificates: ours.Certificates, ClientAuth: tls.RequireAnyClientCert}))
	for name, test := range map[string]struct {
		config *tls.Config
		want   string
	}{
		"right":                  {ours, ""},
		"unknown CA":             {&tls.Config{Certificates: ours.Certificates}, "certificate"},
		"no certificate of ours": {&tls.Config{RootCAs: pair.Roots}, "certificate required"},
		"none":                   {nil, "ends the connection at once; check login and TLS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := &kafkasink.Options{TLS: test.config, Timeout: 500 * time.Millisecond}
			if test.want == "" {
				opts.Timeout = 0
			}
			err := newSink(t, cluster.ListenAddrs(), "events", opts).Deliver(t.Context(), delivery())
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	here := []string{"localhost:9092"}
	for name, test := range map[string]struct {
		brokers []string
		topic   string
		opts    kafkasink.Options
		want    string
	}{
		"no broker":      {nil, "a", kafkasink.Options{}, "no broker; name at least one"},
		"no port":        {[]string{"localhost"}, "a", kafkasink.Options{}, "must look like localhost:9092"},
		"URL":            {[]string{"kafka://me:hush@localhost:9092"}, "a", kafkasink.Options{}, "must look like localhost:9092"},
		"no topic":       {here, "", kafkasink.Options{}, "is not one that Kafka allows"},
		"strange topic":  {here, "a b", kafkasink.Options{}, "is not one that Kafka allows"},
		"dots":           {here, "..", kafkasink.Options{}, "is not one that Kafka allows"},
		"variable":       {here, "a.{id}", kafkasink.Options{}, "{id is no variable"},
		"format":         {here, "a", kafkasink.Options{Format: "avro"}, `no format "avro"`},
		"compression":    {here, "a", kafkasink.Options{Compression: "zip"}, `no compression "zip"`},
		"timeout":        {here, "a", kafkasink.Options{Timeout: -1}, "cannot be negative"},
		"small":          {here, "a", kafkasink.Options{MaxBytes: 5}, "not below 1024"},
		"mechanism":      {here, "a", kafkasink.Options{SASL: "gssapi", User: "u", Password: "hush"}, `no SASL mechanism "gssapi"`},
		"no mechanism":   {here, "a", kafkasink.Options{User: "u", Password: "hush"}, "needs a mechanism"},
		"no user":        {here, "a", kafkasink.Options{SASL: "plain", Password: "hush"}, "needs a mechanism"},
		"lone password":  {here, "a", kafkasink.Options{Password: "hush"}, "needs a mechanism"},
		"hopeless topic": {here, strings.Repeat("a", 250), kafkasink.Options{}, "is not one that Kafka allows"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := kafkasink.New(test.brokers, test.topic, &test.opts)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hush") {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}
