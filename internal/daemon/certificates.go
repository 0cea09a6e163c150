package daemon

import (
	"crypto/x509"
	"sync"
	"time"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/internal/tlsfiles"
	"github.com/dingevent/dingevent/internal/watch"
)

// certificates are the ones of our own that end soon. They are read from their files again once in a while.
type certificates struct {
	mu    sync.Mutex // protects what follows
	at    time.Time  // when they were read
	found []watch.Fact
}

// certificateDays are the days before the end of a certificate at which it is told, as the levels from 1 on. They are shorter for one that
// lives short.
var certificateDays = []float64{30, 14, 7, 3, 1, 0}

// urgentLevel is that of a certificate with 7 days left. By then whatever renews it has failed for long.
const urgentLevel = 3

// certificateLook is how often the files are read.
const certificateLook = time.Hour

// facts are those of the certificates that a config names, as a gateway knows them.
func (c *certificates) facts(cfg config.Config, gateway string) []watch.Fact {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if now.Sub(c.at) < certificateLook && !c.at.IsZero() {
		return c.found
	}
	c.at, c.found = now, nil
	for _, use := range cfg.TLSUses() {
		if use.CertFile == "" {
			continue
		}
		certs, err := tlsfiles.Certificates(use.CertFile)
		if err != nil {
			continue // who uses it says so
		}
		if level := certificateLevel(certs[0], now); level > 0 {
			c.found = append(c.found, watch.Fact{
				Type: ownevent.Certificate, Subject: watch.Subject{Certificate: use.At}, Level: level, Expires: certs[0].NotAfter.UTC(), Gateway: gateway,
			})
		}
	}
	return c.found
}

// certificateLevel is how near the end of a certificate is; 0 if it is far.
func certificateLevel(cert *x509.Certificate, now time.Time) (level int) {
	left := tlsfiles.DaysLeft(cert, now)
	for i, days := range certificateDays {
		if left <= days {
			level = i + 1
		}
	}
	return level
}
