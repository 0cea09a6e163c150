package doctor

import (
	"crypto/x509"
	"errors"
	"io/fs"
	"slices"
	"time"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/tlsfiles"
)

// renewDays are the days before its end at which a certificate should have been renewed.
const renewDays = 14

// checkCertificates looks at when the certificates end that the config names, and at the one that the attach point made for itself.
func (d *Doctor) checkCertificates(c config.Config) {
	seen := map[string]bool{"": true} // files that many subscriptions may share
	for _, use := range c.OwnTLSUses() {
		if _, err := tlsfiles.Pair(use.CertFile, use.KeyFile); err != nil {
			d.add(Finding{Level: Failed, Check: "certificate", Text: use.At + ": " + err.Error()})
			seen[use.CertFile] = true
		}
	}
	for _, use := range c.TLSUses() {
		if !seen[use.CertFile] {
			seen[use.CertFile] = true
			d.checkCertificate(use)
		}
		if !seen[use.CAFile] {
			seen[use.CAFile] = true
			d.checkRoots(use)
		}
	}
	d.checkOwnCertificate(c)
}

// checkCertificate looks at a certificate of ours.
func (d *Doctor) checkCertificate(use config.TLSUse) {
	certs, err := tlsfiles.Certificates(use.CertFile)
	if err != nil {
		d.add(Finding{Level: Failed, Check: "certificate", Text: use.At + ": " + err.Error()})
		return
	}
	d.judge(certs[0], d.say.DoctorCertificateUntil(use.At, use.CertFile, d.clock(certs[0].NotAfter)), d.say.DoctorRenewCertificate())
}

// checkRoots looks at the certificates that are trusted. While one of them is valid, old ones may stand beside it.
func (d *Doctor) checkRoots(use config.TLSUse) {
	certs, err := tlsfiles.Certificates(use.CAFile)
	if err != nil {
		d.add(Finding{Level: Failed, Check: "certificate", Text: use.At + ": " + err.Error()})
		return
	}
	last := slices.MaxFunc(certs, func(a, b *x509.Certificate) int { return a.NotAfter.Compare(b.NotAfter) })
	d.judge(last, d.say.DoctorRootsUntil(use.At, use.CAFile, d.clock(last.NotAfter)), d.say.DoctorRenewRoots())
}

// judge adds a finding of a certificate; text says when it ends.
func (d *Doctor) judge(cert *x509.Certificate, text, hint string) {
	f := Finding{Level: Fine, Check: "certificate", Text: text}
	now := time.Now()
	switch left := tlsfiles.DaysLeft(cert, now); {
	case now.Before(cert.NotBefore):
		f.Level, f.Text = Failed, d.say.DoctorNotYetValid(text, d.clock(cert.NotBefore))
	case left <= 0:
		f.Level = Failed
	case left < renewDays:
		f.Level = Warn
	}
	if f.Level != Fine {
		f.Hints = hints(hint)
	}
	d.add(f)
}

// checkOwnCertificate looks at the certificate that the attach point made for itself, if it did. It is made anew by itself, and
// programs have to be told.
func (d *Doctor) checkOwnCertificate(c config.Config) {
	file, caFile := daemon.OwnCertificate(c)
	if file == "" {
		return
	}
	certs, err := tlsfiles.Certificates(file)
	if errors.Is(err, fs.ErrNotExist) {
		return // the daemon makes it
	}
	if err != nil {
		d.add(Finding{Level: Failed, Check: "certificate", Text: err.Error()})
		return
	}
	f := Finding{Level: Fine, Check: "certificate", Text: d.say.DoctorOwnCertificateUntil(file, d.clock(certs[0].NotAfter))}
	if time.Until(certs[0].NotAfter) < daemon.OwnCertificateRenewal+renewDays*24*time.Hour {
		f.Level, f.Hints = Warn, hints(d.say.DoctorRenewOwnCertificate(caFile))
	}
	d.add(f)
}
