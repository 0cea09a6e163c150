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
	"github.com/dingevent/dingevent/internal/thirdparty/delivertest"
	"github.com/dingevent/dingevent/sink/kafkasink"
)

// patience is how long a broker may take to refuse: a handshake takes more than a second under the race detector on a busy machine.
const patience = 3 * time.Second

func TestSASL(t *testing.T) {
	t.Parallel()
	for mechanism, name := range map[string]string{"plain": "PLAIN", "scram-sha-256": "SCRAM-SHA-256", "scram-sha-512": "SCRAM-SHA-512"} {
		t.Run(mechanism, func(t *testing.T) {
			t.Parallel()
			cluster := newCluster(t, kfake.EnableSASL(), kfake.Superuser(name, "ding", "hush"))
			right := &kafkasink.Options{SASL: mechanism, User: "ding", Password: "hush"}
			if err := newSink(t, cluster.ListenAddrs(), "events", right).Deliver(t.Context(), delivertest.Delivery()); err != nil {
				t.Error(err)
			}
			wrong := &kafkasink.Options{SASL: mechanism, User: "ding", Password: "hushhush", Timeout: patience}
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
	wrong := &kafkasink.Options{SASL: "plain", User: "ding", Password: "hushhush", Timeout: patience}
	wantLoginRefused(t, cluster, wrong, "the brokers refuse our login; check mechanism, user and password")
}

func wantLoginRefused(t *testing.T, cluster *kfake.Cluster, opts *kafkasink.Options, want string) {
	t.Helper()
	err := newSink(t, cluster.ListenAddrs(), "events", opts).Deliver(t.Context(), delivertest.Delivery())
	if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") || dingevent.Rejected(err) {
		t.Errorf("error %v, want %q", err, want)
	}
}

// TestTLS wants brokers that ask for our certificate, and whose own is signed by a CA of its own.
func TestTLS(t *testing.T) {
	t.Parallel()
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
			opts := &kafkasink.Options{TLS: test.config, Timeout: patience}
			if test.want == "" {
				opts.Timeout = 0
			}
			err := newSink(t, cluster.ListenAddrs(), "events", opts).Deliver(t.Context(), delivertest.Delivery())
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}
