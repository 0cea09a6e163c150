package natssink_test

import (
	"crypto/tls"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/thirdparty/delivertest"
	"github.com/dingevent/dingevent/sink/natssink"
)

func atoi(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// seedFile makes a user's NKey and a file with its seed.
func seedFile(t *testing.T) (public, path string) {
	t.Helper()
	user := newKey(t, nkeys.CreateUser)
	path = filepath.Join(t.TempDir(), "user.nk")
	if err := os.WriteFile(path, user.seed, 0o600); err != nil {
		t.Fatal(err)
	}
	return user.public, path
}

func TestLogin(t *testing.T) {
	public, seed := seedFile(t)
	_, otherSeed := seedFile(t)
	for name, test := range map[string]struct {
		users func(*server.Options)
		right natssink.Options
		wrong natssink.Options
		inURL string // a login in the address
	}{
		"password": {
			users: func(o *server.Options) { o.Username, o.Password = "ding", "hush" },
			right: natssink.Options{User: "ding", Password: "hush"}, wrong: natssink.Options{User: "ding", Password: "hushhush"}, inURL: "ding:hush@",
		},
		"token": {
			users: func(o *server.Options) { o.Authorization = "hush" },
			right: natssink.Options{Token: "hush"}, wrong: natssink.Options{Token: "hushhush"}, inURL: "hush@",
		},
		"nkey": {
			users: func(o *server.Options) { o.Nkeys = []*server.NkeyUser{{Nkey: public}} },
			right: natssink.Options{NKey: seed}, wrong: natssink.Options{NKey: otherSeed},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBroker(t, func(b *broker) {
				test.users(b.opts)
				switch {
				case test.right.NKey != "":
					nkey, err := nats.NkeyOptionFromSeed(seed)
					if err != nil {
						t.Fatal(err)
					}
					b.login = []nats.Option{nkey}
				default:
					b.login = []nats.Option{nats.UserInfo(test.right.User, test.right.Password), nats.Token(test.right.Token)}
				}
			})
			_, prefix := b.stream(t)
			if err := newSink(t, b.url(), prefix+".x", &test.right).Deliver(t.Context(), delivertest.Delivery()); err != nil {
				t.Error(err)
			}
			if test.inURL != "" {
				address := strings.Replace(b.url(), "://", "://"+test.inURL, 1)
				if err := newSink(t, address, prefix+".x", nil).Deliver(t.Context(), delivertest.Delivery()); err != nil {
					t.Error(err)
				}
			}
			for _, wrong := range []*natssink.Options{&test.wrong, nil} {
				err := newSink(t, b.url(), prefix+".x", wrong).Deliver(t.Context(), delivertest.Delivery())
				if err == nil || !strings.Contains(err.Error(), "refuses our login") || strings.Contains(err.Error(), "hush") || dingevent.Rejected(err) {
					t.Errorf("error %v", err)
				}
			}
		})
	}
}

// credentials makes an operator's server options, and a .creds file for a user of an account with JetStream.
func credentials(t *testing.T, opts *server.Options) (path string) {
	t.Helper()
	operator, account, user := newKey(t, nkeys.CreateOperator), newKey(t, nkeys.CreateAccount), newKey(t, nkeys.CreateUser)
	claims := jwt.NewAccountClaims(account.public)
	claims.Limits.JetStreamLimits = jwt.JetStreamLimits{MemoryStorage: -1, DiskStorage: -1, Streams: -1, Consumer: -1}
	accountJWT, err := claims.Encode(operator.pair)
	if err != nil {
		t.Fatal(err)
	}
	system := newKey(t, nkeys.CreateAccount)
	systemJWT, err := jwt.NewAccountClaims(system.public).Encode(operator.pair)
	if err != nil {
		t.Fatal(err)
	}
	resolver := &server.MemAccResolver{}
	if err := errors.Join(resolver.Store(account.public, accountJWT), resolver.Store(system.public, systemJWT)); err != nil {
		t.Fatal(err)
	}
	opts.TrustedKeys, opts.AccountResolver, opts.SystemAccount = []string{operator.public}, resolver, system.public

	userJWT, err := jwt.NewUserClaims(user.public).Encode(account.pair)
	if err != nil {
		t.Fatal(err)
	}
	text, err := jwt.FormatUserConfig(userJWT, user.seed)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "user.creds")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

