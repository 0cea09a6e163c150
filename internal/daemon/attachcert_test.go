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
		time.Sleep(attachCertLife - 2*attachCertRenew)
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

// TestSelfSignedAfterPowerCut: a certificate that is damaged is made anew, and its CA is written again if that alone is.
func TestSelfSignedAfterPowerCut(t *testing.T) {
	dir := t.TempDir()
	file, ca := filepath.Join(dir, "gateway.pem"), filepath.Join(dir, "gateway-ca.pem")
	start := func() (certPEM, caPEM []byte) {
		t.Helper()
		if _, err := openOwnCertificate(dir, []string{"attach.test"}, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		return readFile(t, file), readFile(t, ca)
	}
	cert, authority := start()
	for _, torn := range [][]byte{nil, authority[:100], []byte("\x00\x00")} {
		writeFile(t, ca, torn)
		if c, a := start(); !bytes.Equal(c, cert) || !bytes.Equal(a, authority) {
			t.Errorf("after a CA of %q: the certificate or its CA is another", torn)
		}
	}
	for _, torn := range [][]byte{nil, cert[:300], []byte("\x00\x00")} {
		writeFile(t, file, torn)
		c, a := start()
		if bytes.Equal(c, torn) || bytes.Equal(a, authority) {
			t.Errorf("after a certificate of %q: it was not made anew", torn)
		}
		if again, _ := start(); !bytes.Equal(c, again) {
			t.Error("it does not stay")
		}
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func writeFile(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
