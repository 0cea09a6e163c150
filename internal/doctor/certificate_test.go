package doctor

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/selfsigned"
	"github.com/dingevent/dingevent/internal/words"
)

// TestCertificateIsToBeRenewedInTime: it is fine, then ends soon, then has ended.
func TestCertificateIsToBeRenewedInTime(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		cert, _, err := selfsigned.New("a CA for tests", 30*24*time.Hour, "127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		certPEM, keyPEM, err := selfsigned.Encode(cert)
		if err != nil {
			t.Fatal(err)
		}
		at := config.Certificate{CertFile: certtest.File(t, folder, "cert.pem", certPEM), KeyFile: certtest.File(t, folder, "key.pem", keyPEM)}
		examine := func(c config.Certificate) (found []Finding) {
			New(Options{Words: words.English{}, Zone: time.UTC, Found: func(f Finding) { found = append(found, f) }}).checkCertificate(c)
			return found
		}
		if found := examine(config.Certificate{}); len(found) > 0 {
			t.Errorf("without one: %+v", found)
		}
		for _, want := range []Level{Fine, Warn, Failed} {
			if found := examine(at); len(found) != 1 || found[0].Level != want || (len(found[0].Hints) == 0) != (want == Fine) {
				t.Errorf("want %s: %+v", want, found)
			}
			time.Sleep(20 * 24 * time.Hour)
		}
		at.KeyFile = at.CertFile
		if found := examine(at); len(found) != 1 || found[0].Level != Failed {
			t.Errorf("with a wrong key: %+v", found)
		}
	})
}
