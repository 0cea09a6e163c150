// Package acmecert gets a certificate from a CA by ACME, renews it, and keeps it in a folder. What it asks of the CA is bounded over
// restarts, too, because the limits of a public CA last for hours and days.
package acmecert

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/internal/fsdir"
)

// Options of a [Manager]. Domains, Directory and Folder are required.
type Options struct {
	// Domains are what the certificate is for, in lower case.
	Domains []string
	// Directory is the URL of the CA.
	Directory string
	// Folder keeps the account, the certificate, their keys, and when to ask next. Made if missing; it belongs to this process alone.
	Folder string
	// Roots are what the CA's own address is checked against. Nil means the system's.
	Roots *x509.CertPool
	// Email is where the CA may write to. May be empty.
	Email string
	// KeyID and MACKey bind the account to one that exists at the CA. May be empty.
	KeyID, MACKey string
	// HTTP has challenges come by HTTP, to [Manager.ServeHTTP]. Otherwise they come by TLS, to [Manager.Challenge].
	HTTP bool
	// Way says how challenges come here, and what a person has to see to.
	Way string
	// UserAgent is what the CA sees.
	UserAgent string
	// Logger is told what is got and what fails. Discards if nil.
	Logger *slog.Logger

	dial func(ctx context.Context, network, addr string) (net.Conn, error) // of tests
}

// A Manager has a certificate, or is about to get one. Its methods are safe for concurrent use.
type Manager struct {
	opts       Options
	log        *slog.Logger
	challenges challenges
	shown      atomic.Pointer[tls.Certificate] // as cert, for handshakes, which never wait for a disk

	mu    sync.Mutex // protects what follows
	cert  *tls.Certificate
	text  []byte // of cert and its key; nil once it is stored
	state state
}

// Open reads what the folder has. It asks nothing of the CA.
func Open(opts Options) (*Manager, error) {
	m := &Manager{opts: opts, log: opts.Logger}
	if m.log == nil {
		m.log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(opts.Folder, 0o700); err != nil {
		return nil, err
	}
	if err := os.Chmod(opts.Folder, 0o700); err != nil {
		return nil, err
	}
	if err := m.reload(); err != nil {
		return nil, errors.Join(err, fsdir.Explain(opts.Folder))
	}
	return m, nil
}

// reload reads what the folder has.
func (m *Manager) reload() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.load(); err != nil {
		return err
	}
	if want := m.want(); m.state.For != want { // what failed before was something else
		m.state.For, m.state.Failures, m.state.Next, m.state.Error, m.state.Hint = want, 0, time.Time{}, "", ""
	}
	return nil
}

// want is what is asked for, and of whom.
func (m *Manager) want() string {
	how := "tls"
	if m.opts.HTTP {
		how = "http"
	}
	return fmt.Sprintf("%s of %s %s by %s", strings.Join(m.opts.Domains, ","), m.opts.Directory, m.opts.KeyID, how)
}

// GetCertificate is for a server's [tls.Config]. A certificate that has ended is shown, too, because a client then knows why.
func (m *Manager) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	if cert := m.shown.Load(); cert != nil {
		return cert, nil
	}
	return nil, fmt.Errorf("there is no certificate for %s yet", m.opts.Domains[0])
}

// A Status is how it stands.
type Status struct {
	Domains  []string
	From     time.Time // since when the certificate is valid; zero: there is none
	Until    time.Time // when it ends; zero: there is none
	Renewal  time.Time // when the next one is asked for; zero: there is none
	Failures int       // attempts in a row that have failed
	Error    string    // of the last attempt, if it has failed
	Hint     string    // what to do about it
	Next     time.Time // when it is tried again, after a failure
}

// Valid reports whether there is a certificate at that time.
func (s Status) Valid(now time.Time) bool { return now.Before(s.Until) }

// Status is how it stands.
func (m *Manager) Status() Status {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := Status{Domains: m.opts.Domains, Error: m.state.Error, Hint: m.state.Hint}
	if m.state.Error != "" {
		s.Failures, s.Next = m.state.Failures, m.state.Next
	}
	if m.cert != nil {
		s.From, s.Until, s.Renewal = m.cert.Leaf.NotBefore, m.cert.Leaf.NotAfter, m.renewal()
	}
	return s
}
