package daemon

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/selfsigned"
	"github.com/dingevent/dingevent/journal"
)

// reachedFrom is a journal that is reached from an address of this machine.
type reachedFrom struct {
	journal.Journal
	addr net.Addr
	err  error
}

func (r reachedFrom) LocalAddr(context.Context) (net.Addr, error) { return r.addr, r.err }

// at is a listener at an address.
type at struct {
	net.Listener
	addr net.Addr
}

func (a at) Addr() net.Addr { return a.addr }

// TestOwnURL: a gateway tells others the address of the config, or the one it listens at, or the one by which it reaches the database;
// none that its certificate is not for.
func TestOwnURL(t *testing.T) {
	tcp := func(addr string) net.Addr {
		a, err := net.ResolveTCPAddr("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	cert, _, err := selfsigned.New("test CA", time.Hour, "api.dingtalk.com", "10.0.0.9")
	if err != nil {
		t.Fatal(err)
	}
	if cert.Leaf == nil {
		pair, key, err := selfsigned.Encode(cert)
		if err != nil {
			t.Fatal(err)
		}
		if cert, err = tls.X509KeyPair(pair, key); err != nil {
			t.Fatal(err)
		}
	}
	database := reachedFrom{addr: tcp("10.0.0.9:40000")}
	for name, test := range map[string]struct {
		public  string
		listens net.Addr
		journal journal.Journal
		secure  bool
		want    string
		log     string // what it has; empty for nothing
	}{
		"the config":             {"https://g1.example.com", tcp("0.0.0.0:7781"), database, true, "https://g1.example.com", ""},
		"a certain address":      {"", tcp("10.0.0.5:7781"), database, false, "http://10.0.0.5:7781", ""},
		"of the sixth version":   {"", tcp("[fd00::5]:7781"), database, false, "http://[fd00::5]:7781", ""},
		"any address":            {"", tcp("0.0.0.0:7781"), database, false, "http://10.0.0.9:7781", ""},
		"any of either version":  {"", tcp("[::]:7781"), database, false, "http://10.0.0.9:7781", ""},
		"by a socket":            {"", tcp("0.0.0.0:7781"), reachedFrom{addr: &net.UnixAddr{Name: "/run/x", Net: "unix"}}, false, "", "does not know its own address"},
		"not reached":            {"", tcp("0.0.0.0:7781"), reachedFrom{err: errors.New("away")}, false, "", "away"},
		"of the certificate":     {"", tcp("0.0.0.0:443"), database, true, "https://10.0.0.9:443", ""},
		"not of the certificate": {"", tcp("10.0.0.5:443"), database, true, "", "the certificate is not for this address"},
	} {
		var log strings.Builder
		d := &Daemon{
			cfg: config.Config{Attach: config.AttachPoint{PublicURL: test.public}}, log: slog.New(slog.NewTextHandler(&log, nil)),
			journal: store{Journal: test.journal}, attach: &attachPoint{http: &httpServer{listener: at{addr: test.listens}}},
		}
		if test.secure {
			d.attach.certificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &cert, nil }
		}
		if got := d.ownURL(); got != test.want || (test.log == "") != (log.Len() == 0) || !strings.Contains(log.String(), test.log) {
			t.Errorf("%s: %q, want %q; the log says %q", name, got, test.want, &log)
		}
	}
}
