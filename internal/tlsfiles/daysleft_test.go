package tlsfiles

import (
	"crypto/x509"
	"testing"
	"time"
)

// TestDaysLeft: a certificate of a year, of 90, 45 and 6 days is as far from its end when the same part of it is left.
func TestDaysLeft(t *testing.T) {
	const day = 24 * time.Hour
	made := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		life, left time.Duration
		want       float64
	}{
		{365 * day, 365 * day, 365},
		{365 * day, 30 * day, 30},
		{90 * day, 30 * day, 30},
		{45 * day, 15 * day, 30},
		{6 * day, 2 * day, 30},
		{6 * day, 0, 0},
		{6 * day, -time.Hour, -90 / 144.0},
		{0, -time.Second, -90 * 1e9},
	} {
		cert := &x509.Certificate{NotBefore: made, NotAfter: made.Add(c.life)}
		if got := DaysLeft(cert, cert.NotAfter.Add(-c.left)); got != c.want {
			t.Errorf("%v of %v left: %v days, want %v", c.left, c.life, got, c.want)
		}
	}
}
