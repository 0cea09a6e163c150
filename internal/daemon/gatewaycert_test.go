package daemon

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// TestOwnCertificateIsRenewed: it is made anew while the daemon runs, and a clock that was ahead for a while costs nobody the
// certificate that clients trust. Each bubble begins in the year 2000.
func TestOwnCertificateIsRenewed(t *testing.T) {
	folder := t.TempDir()
	log := slog.New(slog.DiscardHandler)
	open := func(t *testing.T) (serial func() string) {
		t.Helper()
		serve, err := openOwnCertificate(folder, []string{"127.0.0.1"}, log)
		if err != nil {
			t.Fatal(err)
		}
		return func() string {
			t.Helper()
			cert, err := serve(nil)
			if err != nil {
				t.Fatal(err)
			}
			if now := time.Now(); now.Before(cert.Leaf.NotBefore) || now.After(cert.Leaf.NotAfter) {
				t.Fatalf("at %v the certificate is valid from %v to %v", now, cert.Leaf.NotBefore, cert.Leaf.NotAfter)
			}
			return string(cert.Certificate[0])
		}
	}
	var first, ahead string
	synctest.Test(t, func(t *testing.T) {
		serial := open(t)
		first = serial()
		time.Sleep(gatewayLife - 2*gatewayRenew)
		if serial() != first {
			t.Error("made anew long before its end")
		}
		time.Sleep(5 * 365 * 24 * time.Hour)
		if ahead = serial(); ahead == first {
			t.Error("not made anew")
		}
		if again := open(t)(); again != ahead {
			t.Error("made anew by a restart")
		}
	})
	synctest.Test(t, func(t *testing.T) { // the clock is right again
		if open(t)() != first {
			t.Error("the certificate that clients trust did not come back")
		}
		ca, err := os.ReadFile(filepath.Join(folder, "gateway-ca.pem"))
		if err != nil || bytes.Count(ca, []byte("BEGIN CERTIFICATE")) != 2 {
			t.Errorf("the CAs for clients to trust: %v\n%s", err, ca)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		serial := open(t)
		time.Sleep(10 * 365 * 24 * time.Hour)
		if serial() != ahead {
			t.Error("ahead once more, it makes another certificate and not that of the last time")
		}
	})
}
