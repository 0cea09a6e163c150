package tlsfiles

import (
	"crypto/x509"
	"time"
)

// shortLife is a life from which down the days of a certificate are shorter. CAs sell a year, and give 90, 45 or 6 days: each of
// these is renewed once a third is left, which is 30 such days.
const shortLife = 90 * 24 * time.Hour

// DaysLeft is how many days are left until a certificate ends, below zero after that. A day has 24 hours, or is a 90th of the
// certificate's life where that is less, so that one that never lives long is not always about to end.
func DaysLeft(cert *x509.Certificate, now time.Time) float64 {
	life := min(cert.NotAfter.Sub(cert.NotBefore), shortLife)
	return 90 * float64(cert.NotAfter.Sub(now)) / float64(max(life, 1))
}