type key struct {
	pair   nkeys.KeyPair
	public string
	seed   []byte
}

func newKey(t *testing.T, create func() (nkeys.KeyPair, error)) (k key) {
	t.Helper()
	var err error
	if k.pair, err = create(); err != nil {
		t.Fatal(err)
	}
	if k.public, err = k.pair.PublicKey(); err != nil {
		t.Fatal(err)
	}
	if k.seed, err = k.pair.Seed(); err != nil {
		t.Fatal(err)
	}
	return k
}

func TestCredentials(t *testing.T) {
	var right string
	b := newBroker(t, func(b *broker) {
		right = credentials(t, b.opts)
		b.login = []nats.Option{nats.UserCredentials(right)}
	})
	wrong := credentials(t, &server.Options{}) // of another operator
	_, prefix := b.stream(t)
	if err := newSink(t, b.url(), prefix+".x", &natssink.Options{Credentials: right}).Deliver(t.Context(), delivertest.Delivery()); err != nil {
		t.Error(err)
	}
	err := newSink(t, b.url(), prefix+".x", &natssink.Options{Credentials: wrong}).Deliver(t.Context(), delivertest.Delivery())
	if err == nil || !strings.Contains(err.Error(), "refuses our login") {
		t.Errorf("error %v", err)
	}
}

// TestPermission: a server says that a subject is forbidden, but answers nothing.
func TestPermission(t *testing.T) {
	b := newBroker(t, func(b *broker) {
		b.opts.Users = []*server.User{
			{Username: "test", Password: "test"},
			{Username: "ding", Password: "hush", Permissions: &server.Permissions{Publish: &server.SubjectPermission{Allow: []string{"other.>"}}}},
		}
		b.login = []nats.Option{nats.UserInfo("test", "test")}
	})
	_, prefix := b.stream(t)
	sink := newSink(t, b.url(), prefix+".x", &natssink.Options{User: "ding", Password: "hush", Timeout: 500e6})
	err := sink.Deliver(t.Context(), delivertest.Delivery())
	if err == nil || !strings.Contains(strings.ToLower(err.Error()), "permissions violation for publish to \""+prefix+".x\"") || dingevent.Rejected(err) {
		t.Errorf("error %v", err)
	}
}

// TestTLS wants a server that asks for our certificate, and whose own is signed by a CA of its own.
func TestTLS(t *testing.T) {
	pair := certtest.New(t, "both sides")
	ours := &tls.Config{RootCAs: pair.Roots, Certificates: []tls.Certificate{pair.Certificate}}
	b := newBroker(t, func(b *broker) {
		b.opts.TLS, b.opts.TLSTimeout = true, 5
		b.opts.TLSConfig = &tls.Config{Certificates: ours.Certificates, ClientAuth: tls.RequireAnyClientCert}
		b.login = []nats.Option{nats.Secure(ours)}
	})
	_, prefix := b.stream(t)
	if err := newSink(t, b.url(), prefix+".x", &natssink.Options{TLS: ours}).Deliver(t.Context(), delivertest.Delivery()); err != nil {
		t.Error(err)
	}
	for name, wrong := range map[string]*tls.Config{
		"unknown CA": {Certificates: ours.Certificates}, "no certificate of ours": {RootCAs: pair.Roots},
	} {
		if err := newSink(t, b.url(), prefix+".x", &natssink.Options{TLS: wrong}).Deliver(t.Context(), delivertest.Delivery()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
