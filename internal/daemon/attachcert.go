package daemon

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/internal/selfsigned"
	"github.com/dingevent/dingevent/internal/tlsfiles"
	"github.com/dingevent/dingevent/sink/certfile"
)

const (
	attachCertLife  = 5 * 365 * 24 * time.Hour // of a certificate made here; clients must be made to trust the next one
	attachCertLook  = time.Minute              // how often it is looked at, while clients connect
	attachCertRenew = OwnCertificateRenewal
)

// OwnCertificateRenewal is how long before its end the certificate that the attach point made for itself is made anew.
const OwnCertificateRenewal = 30 * 24 * time.Hour

// OwnCertificate is the file of the certificate that the attach point makes for itself, and that of the CAs that programs have to
// trust; empty if the config wants none.
func OwnCertificate(c config.Config) (file, caFile string) {
	if len(c.Attach.SelfSigned) == 0 {
		return "", ""
	}
	return filepath.Join(c.DataFolder(), ownCertFile), filepath.Join(c.DataFolder(), ownCAFile)
}

const ownCertFile, ownCAFile = "gateway.pem", "gateway-ca.pem"

// attachSecurity is by the certificate of the config, or by one made here.
func (d *Daemon) attachSecurity() (s security, err error) {
	cfg := d.cfg.Attach
	if len(cfg.SelfSigned) == 0 {
		return d.securityOf(cfg.Certificate())
	}
	if s.certificate, err = openOwnCertificate(d.cfg.Data, cfg.SelfSigned, d.log); err != nil {
		return s, err
	}
	s.clients, err = tlsfiles.OpenClients(cfg.ClientCAFile)
	return s, err
}

// An ownCertificate is made here, and made anew before it ends, also while the daemon runs.
//
// The one before is kept. A clock that was ahead makes a certificate that is not valid yet once the clock is right. The one
// before is valid again then, so clients need to trust no other CA because of the clock.
type ownCertificate struct {
	file, ca, before string
	hosts            []string
	log              *slog.Logger
	pair             *certfile.Pair

	mu     sync.Mutex // protects looked and the files
	looked time.Time
}

// openOwnCertificate returns what serves the certificate in a folder, which is made if there is none.
func openOwnCertificate(folder string, hosts []string, log *slog.Logger) (func(*tls.ClientHelloInfo) (*tls.Certificate, error), error) {
	c := &ownCertificate{
		file: filepath.Join(folder, ownCertFile), ca: filepath.Join(folder, ownCAFile), before: filepath.Join(folder, "gateway-before.pem"),
		hosts: hosts, log: log,
	}
	if err := c.look(time.Now()); err != nil {
		return nil, err
	}
	pair, err := certfile.Open(c.file, c.file)
	if err != nil {
		return nil, err
	}
	c.pair = pair
	return c.serve, nil
}

func (c *ownCertificate) serve(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); now.Sub(c.looked) >= attachCertLook || !c.isValid(now) {
		if err := c.look(now); err != nil {
			c.log.Error("attach: the certificate cannot be made anew", "error", err)
		}
	}
	return c.pair.GetCertificate(hello)
}

// isValid reports whether the certificate that would be served is valid now.
func (c *ownCertificate) isValid(now time.Time) bool {
	cert, err := c.pair.GetCertificate(nil)
	return err == nil && !now.Before(cert.Leaf.NotBefore) && now.Before(cert.Leaf.NotAfter)
}

// look makes the certificate if it is not there, is not valid yet, ends soon or lacks a host. Its CA lies beside it, with
// that of the certificate before, for clients to trust.
func (c *ownCertificate) look(now time.Time) error {
	c.looked = now
	cert, err := tls.LoadX509KeyPair(c.file, c.file)
	if err == nil && goodFor(cert, c.hosts, now) {
		return c.keepCA()
	}
	if _, unreadable := errors.AsType[*fs.PathError](err); unreadable && !errors.Is(err, fs.ErrNotExist) {
		return err
	} else if err != nil && !unreadable {
		c.log.Warn("attach: the certificate is damaged and is made anew", "file", c.file, "error", err)
	}
	var last []byte
	if err == nil {
		if last, err = os.ReadFile(c.file); err != nil {
			return err
		}
	}
	if before, err := tls.LoadX509KeyPair(c.before, c.before); err == nil && goodFor(before, c.hosts, now) {
		c.log.Warn("attach: the clock was set, and the certificate before is valid again; it takes its place", "not_before", before.Leaf.NotBefore, "not_after", before.Leaf.NotAfter)
		return c.write(before, last)
	}
	cert, _, err = selfsigned.New("dingevent attach point CA", attachCertLife, c.hosts...)
	if err != nil {
		return err
	}
	c.log.Info("attach: a certificate was made; clients have to trust its CA", "hosts", c.hosts, "ca_file", c.ca)
	return c.write(cert, last)
}

// write puts cert in the place of last, the text of one that is nil if there was none.
func (c *ownCertificate) write(cert tls.Certificate, last []byte) error {
	certPEM, keyPEM, err := selfsigned.Encode(cert)
	if err != nil {
		return err
	}
	cas := selfsigned.CA(certPEM)
	if last != nil {
		cas = append(cas, selfsigned.CA(last)...)
		if err := fsdir.Write(c.before, last, 0o600); err != nil {
			return err
		}
	}
	if err := fsdir.Write(c.ca, cas, 0o644); err != nil {
		return err
	}
	return fsdir.Write(c.file, append(certPEM, keyPEM...), 0o600)
}

// keepCA writes the CAs again if that of the certificate is not among them, because the file is gone or damaged.
func (c *ownCertificate) keepCA() error {
	text, err := os.ReadFile(c.file)
	if err != nil {
		return err
	}
	ca := selfsigned.CA(text)
	if there, err := os.ReadFile(c.ca); err == nil && bytes.Contains(there, ca) {
		return nil
	}
	if before, err := os.ReadFile(c.before); err == nil {
		ca = append(ca, selfsigned.CA(before)...)
	}
	return fsdir.Write(c.ca, ca, 0o644)
}

// goodFor reports whether cert is for all hosts, and valid now and for a while.
func goodFor(cert tls.Certificate, hosts []string, now time.Time) bool {
	for _, host := range hosts {
		if cert.Leaf.VerifyHostname(host) != nil {
			return false
		}
	}
	return !now.Before(cert.Leaf.NotBefore) && cert.Leaf.NotAfter.Sub(now) > attachCertRenew
}
