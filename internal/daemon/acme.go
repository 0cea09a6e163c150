package daemon

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent/internal/acmecert"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/internal/tlsfiles"
	"github.com/dingevent/dingevent/internal/watch"
)

// acmeFolder is in the data folder: the account at the CA, the certificate, and their keys.
const acmeFolder = "acme"

// openACME reads what was got before, if acme is in the config. It asks nothing.
func (d *Daemon) openACME() error {
	cfg := d.cfg.ACME
	if cfg == nil {
		return nil
	}
	way, straight := d.cfg.ACMEWay()
	if !straight {
		d.log.Info("acme: " + way)
	}
	roots, err := tlsfiles.Roots(cfg.CAFile)
	if err != nil {
		return fmt.Errorf("ca_file: %w", err)
	}
	opts := acmecert.Options{
		Domains: cfg.Domains, Directory: cfg.Directory, Folder: filepath.Join(d.cfg.Data, acmeFolder), Roots: roots, Email: cfg.Email,
		HTTP: cfg.HTTPListen != "", Way: way, UserAgent: strings.TrimSuffix("dingevent/"+d.version, "/"), Logger: d.log,
	}
	if e := cfg.ExternalAccount; e != nil {
		opts.KeyID, opts.MACKey = e.KeyID, e.MACKey
	}
	d.acme, err = acmecert.Open(opts)
	return err
}

// listenACME listens for challenges by HTTP, if the config says where.
func (d *Daemon) listenACME() (err error) {
	if d.acme == nil || d.cfg.ACME.HTTPListen == "" {
		return nil
	}
	if d.challenges, err = d.openServer("acme", d.cfg.ACME.HTTPListen, d.acme, nil); err != nil {
		return err
	}
	d.metrics.watchServer("acme", d.challenges.Server)
	return nil
}

// runACME gets and renews the certificate until ctx ends.
func (d *Daemon) runACME(ctx context.Context, out *errgroup.Group) {
	if d.acme == nil {
		return
	}
	out.Go(func() error { d.acme.Run(ctx); return nil })
	if d.challenges != nil {
		out.Go(func() error { return d.challenges.Serve(ctx, spansOf(d.cfg).answers) })
	}
}

// served is the certificate that acme gets; nil without acme.
func (d *Daemon) served() *api.Certificate {
	if d.acme == nil {
		return nil
	}
	s := d.acme.Status()
	return &api.Certificate{
		Domains: s.Domains, Until: s.Until.UTC(), Renewal: s.Renewal.UTC(), Failures: s.Failures, Error: s.Error, Hint: s.Hint, Next: s.Next.UTC(),
	}
}

// troublesome is how many attempts to renew fail before that is told. Until then half a day has passed, and much more is left.
const troublesome = 6

// acmeCertificate stands for the certificate that acme gets among those that facts are about.
const acmeCertificate = "acme"

// acmeFacts tell that there is no certificate, or that it cannot be renewed: with half of the time left since then, the level is 2.
func acmeFacts(s acmecert.Status, now time.Time, gateway string) []watch.Fact {
	level := 0
	switch {
	case s.Error == "":
	case !s.Valid(now):
		level = 3
	case s.Failures >= troublesome && s.Until.Sub(now) < s.Until.Sub(s.Renewal)/2:
		level = 2
	case s.Failures >= troublesome:
		level = 1
	}
	if level == 0 {
		return nil
	}
	reason := s.Error + "; " + s.Hint
	return []watch.Fact{{Type: ownevent.Certificate, Subject: watch.Subject{Certificate: acmeCertificate}, Level: level, Expires: s.Until.UTC(), Reason: reason, Gateway: gateway}}
}

// watchACME exports how the certificate stands that acme gets.
func (m *metrics) watchACME(a *acmecert.Manager) {
	m.gauge("dingevent_acme_certificate_end_timestamp_seconds", "When the certificate of acme ends, in Unix time; 0 while there is none.", nil, func() float64 {
		if s := a.Status(); !s.Until.IsZero() {
			return float64(s.Until.Unix())
		}
		return 0
	})
	m.gauge("dingevent_acme_failures", "Attempts in a row to get the certificate of acme that have failed.", nil, func() float64 { return float64(a.Status().Failures) })
}
